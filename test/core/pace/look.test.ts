// What a module of capacitors does between two scans, on a store that is just the square of its voltage.

import { beforeEach, describe, expect, test } from "vitest"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createModule, type PowerModule, step } from "../../../src/core/module.js"
import { takeStock } from "../../../src/core/pace/look.js"
import { type Command, NOT_SCANNED, type Sample } from "../../../src/core/types.js"
import { HOUR_MS, IdealStore, pacedCapacitors, valuesOf } from "../../helpers/capacitor.js"
import { calmSample, MASK_3S2P, MASK_6S1P } from "../../helpers/config.js"

let config: ModuleConfig
let module: PowerModule
let sample: Sample

beforeEach(() => {
  config = pacedCapacitors()
  module = createModule(config)
  sample = calmSample(config, 0, 1200)
})

/** A scan, then a look every so often at this bus. @returns the commands of each look */
function look(times: number, every_ms: number, bus_mV: (time: number) => number): Command[][] {
  step(module, sample)
  const all: Command[][] = []
  for (let time = 0; time < times; time++) {
    const commands: Command[] = []
    module.pace!.scanIn_ms = 1e9
    takeStock(module.pace!, module, config.pace!, false, Math.round(bus_mV(time) * 1000), every_ms, commands)
    module.time_ms += every_ms
    all.push(commands)
  }
  return all
}

describe("the balance of the store", () => {
  test.each([14, 20])("finds a harvest of %i µW within 3 %, whatever was spent meanwhile: sleep, naps, scans, radio", harvest_uW => {
    const store = new IdealStore(config, module, sample, 1.2)
    // A running mean over a day: after six of them a four-hundredth is left of what it was before.
    const ticks = store.live(144, () => harvest_uW)
    expect(ticks.flatMap(({ commands }) => valuesOf(commands, "sample")).length).toBeGreaterThan(100)
    expect(Math.abs(module.schedule.budget.harvest_uW / harvest_uW - 1)).toBeLessThan(0.03)
  })

  test("a store that loses what it spends has no harvest", () => {
    new IdealStore(config, module, sample, 1.2).live(24, () => 0)
    expect(module.schedule.budget.harvest_uW).toBeLessThan(0.5)
  })

  test("is not drawn before its error is small: looks that are 3 mV off to and fro, one a minute, are no harvest", () => {
    // 5 µA at 2.4 V take 12 µW, 0.5 mV a minute of the bus; each look to and fro would be 5.8 mJ, 96 µW half of the time.
    const rate_mV = 12e-6 * 60 / (0.6 * 1.2) * 1000 * 2
    look(720, 60000, time => 2400 - rate_mV * time + (time % 2 === 0 ? 3 : -3))
    expect(module.schedule.budget.harvest_uW).toBeLessThan(2)
  })

  test("waits while a harvest of 1 µW would be lost in the noise: 0.43 J at 2.4 V are known to 1.1 mJ, of which 4.3 mJ come in within 1.2 h", () => {
    look(60, 60000, () => 2400)
    expect(module.pace!.looks.open_ms).toBe(59 * 60000)
    look(20, 60000, () => 2400)
    expect(module.pace!.looks.open_ms).toBeLessThan(20 * 60000)
  })
})

describe("another grouping", () => {
  // 2s3p holds its bus above 1.7 V, with 100 mV for the guard, 93 for two scans (140 mV · 2/3) and 48 for the radio (5 mA over 9.7 ohm), down to 1.94 V; then comes 3s2p.
  // Below 1.87 V a scan would leave too little.
  const asks = (all: Command[][]): number[] => all.flatMap((commands, time) => valuesOf(commands, "scan").includes(0) ? [time] : [])

  test("is asked for with a scan where it is better, and no scan is asked for before", () => {
    expect(asks(look(8, HOUR_MS, () => 2300))).toEqual([])
    expect(asks(look(2, HOUR_MS, time => [2000, 1935][time]!))).toEqual([1])
  })

  test("that is refused is asked for once, not at every look; again when the bus has moved by more than 50 mV", () => {
    expect(asks(look(6, HOUR_MS, time => [2000, 1935, 1930, 1900, 1890, 1880][time]!))).toEqual([1, 5])
  })

  test("is found by a module that lives on in the dark: it ends in 3s2p, with a few scans (from there to 6s1p the bus would have to lie between 1.7 and 1.8 V)", () => {
    const ticks = new IdealStore(config, module, sample, 1.2).live(96, () => 0)
    expect(sample.switches).toBe(MASK_3S2P)
    expect(ticks.filter(({ scanned }) => scanned).length).toBeLessThan(40)
    expect(ticks.at(-1)!.cell_V * 3).toBeLessThan(1.9)
  })
})

