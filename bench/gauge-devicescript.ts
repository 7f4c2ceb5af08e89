// What the gauge costs in the official DeviceScript VM: instructions, frames and heap, counted by a probe inside it.

import { buildDeviceScript } from "../project/devicescript-build.js"
import type { ModuleConfig } from "../src/core/config.js"
import { DeviceScriptVm } from "../sim/runtimes/devicescript-vm.js"
import { type Mark, probe } from "./devicescript-probe.js"
import { loadSource, type Spread, spread } from "./gauge-hour.js"

const GAUGE = /(?:^|\/)src\/core\/gauge\//
/** A quiet program is woken once a millisecond of virtual time. */
const TURNS = 200000
/** What printing a line takes from the heap. */
const MARK_BYTES = 12

export interface DeviceScriptGauge {
  /** Bytecode of the gauge's functions in the whole firmware, by file of src/core/gauge. */
  bytes: number
  by_file: Record<string, number>
  /** Heap that a fresh gauge holds, and what it holds after an hour and 10,000 steps more, bytes. */
  ram_bytes: number
  ram_after_hour_bytes: number
  grown_in_10000_steps_bytes: number
  /** The most that a step takes from the heap, frames and all; at most that is in use for a moment. */
  transient_bytes: number
  /** Instructions of one step for all cells; an empty call without arguments is 4, but its frame costs as much time as fifteen more at least. */
  instructions: Spread
  /** Blocks that a step takes from the heap: a frame for every call, and whatever it creates. Garbage at its end. */
  blocks: Spread
}

/** Lives the hour, then lives it again with marks around each step, then many times without. */
function program(rows: number[][], cells: number): string {
  const bytes = Buffer.from(Int32Array.from(rows.flat()).buffer).toString("hex")
  return `import { sleep } from "@devicescript/core"
import { createMeasured } from "./core/calibrate.js"
import { createGauge, type Gauge, updateGauge } from "./core/gauge/gauge.js"
import { config } from "./generated/config.js"
const hour = hex\`${bytes}\`
const measured = createMeasured(config)
let gauge: Gauge
let current_nA = 0
let parallel = 1
${loadSource(cells, place => `hour.getAt(4 * (${place}), "i32")`)}
async function live(): Promise<void> {
  for (let i = 0; i < ${rows.length}; i++) {
    load(i)
    updateGauge(gauge, config, measured, current_nA, parallel)
    await sleep(1)
  }
}
async function main(): Promise<void> {
  await sleep(1)
  console.log("collect")
  console.log("begin")
  console.log("again")
  gauge = createGauge(config)
  console.log("created")
  await live()
  for (let i = 0; i < ${rows.length}; i++) {
    load(i)
    console.log("before")
    updateGauge(gauge, config, measured, current_nA, parallel)
    console.log("after")
    await sleep(1)
  }
  console.log("collect")
  console.log("hour")
  for (let i = 0; i < ${Math.ceil(10000 / rows.length)}; i++) await live()
  console.log("collect")
  console.log("end")
}
main.start()
`
}

/** Runs a program until it has printed a line.
 *  @param exact marks behind which garbage is collected before every allocation, also that of the next mark: what that one finds used is reachable
 *  @throws Error if it never does */
export async function marksOf(bytecode: Uint8Array, last: string, exact: string[]): Promise<Mark[]> {
  const marks: Mark[] = []
  const vm = await DeviceScriptVm.create(bytecode, undefined, probe(mark => {
    marks.push(mark)
    return exact.includes(mark.text)
  }))
  for (let i = 0; i < TURNS && vm.panic === 0 && marks.at(-1)?.text !== last; i++) vm.now_ms += Math.max(1, vm.run())
  if (marks.at(-1)?.text !== last) throw new Error(`the DeviceScript program never printed "${last}": ${vm.log.slice(-4).join("; ")}`)
  return marks
}

export async function gaugeInDeviceScript(config: ModuleConfig, rows: number[][]): Promise<DeviceScriptGauge> {
  const firmware = await buildDeviceScript(config)
  const by_file = Object.fromEntries(Object.entries(firmware.sizes.by_file)
    .filter(([path]) => GAUGE.test(path)).map(([path, bytes]) => [path.replace(GAUGE, ""), bytes]))
  const { bytecode } = await buildDeviceScript(config, { sources: { "src/main.ts": program(rows, config.array.cells) } })
  const marks = await marksOf(bytecode, "end", ["collect", "begin", "again"])
  const named = (text: string): Mark => marks.find(mark => mark.text === text)!
  const [begin, again, created, hour, end] = ["begin", "again", "created", "hour", "end"].map(named)
  // A mark costs something itself, as two in a row tell.
  const steps = marks.flatMap((mark, i) => mark.text === "after" ? [{ from: marks[i - 1], to: mark }] : [])
  const between = (from: Mark, to: Mark, key: "instructions" | "blocks"): number => to[key] - from[key] - (again[key] - begin[key])
  return {
    bytes: Object.values(by_file).reduce((sum, bytes) => sum + bytes, 0), by_file,
    ram_bytes: created.used_bytes - again.used_bytes,
    ram_after_hour_bytes: hour.used_bytes - again.used_bytes,
    grown_in_10000_steps_bytes: end.used_bytes - hour.used_bytes,
    // A step in which garbage happens to be collected takes less than nothing.
    transient_bytes: Math.max(...steps.map(({ from, to }) => to.used_bytes - from.used_bytes - MARK_BYTES)),
    instructions: spread(steps.map(({ from, to }) => between(from, to, "instructions"))),
    blocks: spread(steps.map(({ from, to }) => between(from, to, "blocks"))),
  }
}
