// The DeviceScript shell: carries samples and commands between the core and the module's Jacdac service
// (services/zincwear.md). An event brings a sample, one write of a register takes the answer away.

import type * as ds from "@devicescript/core"
import type { ModuleConfig } from "../core/config.js"
import { commandsToBytes, createSample, sampleFromNumbers } from "../core/flat.js"
import type { Command, Sample } from "../core/types.js"

/** A Jacdac packet carries 236 bytes. */
const BYTES_PER_WRITE = 235
const NUMBERS_PER_WRITE = 28
/** A read of the journal that gives the wrong window this often will not give the right one. */
const JOURNAL_TRIES = 5

/** Bytes of the journal flash; waits until a module is there.
 *  @returns undefined if the module does not answer with the window asked for */
export async function readJournal(power: ds.Zincwear, offset: number, length: number): Promise<number[] | undefined> {
  for (let i = 0; i < JOURNAL_TRIES; i++) {
    await power.journal.write([offset, length])
    const found = await power.journal.read()
    if (found.length === length + 1 && found[0] === offset) return found.slice(1)
  }
  return undefined
}

async function answer(power: ds.Zincwear, commands: Command[]): Promise<void> {
  const bytes = [0]
  commandsToBytes(commands, bytes)
  let at = 1
  while (bytes.length - at > BYTES_PER_WRITE) {
    const part = bytes.slice(at, at + BYTES_PER_WRITE)
    part.insert(0, 1)
    part[0] = 1
    await power.commands.write(part)
    at += BYTES_PER_WRITE
  }
  if (at === 1) await power.commands.write(bytes)
  else {
    const rest = bytes.slice(at - 1)
    rest[0] = 0
    await power.commands.write(rest)
  }
}

/** From now on every sample of the module is judged and answered. Samples that come while one is being judged are
 *  not queued: the newest waits, the others are dropped; charge is a matter of time and mean current, so that a
 *  long tick loses nothing. */
export async function serve(power: ds.Zincwear, config: ModuleConfig, judge: (sample: Sample) => Command[]): Promise<void> {
  const sample = createSample(config.array.cells, config.sensors.length)
  power.sample.subscribe(async (numbers: number[]) => {
    if (sampleFromNumbers(numbers, sample)) await answer(power, judge(sample))
  })
  // Tells the module that somebody listens now.
  await answer(power, [])
}

/** Lets whoever asks see what the firmware believes. */
export function showBeliefs(power: ds.Zincwear, observe: (into: number[]) => number): void {
  power.ask.subscribe(async (index: number) => {
    const numbers: number[] = []
    const count = observe(numbers)
    const part = numbers.slice(index, Math.min(index + NUMBERS_PER_WRITE, count))
    part.insert(0, 2)
    part[0] = index
    part[1] = count
    await power.beliefs.write(part)
  })
}
