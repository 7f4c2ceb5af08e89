import { beforeEach, describe, expect, test } from "vitest"
import { withFaults } from "../../../project/fault-rows.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createModule, type PowerModule, step } from "../../../src/core/module.js"
import { type Command, NOT_SCANNED, type Sample } from "../../../src/core/types.js"
import { batteryConfig, calmSample } from "../../helpers/config.js"

function pacedConfig(): ModuleConfig {
  const config = batteryConfig()
  return withFaults({
    ...config, has: { ...config.has, journal: false, pace: true },
    power: { ...config.power, idle_uA: 6 },
    calibration: { ...config.calibration, currentFilter_ms: 0, currentOffset_nA: 0 },
    pace: {
      share_permille: 50, scan_ms: 10000, longest_ms: 21600000, early: 2, early_ms: 300000, reserve_uJ: 0, look_uC: 0, leak_pW: 0,
      nap_uC: 159, tick_uC: 341, scan_uC: 5455, read_uC: 18182, write_uC: 13636, payload_uC: 136, filter_ms: 30000,
    },
  })
}

const valueOf = (commands: Command[], kind: Command["kind"]): number | undefined => commands.findLast(command => command.kind === kind)?.value
const samples = (commands: Command[]): number[] => commands.filter(({ kind }) => kind === "sample").map(({ value }) => value)

let config: ModuleConfig
let module: PowerModule
let sample: Sample

/** A runtime that rests as long as it may and scans when it shall. @returns the commands of each tick, and when */
function live(hours: number, change?: (sample: Sample) => void): { at_ms: number, scanned: boolean, commands: Command[] }[] {
  const ticks: { at_ms: number, scanned: boolean, commands: Command[] }[] = []
  const end_ms = sample.time_ms + hours * 3600000
  while (sample.time_ms < end_ms) {
    change?.(sample)
    const scanned = sample.time_ms >= nextScan_ms
    sample.missing = scanned ? 0 : NOT_SCANNED
    const commands = [...step(module, sample)]
    ticks.push({ at_ms: sample.time_ms, scanned, commands })
    const scan_ms = valueOf(commands, "scan")
    if (scan_ms !== undefined) nextScan_ms = sample.time_ms + scan_ms
    sample.time_ms += Math.max(config.tick_ms, valueOf(commands, "rest") ?? config.tick_ms)
  }
  return ticks
}
let nextScan_ms = 0

beforeEach(() => {
  config = pacedConfig()
  module = createModule(config)
  sample = calmSample(config, 0)
  nextScan_ms = 0
})

