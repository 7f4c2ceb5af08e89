import { describe, expect, test } from "vitest"
import { faultState } from "../../project/fault-names.js"
import { createScan } from "../../src/core/journal/scan.js"
import { restoreCharge } from "../../src/core/gauge/gauge.js"
import { createSnapshot } from "../../src/core/journal/snapshot.js"
import { createModule, restore, step } from "../../src/core/module.js"
import { MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_SWITCHES, MISSING_TEMPERATURE, NO_READING, NOT_SCANNED } from "../../src/core/types.js"
import { batteryConfig, calmSample, capacitorConfig, MASK_2S3P, MASK_3S2P } from "../helpers/config.js"
import { kinds, Life } from "../helpers/life.js"

const cells = (cell_mV: number): { cell_uV: number[] } => ({ cell_uV: new Array<number>(6).fill(cell_mV * 1000) })

/** Cells whose voltages say nothing, so that only counting moves the charge. */
function counting(config = batteryConfig(), voltages = {}): Life {
  const life = new Life(config)
  life.tick(voltages)
  life.module.gauge.evidenceIn_ms = 1e15
  for (let i = 0; i < 6; i++) restoreCharge(life.module.gauge, i, 0.5, 0.1)
  return life
}

/** Charge of every cell, µC. */
const charges = (life: Life): number[] => life.module.gauge.cells.map(({ charge_uC }) => charge_uC)

describe("one sign: current is positive into the cells (flip it and these fail)", () => {
  test("a charging current raises the charge of every cell, a discharging one lowers it", () => {
    for (const [current_nA, sign] of [[900_000, 1], [-900_000, -1]]) {
      const life = counting()
      life.tick()
      const before = charges(life)
      const { soc } = life.module.gauge
      life.ticks(100, { current_nA })
      charges(life).forEach((charge_uC, i) => expect(Math.sign(charge_uC - before[i])).toBe(sign))
      expect(Math.sign(life.module.gauge.soc - soc)).toBe(sign)
    }
  })

  test("through 2s3p a third of the pack current flows in each cell: 900 µA out for 1000 s take 300 mC", () => {
    const life = counting()
    const before = charges(life)
    life.ticks(1000, { current_nA: -900_000 })
    // 100 nA of self-discharge for 1000 s are 100 µC more.
    expect(charges(life)).toEqual(before.map(charge_uC => charge_uC - 300_000 - 100))
  })

  test("and of 900 µA in, 99 % of a third is stored", () => {
    const life = counting()
    const before = charges(life)
    life.ticks(1000, { current_nA: 900_000 })
    expect(charges(life)).toEqual(before.map(charge_uC => charge_uC + 297_000 - 100))
  })

  test("through 3s2p half of it flows", () => {
    const life = counting(batteryConfig(), { ...cells(950), switches: MASK_3S2P }) // too low for two in series
    life.latches = MASK_3S2P
    const before = charges(life)
    life.ticks(1000, { ...cells(950), current_nA: -900_000 })
    expect(charges(life)).toEqual(before.map(charge_uC => charge_uC - 450_000 - 100))
  })

  test("a load lowers the terminal voltage, so that at the same voltage the cell is fuller than at rest", () => {
    // The first look, before anything is counted: 300 µA through 35 Ω are 10.5 mV, half a point on the steep top.
    const [loaded, resting, charging] = [-900_000, 0, 900_000].map(current_nA => {
      const life = new Life()
      life.tick({ ...cells(1400), current_nA })
      return life.module.gauge.soc
    })
    expect(loaded - resting).toBeGreaterThan(0.002)
    expect(resting - charging).toBeGreaterThan(0.002)
  })

  test("a cell that was charged a minute ago still stands above its rest voltage, one that was discharged below", () => {
    // 300 µA through 20 Ω of slow polarisation: 6 mV, of which exp(-60/300) are left after a minute; nothing of the branch of 2 s.
    const left = (current_nA: number): number[] => {
      const life = counting()
      life.ticks(3600, { ...cells(1400), current_nA })
      life.ticks(60, cells(1400))
      return life.module.gauge.interval.branch_mV
    }
    for (const sign of [1, -1]) {
      expect(left(sign * 900_000)[0]).toBeCloseTo(0, 6)
      expect(left(sign * 900_000)[1]).toBeCloseTo(sign * 6 * Math.exp(-0.2), 4)
    }
  })
})

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

describe("a tick without a scan", () => {
  const unscanned = { missing: NOT_SCANNED }

  test("moves no charge; the next scan counts the whole time, as if every tick had been scanned", () => {
    const seldom = counting()
    const always = counting()
    for (let i = 0; i < 100; i++) {
      seldom.ticks(9, { ...unscanned, current_nA: 5_000_000 })
      seldom.tick({ current_nA: -900_000 })
      always.ticks(10, { current_nA: -900_000 })
    }
    expect(seldom.module.gauge.cells[0].charge_uC).toBe(always.module.gauge.cells[0].charge_uC)
    expect(seldom.module.gauge.soc).toBe(always.module.gauge.soc)
  })

  test("judges nothing: no limit, no switch, no missing measurement, however long it lasts", () => {
    const life = new Life()
    life.tick()
    const commands = life.ticks(500, { ...unscanned, ...cells(1900), bus_uV: 100_000, temperature_cC: 9000, switches: 0b100001 })
    expect(life.module.protection.active).toBe(0)
    expect(kinds(commands).filter(kind => kind === "harvest" || kind === "switches" || kind === "write")).toEqual([])
  })

  test("still samples and advertises when it is time", () => {
    const scanned = new Life()
    const quiet = new Life()
    scanned.tick()
    quiet.tick()
    const tasks = (life: Life, change: object): string[] =>
      life.ticks(300, change).filter(({ kind }) => kind === "sample" || kind === "advertise").map(({ kind, value }) => `${kind} ${value}`)
    expect(tasks(quiet, unscanned)).toEqual(tasks(scanned, {}))
  })

  test("takes in the readings that it brings", () => {
    const life = new Life()
    life.tick()
    life.tick({ ...unscanned, readings: [77, NO_READING] })
    expect(life.module.readings[0]).toBe(77)
  })
})

