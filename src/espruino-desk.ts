// Entry for an Espruino on a desk: the global `Zincwear` is the firmware as plain functions, which the simulator and the conformance suite
// call in a realm or in a Linux Espruino. A board has no use for them and not much flash: its entry is espruino.ts.
// `src/generated/` is written by the build.

import { createScan, feedRead, type JournalScan, nextRead } from "./core/journal/scan.js"
import { createModule, type PowerModule, restore, step } from "./core/module.js"
import { observe } from "./core/observe.js"
import type { Command, Sample } from "./core/types.js"
import { config } from "./generated/config.js"

let firmware: PowerModule
let scan: JournalScan
const numbers: number[] = []

const root = global as unknown as Record<string, unknown>

root.Zincwear = {
  /** Fresh memory, as after power-on. */
  begin: function (): void {
    firmware = createModule(config)
    scan = createScan(config.journal)
  },
  /** Where the journal wants to be read next: [offset, length], or nothing when it has seen enough. */
  next: function (): number[] {
    return nextRead(scan) ? [scan.offset, scan.length] : []
  },
  feed: function (bytes: number[]): void {
    feedRead(scan, bytes)
  },
  /** Ends the boot: takes up what the journal remembered. */
  resume: function (): void {
    restore(firmware, scan)
  },
  step: function (sample: Sample): Command[] {
    return step(firmware, sample)
  },
  /** Every number that the firmware believes; the list is reused. */
  observe: function (): number[] {
    while (numbers.length > 0) numbers.pop()
    observe(firmware, numbers)
    return numbers
  },
}