describe("an empty store", () => {
  // 6s1p: two scans take 140 mV of each of six cells, 840 mV of the bus, a wake 268 (4 mA over 67 ohm).
  const LOW_MV = 480

  beforeEach(() => {
    sample = calmSample(config, 0, LOW_MV)
    sample.switches = MASK_6S1P
    sample.bus_uV = 6 * LOW_MV * 1000
  })

  test("of 2.80 V is not scanned, since that would leave 1.69 V of it: the scan that is due is put off, again and again", () => {
    step(module, sample)
    const postponed: number[] = []
    for (let hour = 0; hour < 5; hour++) {
      const commands: Command[] = []
      module.pace!.scanIn_ms = HOUR_MS / 2
      takeStock(module.pace!, module, config.pace!, false, 2800000, HOUR_MS, commands)
      postponed.push(...valuesOf(commands, "scan"))
      // From the tick before, which was an hour ago.
      expect(module.pace!.scanIn_ms).toBe(7 * HOUR_MS)
    }
    expect(postponed).toEqual(new Array<number>(5).fill(6 * HOUR_MS))
  })

  test("that comes back is scanned once the scan that was put off is due, and not sooner", () => {
    step(module, sample)
    const asked: number[][] = []
    module.pace!.scanIn_ms = 3 * HOUR_MS
    for (const [hour, bus_uV] of [2800000, 3000000, 3000000, 3000000].entries()) {
      const commands: Command[] = []
      module.time_ms = (hour + 1) * HOUR_MS
      takeStock(module.pace!, module, config.pace!, false, bus_uV, HOUR_MS, commands)
      module.pace!.scanIn_ms -= HOUR_MS
      asked.push(valuesOf(commands, "scan"))
    }
    expect(asked).toEqual([[6 * HOUR_MS], [], [0], [0]])
    // A scan settles it.
    module.pace!.scanIn_ms = 6 * HOUR_MS
    takeStock(module.pace!, module, config.pace!, true, 3000000, 0, [])
    const commands: Command[] = []
    takeStock(module.pace!, module, config.pace!, false, 3000000, HOUR_MS, commands)
    expect(valuesOf(commands, "scan")).toEqual([])
  })

  test("with 2.86 V the scan comes: 1.75 V are left", () => {
    step(module, sample)
    const commands: Command[] = []
    module.pace!.scanIn_ms = 0
    takeStock(module.pace!, module, config.pace!, false, 2860000, HOUR_MS, commands)
    expect(valuesOf(commands, "scan")).toEqual([0])
  })

  /** What is wanted of naps after a look at this bus. */
  const afterLook = (bus_uV: number): { told: number[], naps: string[] } => {
    step(module, sample)
    module.pace!.beacon_ms = 5000
    sample.missing = NOT_SCANNED
    sample.time_ms = module.pace!.until_ms + 1
    sample.bus_uV = bus_uV
    const told = valuesOf([...step(module, sample)], "advertise")
    return { told, naps: [module.pace!.some, module.pace!.all].flat().map(({ kind }) => kind) }
  }

  test("plans no samples, and silences the radio that went on by itself: at 2.40 V 48 mJ are left, of which 50 cannot be used", () => {
    const { told, naps } = afterLook(2400000)
    expect(told).toEqual([0])
    expect(module.pace!.payload).toEqual([])
    expect(module.schedule.budget.store_uJ).toBe(0)
    expect(naps).not.toContain("sample")
    expect(naps).not.toContain("advertise")
  })

  test("whose scans are put off samples on, while it has more than that: 65 mJ at 2.80 V", () => {
    const { naps } = afterLook(2800000)
    expect(module.pace!.scanIn_ms).toBeGreaterThanOrEqual(HOUR_MS)
    expect(module.schedule.budget.store_uJ).toBeGreaterThan(0)
    expect(module.schedule.budget.store_uJ).toBeLessThan(15400)
    expect(naps).toContain("sample")
  })

  test("that was full before it fell had samples: it is the store that ends them", () => {
    sample = calmSample(config, 0, 1200)
    step(module, sample)
    sample.missing = NOT_SCANNED
    sample.time_ms = module.pace!.until_ms + 1
    step(module, sample)
    expect(module.pace!.all.map(({ kind }) => kind)).toContain("sample")
  })
})