describe("a clock that goes back", () => {
  test("is counted, and the charge of that tick is not", () => {
    const life = counting()
    life.ticks(100, { current_nA: -900_000 })
    const before = life.module.gauge.cells[0].charge_uC
    life.time_ms = 5000
    life.tick({ current_nA: -900_000 })
    expect(faultState(life.module.protection.states, "clock-jump").count).toBe(1)
    expect(life.module.gauge.cells[0].charge_uC).toBe(before)
    life.ticks(100, { current_nA: -900_000 })
    expect(life.module.gauge.cells[0].charge_uC).toBe(before - 30_000 - 10)
    expect(faultState(life.module.protection.states, "clock-jump")).toMatchObject({ count: 1, active: false })
  })

  test("stops neither samples nor snapshots", () => {
    const life = new Life()
    life.ticks(1000)
    life.time_ms = 0
    const later = kinds(life.ticks(400))
    expect(later.filter(kind => kind === "sample").length).toBeGreaterThanOrEqual(9)
    expect(later).toContain("write")
  })
})

describe("restore", () => {
  /** A module that has worked until its charge was known, then 300 s more for the snapshot. */
  function worked(): Life {
    const life = new Life()
    life.ticks(7500, cells(1420))
    return life
  }

  test("believes a capacitor's snapshot as well, until its voltage, which is its charge, says another", () => {
    const config = capacitorConfig()
    const module = createModule(config)
    const scan = createScan(config.journal)
    scan.snapshot = createSnapshot(6, 3)
    scan.snapshot.modelId = config.modelId
    for (let i = 0; i < 6; i++) {
      scan.snapshot.soc[i] = 0.9
      scan.snapshot.error[i] = 0.01
    }
    restore(module, scan)
    expect(module.gauge.cells.map(({ source }) => source)).toEqual(["restored", "restored", "restored", "restored", "restored", "restored"])
    // 0.9 V of 1.8 V is half: 40 points, or more than twenty of its doubts, from what the journal told.
    step(module, calmSample(config, 0, 900))
    expect(Math.abs(module.gauge.soc - 0.5)).toBeLessThan(0.02)
    step(module, calmSample(config, 60_000, 900))
    expect(module.gauge.belief.refuted).toBe(true)
  })

  test("believes a snapshot of the same module, three points less than when it was written", () => {
    const life = worked()
    const { snapshot } = life.reset()
    life.module.gauge.cells.forEach(({ charge_uC, error_uC, capacity_uC, source }, i) => {
      expect(source).toBe("restored")
      expect(capacity_uC / 3_600_000).toBeCloseTo(snapshot!.capacity[i], 6)
      expect(charge_uC / capacity_uC).toBeCloseTo(snapshot!.soc[i], 6)
      expect(error_uC / capacity_uC).toBeCloseTo(snapshot!.error[i] + 0.03, 9)
    })
  })

  test("does not believe another module's, and goes on writing behind it", () => {
    const life = worked()
    const sequence = life.module.reporter?.journal.sequence
    life.config.modelId = 4712
    life.reset()
    expect(life.module.gauge.cells.every(({ source, charge_uC }) => source === "unknown" && charge_uC === 1_800_000)).toBe(true)
    expect(life.module.reporter?.journal.sequence).toBe(sequence)
    life.ticks(400)
    expect(life.scan().snapshot!.modelId).toBe(4712)
    expect(life.flash.unsettableBits).toBe(0)
  })

  test("takes nothing from a blank journal", () => {
    const life = new Life()
    life.reset()
    expect(life.module.gauge.cells[0]).toMatchObject({ source: "unknown", charge_uC: 1_800_000 })
  })

  test("takes a band of half or more for no memory: what is wider than 0.508 cannot be written down", () => {
    const life = counting()
    for (const cell of life.module.gauge.cells) {
      cell.charge_uC = 360_000
      cell.error_uC = 3_000_000 // the truth may be at 0.93
    }
    life.ticks(300, { current_nA: 0 })
    const { snapshot } = life.reset()
    expect(snapshot!.error[0]).toBeLessThan(0.51)
    expect(life.module.gauge.cells[0]).toMatchObject({ source: "unknown", charge_uC: 1_800_000, error_uC: 1_800_001 })
  })

  test("charge that the voltages contradict is given up for one that they allow", () => {
    const life = worked()
    life.reset()
    const believed = life.module.gauge.cells[0].charge_uC / life.module.gauge.cells[0].capacity_uC
    expect(believed).toBeGreaterThan(0.9)
    // Somebody emptied the cells meanwhile: 0.96 V at rest are 2 to 4 % of charge.
    life.ticks(7200, cells(960))
    const { soc, error, belief } = life.module.gauge
    expect(belief.refuted).toBe(true)
    expect(soc - error).toBeLessThan(0.03)
    expect(soc + error).toBeGreaterThan(0.03)
  })

  test("finds the grouping in the latches, not in the journal, and switches nothing", () => {
    const life = worked()
    life.latches = MASK_3S2P
    life.reset()
    expect(kinds(life.tick())).not.toContain("switches")
    expect(life.module.array).toMatchObject({ state: "steady", index: 1 })
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
