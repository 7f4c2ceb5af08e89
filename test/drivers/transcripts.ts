// What devices were told and said on Node, for other engines to be held against.

import { type Fault, read } from "./bench-run.js"
import type { Member } from "./member.js"

/** A driver, the call that makes its member's device, and that member's file. */
export const DRIVERS: [file: string, call: string, member: string][] = [
  ["ads1115", "ads1115({ address: 0x48, mux: 0, gain: 2, rate: 4 })", "ads1115"],
  ["ina226", "ina226Current({ address: 0x40, shunt_mOhm: 1000, time: 4, averages: 0 })", "ina226-current"],
  ["ina226", "ina226Bus({ address: 0x45, shunt_mOhm: 1000, time: 2, averages: 1 })", "ina226-bus"],
  ["ina228", "ina228Current({ address: 0x40, shunt_mOhm: 10000, range: 1, currentLsb_pA: 7812.5, time: 5, averages: 0 })", "ina228"],
  ["tmp117", "tmp117(0x48)", "tmp117"],
  ["lps22hb", "lps22hb(0x5c)", "lps22hb"],
  ["sht4x", "sht4xHumidity(0x44, 0)", "sht4x-humidity"],
  ["sht4x", "sht4xTemperature(0x45, 2)", "sht4x-temperature"],
  ["veml7700", "veml7700({ address: 0x10, gain: 2, time: 2 })", "veml7700-low-gain"],
  ["expander", "expander({ address: 0x20, pins: 0x12, latches: 0x14, polarity: 0x02, directions: 0x00 }, 0x07ff)", "mcp23017"],
]

export interface Transcript {
  /** Replies to each plan. */
  inputs: number[][][]
  /** What the device said then, one number after another. */
  said: number[]
}

/** Lives of a member: each of its worlds, and faults at every moment. */
export async function transcripts(name: string): Promise<Transcript[]> {
  const { member } = await import(`./members/${name}.ts`) as { member: Member }
  const life = (world: number, at: number, fault?: Fault): Transcript & { moments: number } => {
    const bench = member.make()
    const { device } = bench
    const inputs: number[][][] = []
    const said: number[] = []
    bench.worlds[world]!.set()
    bench.device = (reading, replies, analog) => {
      inputs.push(replies.map(reply => [...reply]))
      device(reading, replies, analog)
      said.push(reading.done ? 1 : 0, reading.code, reading.value, reading.wait_us)
      for (const { address, readLength, write } of reading.plan) said.push(address, readLength, ...write)
    }
    const { moments } = read(bench, { faults: new Map(fault === undefined ? [] : [[at, fault]]) })
    return { inputs, said, moments: moments.length }
  }
  const good = life(0, 0)
  const moments = Array.from({ length: good.moments }, (_, at) => at)
  const worlds = member.make().worlds.map((_, world) => life(world, 0))
  return [...worlds, ...(["nack", "short", "power"] as const).flatMap(fault => moments.map(at => life(1, at, fault)))]
}
