import { describe, expect, test } from "vitest"
import { createModule, step } from "../../src/core/module.js"
import { MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_SWITCHES, MISSING_TEMPERATURE, NO_READING } from "../../src/core/types.js"
import { batteryConfig, calmSample, MASK_2S3P } from "../helpers/config.js"
import { cells, kinds, Life } from "../helpers/life.js"

describe("the commands of a tick", () => {
  test("come in the order of the rooms: harvest, switches, samples, radio, and the journal last", () => {
    const life = new Life()
    const order = ["harvest", "scan", "probe", "switches", "verify", "sample", "advertise", "battery", "erase", "write"]
    const seen = new Set<string>()
    const watch = (ticks: number, change = {}): void => {
      for (let i = 0; i < ticks; i++) {
        const now = kinds(life.tick(change))
        now.forEach(kind => seen.add(kind))
        // The journal may open a page between two writes; a change of switches sets the harvester aside and brings it back.
        const places = now.filter((kind, i) => kind !== "harvest" || i === 0).map(kind => order.indexOf(kind === "erase" ? "write" : kind))
        expect(places).toEqual([...places].sort((a, b) => a - b))
      }
    }
    watch(400)
    watch(100, cells(920))
    watch(50, { temperature_cC: 6000 })
    watch(400)
    expect([...seen].sort()).toEqual([...order].sort())
  })

  test("are in one list that the next tick writes over", () => {
    const config = batteryConfig()
    const module = createModule(config)
    const first = step(module, calmSample(config, 0))
    expect(first.length).toBeGreaterThan(0)
    const second = step(module, calmSample(config, 1))
    expect(second).toBe(first)
    expect(second.length).toBe(0)
  })

  test("are none in a quiet tick: nothing due, nothing wrong, nothing to keep", () => {
    const life = new Life()
    life.ticks(100)
    // 25 µW are not to be had of a module that idles at 240 µW: sensors at 60 and 120 s, radio at 300 s.
    // Readings that never change are taken for frozen, and the scans around that go to the journal one by one.
    const busy = Array.from({ length: 600 }, () => life.tick().length).filter(length => length > 0)
    expect(busy.length).toBeLessThanOrEqual(10 + 5 + 2 + 2 + 4)
    expect(busy.length).toBeGreaterThanOrEqual(10)
  })

  test("do not hold on to the sample: changing it afterwards changes nothing", () => {
    const config = batteryConfig()
    const module = createModule(config)
    const sample = calmSample(config, 0)
    step(module, sample)
    sample.cell_uV.fill(9e6)
    sample.readings.fill(7)
    expect(module.measured.cell_uV).toEqual(new Array(6).fill(1_200_000))
    expect(module.readings).toEqual([NO_READING, NO_READING])
  })
})

describe("the harvester", () => {
  const gate = (life: Life): number[] => life.tick().flatMap(({ kind, value }) => kind === "harvest" ? [value] : [])
  const gates = (life: Life, ticks: number, change: object): number[] =>
    life.ticks(ticks, change).flatMap(({ kind, value }) => kind === "harvest" ? [value] : [])

  test("is connected in the first tick, once", () => {
    const life = new Life()
    expect(gate(life)).toEqual([1])
    expect(gates(life, 100, {})).toEqual([])
  })

  test.each([
    ["over-voltage", cells(1511), cells(1490)],
    ["over-temperature", { temperature_cC: 4001 }, { temperature_cC: 3800 }],
    ["under-temperature", { temperature_cC: -1 }, { temperature_cC: 200 }],
  ])("is isolated on %s in the third tick, and connected again in the tenth good one", (_, bad, good) => {
    const life = new Life()
    life.tick()
    expect(gates(life, 2, bad)).toEqual([])
    expect(gates(life, 1, bad)).toEqual([0])
    expect(gates(life, 9, good)).toEqual([])
    expect(gates(life, 1, good)).toEqual([1])
  })

  test.each([
    ["over-voltage", cells(1561)], ["over-temperature", { temperature_cC: 5001 }], ["under-temperature", { temperature_cC: -1001 }],
  ])("is isolated at once beyond the safety limit of %s", (_, bad) => {
    const life = new Life()
    life.tick()
    expect(gates(life, 1, bad)).toEqual([0])
  })

  test("is isolated in the first tick after a reset that found a cell too high: its latch may still be closed", () => {
    const life = new Life()
    life.ticks(10)
    life.reset()
    expect(gates(life, 1, cells(1600))).toEqual([0])
  })

  test("stays connected for empty cells and an unread front end", () => {
    const life = new Life()
    life.tick()
    expect(gates(life, 50, cells(700))).toEqual([])
    expect(gates(life, 50, { missing: MISSING_CELLS | MISSING_CURRENT })).toEqual([])
  })
})