describe("a module that paces itself", () => {
  test("scans every ten seconds in its first minute, and every hour or less often once it knows its cells", () => {
    const first = live(1 / 60).filter(({ scanned }) => scanned)
    expect(first.length).toBeGreaterThanOrEqual(6)
    live(3)
    const later = live(24).filter(({ scanned }) => scanned)
    expect(later.length).toBeGreaterThan(3)
    expect(later.length).toBeLessThanOrEqual(24)
  })

  test("costs a twentieth of what it spends: its own charge by price, against what it draws asleep and gives to tasks", () => {
    live(12)
    const before = module.schedule.tasks.map(({ count }) => count)
    const ticks = live(48)
    const charge_uC = ticks.reduce((sum, { scanned, commands }) => {
      const [work = 0, histories = 0] = commands.find(({ kind }) => kind === "rest")?.bytes ?? []
      return sum + (work === 0 ? 159 : 341 + (scanned ? 5455 : 0) + ((work & 4) !== 0 ? 18182 * histories : 0) + ((work & 16) !== 0 ? 136 : 0))
    }, 0)
    const bus_V = sample.bus_uV / 1e6
    const own_uJ = charge_uC * bus_V
    // Asleep 6 µA; the radio repeats itself every two seconds at most, 30 µJ each (batteryConfig); samples by count.
    const asleep_uJ = 6 * bus_V * 48 * 3600
    const radio_uJ = module.pace!.beacon_ms > 0 ? config.radio.energy_uJ * 48 * 3600000 / module.pace!.beacon_ms : 0
    const counts = module.schedule.tasks.map(({ count }, i) => count - before[i]!)
    expect(counts.every(count => count >= 0)).toBe(true)
    expect(own_uJ / (own_uJ + asleep_uJ + radio_uJ)).toBeLessThan(0.06)
    expect(own_uJ / (own_uJ + asleep_uJ + radio_uJ)).toBeGreaterThan(0.01)
  })

  test("asks sensors in naps, the quick ones in each, a slow one in turns, and says it in the same list as long as it is the same", () => {
    live(6)
    const lists: Command[][] = []
    for (let i = 0; i < 6; i++) {
      sample.missing = NOT_SCANNED
      const commands = step(module, sample)
      if (commands === module.commands) break
      lists.push(commands)
      sample.time_ms += valueOf(commands, "rest")!
    }
    expect(lists.length).toBeGreaterThan(2)
    expect(new Set(lists).size).toBeLessThanOrEqual(2)
    expect(lists.every(commands => samples(commands).includes(0))).toBe(true)
  })

  test("counts what was done in naps as what was done in a tick: each sensor as often as it was asked for", () => {
    // A plan is counted when it is over: from the end of one to the end of another.
    const toEnd = (): ReturnType<typeof live> => {
      const ticks = live(1 / 3600)
      while (ticks.at(-1)!.commands.some(({ kind, bytes }) => kind === "rest" && bytes[0] === 0)) ticks.push(...live(1 / 3600))
      return ticks
    }
    live(6)
    toEnd()
    const before = module.schedule.tasks.map(({ count }) => count)
    const ticks = [...live(12), ...toEnd()]
    const asked = ticks.flatMap(({ commands }) => samples(commands))
    expect(asked.length).toBeGreaterThan(ticks.length / 2)
    for (const sensor of [0, 1]) {
      expect(module.schedule.tasks[sensor]!.count - before[sensor]!).toBe(asked.filter(value => value === sensor).length)
    }
  })

  test("a runtime that ticks every second all the same gets nothing to do until the nap is due", () => {
    live(6)
    const wait_ms = module.pace!.nap_ms
    expect(wait_ms).toBeGreaterThan(10000)
    const at_ms = sample.time_ms
    let asked = 0
    for (; sample.time_ms < at_ms + 4 * wait_ms; sample.time_ms += 1000) {
      sample.missing = NOT_SCANNED
      asked += samples(step(module, sample)).length > 0 ? 1 : 0
    }
    expect(asked).toBeGreaterThanOrEqual(3)
    expect(asked).toBeLessThanOrEqual(6)
  })

  test("a bus that falls between two scans by a quarter of its way to brown-out calls for one at the next tick", () => {
    live(6)
    sample.missing = NOT_SCANNED
    step(module, sample)
    sample.time_ms += module.pace!.nap_ms
    sample.bus_uV -= 10000
    expect(valueOf(step(module, sample), "scan")).toBeUndefined()
    sample.time_ms += module.pace!.nap_ms
    sample.bus_uV -= Math.ceil(module.pace!.alarm_uV)
    const alarm = [...step(module, sample)]
    expect(valueOf(alarm, "scan")).toBe(0)
    expect(valueOf(alarm, "rest")).toBeLessThanOrEqual(config.tick_ms)
  })

  test("cells that go towards a limit are looked at four times on the way at least, however dear that is", () => {
    live(6)
    // 150 mV an hour from 1.2 V to 0.9 V, where the radio is shed: two hours.
    const start_ms = sample.time_ms
    const ticks = live(2, own => {
      const fall_uV = Math.floor((own.time_ms - start_ms) / 3600000 * 150000)
      own.cell_uV.fill(1200000 - fall_uV)
      own.bus_uV = 2400000 - 2 * fall_uV
    })
    const seen = ticks.filter(({ scanned }) => scanned).map(({ at_ms }) => (at_ms - start_ms) / 3600000)
    expect(seen.length).toBeGreaterThanOrEqual(4)
    // The last look before the limit is at most half an hour old.
    expect(Math.max(...seen.filter(hours => hours < 2))).toBeGreaterThan(1.5)
  })

  test("a row that acts and counts scans is given them every ten seconds: heat beyond its limit stops the charger within a minute of being seen", () => {
    live(6)
    const start_ms = sample.time_ms
    const ticks = live(8, own => { own.temperature_cC = 4100 })
    const seen = ticks.find(({ scanned }) => scanned)!.at_ms
    const stopped = ticks.find(({ commands }) => commands.some(({ kind, value }) => kind === "harvest" && value === 0))!.at_ms
    expect(stopped - seen).toBeLessThanOrEqual(60000)
    expect(stopped - start_ms).toBeLessThanOrEqual(4 * 3600000 + 60000)
  })

  test("temperature near its limit is looked at sooner than one in the middle", () => {
    live(6)
    sample.temperature_cC = 2500
    live(12)
    const calm = module.pace!.scanIn_ms
    sample.temperature_cC = 3950
    live(12)
    // 0.5 K below 40 °C, at 1.5 K an hour: twenty minutes.
    expect(module.pace!.scanIn_ms).toBeLessThanOrEqual(1200000)
    expect(module.pace!.scanIn_ms).toBeLessThan(calm)
  })
})

test("without a pace nothing of this is said: no rest, and a scan only where the array asks for one", () => {
  const plain = createModule(batteryConfig())
  const kinds = new Set<string>()
  const own = calmSample(config, 0)
  for (; own.time_ms < 600000; own.time_ms += 1000) {
    own.missing = own.time_ms % 10000 === 0 ? 0 : NOT_SCANNED
    for (const { kind } of step(plain, own)) kinds.add(kind)
  }
  expect(kinds.has("rest")).toBe(false)
  expect(kinds.has("scan")).toBe(false)
})
