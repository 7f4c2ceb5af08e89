// The DeviceScript firmware: wiring only. Boot: read the journal, take up what it remembers. Then one step per sample.

import * as ds from "@devicescript/core"
import { createScan, feedRead, nextRead } from "./core/journal/scan.js"
import { createModule, restore, step } from "./core/module.js"
import { observe } from "./core/observe.js"
import { config } from "./generated/config.js"
import { readJournal, serve, showBeliefs } from "./hal/devicescript.js"

const power = new ds.Zincwear()
const firmware = createModule(config)

async function boot(): Promise<void> {
  const scan = createScan(config.journal)
  let readable = true
  while (readable && nextRead(scan)) {
    const bytes = await readJournal(power, scan.offset, scan.length)
    if (bytes === undefined) readable = false
    else feedRead(scan, bytes)
  }
  if (readable) restore(firmware, scan)
  showBeliefs(power, into => observe(firmware, into))
  await serve(power, config, sample => step(firmware, sample))
}

boot.start()
