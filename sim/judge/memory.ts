// What the journal holds when a case begins, written by the firmware's own journal code.

import type { ModuleConfig } from "../../src/core/config.js"
import { appendSnapshot, createJournal } from "../../src/core/journal/journal.js"
import { createScan } from "../../src/core/journal/scan.js"
import { createSnapshot } from "../../src/core/journal/snapshot.js"
import type { Command } from "../../src/core/types.js"
import { FakeFlash } from "../chips/flash.js"

/** Half-width that the writer of the journal claimed. */
const CLAIMED = 0.01

export function applyToFlash(flash: FakeFlash, command: Command): void {
  if (command.kind === "erase") flash.erase(command.value)
  else if (command.kind === "write") flash.program(command.value, command.bytes)
}

/** A flash in which a module's last life left one snapshot, or none.
 *  @param soc per cell, 0..1; nothing: a blank journal
 *  @param capacity per cell, share of the sheet's, as learnt */
export function remembered(config: ModuleConfig, soc: readonly number[] | undefined, capacity: readonly number[]): FakeFlash {
  const flash = new FakeFlash(config.journal.pages, config.journal.page_bytes)
  if (soc === undefined) return flash
  const snapshot = createSnapshot(config.array.cells, config.sensors.length + 1)
  snapshot.modelId = config.modelId
  for (let k = 0; k < soc.length; k++) {
    snapshot.soc[k] = soc[k]
    snapshot.error[k] = CLAIMED
    snapshot.capacity[k] = capacity[k]
  }
  snapshot.packSoc = soc.reduce((sum, value) => sum + value, 0) / soc.length
  snapshot.packError = CLAIMED
  const commands: Command[] = []
  appendSnapshot(createJournal(createScan(config.journal)), snapshot, commands)
  for (const command of commands) applyToFlash(flash, command)
  return flash
}