describe("missing data", () => {
  const all = MISSING_CELLS | MISSING_BUS | MISSING_CURRENT | MISSING_TEMPERATURE | MISSING_SWITCHES

  test("from the first tick on: the module waits, counts one fault and touches no switch", () => {
    const life = new Life()
    const commands = life.ticks(300, { missing: all, ...cells(0), bus_uV: 0 })
    expect(kinds(commands).filter(kind => kind === "switches" || kind === "advertise")).toEqual([])
    expect(life.module.protection.active).toBe(1)
    expect(life.module.array.state).toBe("boot")
    life.ticks(20)
    expect(life.module.protection.active).toBe(0)
    expect(life.module.array.state).toBe("steady")
  })

  test("silences the radio after three ticks and until ten good ones", () => {
    const life = new Life()
    life.ticks(10)
    life.ticks(3, { missing: MISSING_CURRENT })
    expect(life.module.protection.actions).not.toBe(0)
    life.ticks(10)
    expect(life.module.protection.actions).toBe(0)
  })

  test("keeps the last reading of a sensor that was not sampled", () => {
    const life = new Life()
    life.tick({ readings: [123, NO_READING] })
    life.tick({ readings: [NO_READING, 456] })
    life.tick()
    expect(life.module.readings).toEqual([123, 456])
  })
})

describe("what the array lets through", () => {
  test("while the grouping is verified nothing is sampled and nothing is sent", () => {
    const config = batteryConfig()
    config.sensors[0].slowest_ms = 1000
    config.radio.fastest_ms = 1000
    config.radio.slowest_ms = 1000
    const life = new Life(config)
    life.ticks(10, cells(920))
    const asked: string[] = []
    for (let i = 0; i < 60; i++) {
      const now = kinds(life.tick(cells(920)))
      asked.push([life.module.array.state, ...now.filter(kind => kind === "sample" || kind === "advertise")].join(" "))
    }
    const change = asked.findIndex(tick => tick.startsWith("verify"))
    // 1.84 V less 48 mV is below 1.8 V, so two in series never let the radio fire; three do.
    expect(asked.slice(change - 1, change + 2)).toEqual(["steady sample", "verify", "steady sample advertise"])
  })

  test("while everything is open no current is counted", () => {
    const life = new Life()
    life.latches = 0b10
    // 500 mV apart no two cells are paralleled even for want of anything else, and six in series are too much for the bus.
    const apart = [1_000_000, 1_500_000, 1_000_000, 1_500_000, 1_000_000, 1_500_000]
    life.tick({ cell_uV: apart, missing: MISSING_BUS })
    life.module.gauge.evidenceIn_ms = 1e15
    expect(life.latches).toBe(0)
    const before = life.module.gauge.cells[0].charge_uC
    life.tick({ current_nA: -9_000_000 })
    expect(before - life.module.gauge.cells[0].charge_uC).toBeLessThanOrEqual(1)
    expect(life.latches).toBe(MASK_2S3P)
  })
})
