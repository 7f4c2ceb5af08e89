// The DeviceScript firmware: wiring only. Boot: read the journal, take up what it remembers. Then one step per sample.

import { createScan, feedRead, nextRead } from "./core/journal/scan.js"
import { createModule, restore, step } from "./core/module.js"
import { observe } from "./core/observe.js"
import { config } from "./generated/config.js"
import { board } from "./generated/devicescript.js"
import { openPower } from "./hal/devicescript.js"

const firmware = createModule(config)

async function boot(): Promise<void> {
  const power = openPower(config, board)
  const scan = createScan(config.journal)
  let readable = true
  while (readable && nextRead(scan)) {
    const bytes = await power.readJournal(scan.offset, scan.length)
    if (bytes === undefined) readable = false
    else feedRead(scan, bytes)
  }
  if (readable) restore(firmware, scan)
  await power.serve(sample => step(firmware, sample), into => observe(firmware, into))
}

boot.start()
