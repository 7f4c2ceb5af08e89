// The same trace through two engines: every command and every number must agree.

import { createSample, sampleFromNumbers } from "../../src/core/flat.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { FakeFlash } from "../chips/flash.js"
import type { Runtime } from "../runtimes/runtime.js"
import type { Trace } from "./trace.js"

/** What an engine did with a trace: per tick its commands as text, and every number that it believes. */
export interface Playback {
  commands: string[]
  numbers: Float64Array[]
}

export interface Comparison {
  ticks: number
  commandMismatches: number
  /** Largest difference of two numbers, relative to the larger of 1 and the number. */
  maxNumberError: number
  /** First disagreement, for people. */
  first: string
}

/** Plays a trace; the engine's own journal commands make the flash that it boots from. */
export async function play(runtime: Runtime, config: ModuleConfig, trace: Trace): Promise<Playback> {
  const flash = new FakeFlash(config.journal.pages, config.journal.page_bytes)
  const sample = createSample(config.array.cells, config.sensors.length)
  const playback: Playback = { commands: [], numbers: [] }
  const boots = new Set(trace.boots)
  for (let tick = 0; tick < trace.samples.length; tick++) {
    if (boots.has(tick)) await runtime.boot((offset, length) => flash.bytes.slice(offset, offset + length))
    if (!sampleFromNumbers(trace.samples[tick], sample)) throw new Error(`${trace.name}, tick ${tick}: the sample is of another module`)
    const commands = await runtime.step(sample)
    playback.commands.push(JSON.stringify(Array.from(commands, ({ kind, value, bytes }) => [kind, value, Array.from(bytes)])))
    for (const { kind, value, bytes } of commands) {
      if (kind === "erase") flash.erase(value)
      else if (kind === "write") flash.program(value, bytes)
    }
    playback.numbers.push(Float64Array.from(await runtime.observe()))
  }
  return playback
}

function difference(a: number, b: number): number {
  if (Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b))) return 0
  const error = Math.abs(a - b) / Math.max(1, Math.abs(b))
  return Number.isNaN(error) ? Infinity : error
}

export function compare(trace: Trace, engine: Playback, reference: Playback): Comparison {
  const result: Comparison = { ticks: trace.samples.length, commandMismatches: 0, maxNumberError: 0, first: "" }
  for (let tick = 0; tick < result.ticks; tick++) {
    if (engine.commands[tick] !== reference.commands[tick]) {
      result.commandMismatches++
      if (result.first === "") result.first = `${trace.name}, tick ${tick}: ${engine.commands[tick]} instead of ${reference.commands[tick]}`
    }
    const ours = engine.numbers[tick]
    const theirs = reference.numbers[tick]
    for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
      const error = difference(ours[i], theirs[i])
      if (error > result.maxNumberError) {
        result.maxNumberError = error
        if (error > 1e-9 && result.first === "") result.first = `${trace.name}, tick ${tick}, number ${i}: ${ours[i]} instead of ${theirs[i]}`
      }
    }
  }
  return result
}
