import { describe, expect, test } from "vitest"
import { MISSING_CELLS, type Sample } from "../../../src/core/types.js"
import type { ModuleFaultName } from "../../../sim/plant/faults.js"
import type { AnalogChannel, Plant, PlantModule } from "../../../sim/plant/plant.js"
import { createPlant } from "../../../sim/plant/simulated-plant.js"
import { capacitor, darkness, mask, module, wearable } from "./wearable.js"

function read(plant: Plant): Sample {
  const sample: Sample = { time_ms: 0, cell_uV: [], bus_uV: 0, current_nA: 0, harvest_nA: 0, temperature_cC: 0, motion: 0, switches: 0, failedCheck: 0, missing: 0, readings: [] }
  plant.sample(sample)
  return sample
}

function withFrontEnd(changes: Partial<PlantModule["frontEnd"]>): Plant {
  return createPlant(wearable({ module: { ...module, frontEnd: { ...module.frontEnd, ...changes } } }))
}

const channel = (changes: Partial<AnalogChannel>): AnalogChannel => ({ ...module.frontEnd.cell, ...changes })

describe("a reading", () => {
  const truth_uV = createPlant(wearable()).truth().cell_V[0] * 1e6

  test("of an ideal channel is the truth, whole microvolts", () => {
    expect(read(withFrontEnd({})).cell_uV[0]).toBe(Math.round(truth_uV))
  })

  test("carries the gain and offset of its channel, the last entry serving the rest", () => {
    const { cell_uV } = read(withFrontEnd({ cell: channel({ gain_ppm: [1000, 0], offset: [500, -200] }) }))
    const ideal = read(withFrontEnd({})).cell_uV
    expect(cell_uV[0]).toBeCloseTo(ideal[0] * 1.001 + 500, -0.5)
    expect(cell_uV.slice(1)).toEqual(ideal.slice(1).map(value => value - 200))
  })

  test("comes in steps of the converter and saturates at its range", () => {
    const { cell_uV } = read(withFrontEnd({ cell: channel({ step: 1000 }) }))
    expect(cell_uV[0]).toBe(Math.round(truth_uV / 1000) * 1000)
    expect(read(withFrontEnd({ cell: channel({ range: [0, 1_024_000] }) })).cell_uV[0]).toBe(1_024_000)
  })

  test("is as noisy as its channel says", () => {
    const plant = withFrontEnd({ cell: channel({ noise: 40 }) })
    const errors = Array.from({ length: 2000 }, () => read(plant).cell_uV[0] - truth_uV)
    const rms = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length)
    expect(rms).toBeGreaterThan(37)
    expect(rms).toBeLessThan(43)
  })

  test("of the current is the true mean since the last, so that no pulse is lost between samples", () => {
    const plant = withFrontEnd({})
    read(plant)
    let read_uC = 0
    for (let i = 0; i < 100; i++) {
      plant.apply({ kind: "advertise", value: 1, bytes: [] })
      plant.advance(1000)
      read_uC += read(plant).current_nA * 1e-3
    }
    expect(read_uC).toBeCloseTo(plant.truth().packCharge_uC, 0)
    expect(read_uC).toBeLessThan(-4000)   // 100 wake-ups of 40 µC and 100 events of 9.5 µC
  })

  test("behind a low-pass is the exponentially weighted current", () => {
    const plant = createPlant(wearable({
      module: { ...module, busCapacitor_nF: 100, frontEnd: { ...module.frontEnd, currentFilter_ms: 30_000 } },
      board: { ...wearable().board, wake_ms: 0, sleep_uA: 100 },
    }))
    plant.advance(30_000)
    // 100 µA of the board, and the front end, leakage and charger beside it.
    expect(read(plant).current_nA / (1 - Math.exp(-1))).toBeCloseTo(plant.truth().current_uA * 1000, -2)
  })

  test("is repeated between scans, and a scan costs its current", () => {
    const plant = withFrontEnd({ scanInterval_ms: 10_000, scan_uA: 500, scan_ms: 8, cell: channel({ noise: 100 }) })
    const first = read(plant).cell_uV[0]
    const before = plant.ledger().delivered["front_end"]
    plant.advance(1000)
    expect(plant.ledger().delivered["front_end"] - before).toBeCloseTo((500 * 0.008 + 2.8) * 2.9, 0)
    expect(read(plant).cell_uV[0]).toBe(first)
    plant.advance(9000)
    const second = read(plant).cell_uV[0]
    expect(second).not.toBe(first)
    plant.advance(1000)
    plant.apply({ kind: "scan", value: 0, bytes: [] })
    expect(read(plant).cell_uV[0]).not.toBe(second)
  })
})

describe("a fault", () => {
  const soft: Partial<Parameters<typeof createPlant>[0]> = { environment: { ...darkness, lux: () => 2000 } }
  // The growing failures of cells are in faults.test.ts, any-fault.test.ts and health.test.ts.
  const effects: Record<ModuleFaultName | "cell-open" | "cell-short" | "cell-leak", (plant: Plant) => void> = {
    "cell-open": plant => {
      plant.inject("cell-open", { cell: 1 })
      plant.advance(1000)
      expect(Math.abs(plant.truth().cell_uA[1])).toBeLessThan(0.01)
    },
    "cell-short": plant => {
      plant.inject("cell-short", { cell: 1, value: 500 })
      plant.advance(60_000)
      expect(plant.ledger().losses.short).toBeGreaterThan(0.9 * 60 * 1.4 ** 2 / 500 * 1e6)
    },
    "cell-leak": plant => {
      plant.inject("cell-leak", { cell: 1, value: 100 })
      plant.advance(60_000)
      // 0.5 µA at 1.46 V each: five cells as they were, one a hundredfold.
      expect(plant.ledger().losses.self_discharge).toBeCloseTo(105 * 0.5 * 1.46 * 60, -3)
    },
    "adc-stuck": plant => {
      const before = read(plant).cell_uV
      plant.inject("adc-stuck", { cell: 2 })
      for (let i = 0; i < 600; i++) plant.advance(1000)
      const after = read(plant).cell_uV
      expect(after[2]).toBe(before[2])
      expect(after[1]).not.toBe(before[1])
    },
    "adc-dead": plant => {
      plant.inject("adc-dead")
      expect(read(plant).missing).toBe(MISSING_CELLS)
    },
    "current-offset": plant => {
      const before = read(plant).current_nA
      plant.inject("current-offset", { value: 5000 })
      expect(read(plant).current_nA - before).toBe(5000)
    },
    "dark": plant => {
      plant.inject("dark")
      plant.advance(60_000)
      expect(plant.ledger().harvested).toBe(0)
    },
    "cold": plant => {
      plant.inject("cold")
      expect(read(plant).temperature_cC).toBe(-1500)
    },
    "hot": plant => {
      plant.inject("hot", { value: 61 })
      expect(read(plant).temperature_cC).toBe(6100)
    },
    "stuck-open": plant => {
      plant.inject("stuck-open", { value: 10 })
      expect(plant.truth().connected).toBe(false)
      expect(read(plant).switches).toBe(mask(6, 2))
    },
    "stuck-closed": plant => {
      plant.apply({ kind: "switches", value: 0, bytes: [] })
      plant.inject("stuck-closed", { value: 3 })
      expect(plant.truth().switches).toBe(1 << 3)
    },
  }

  test.each(Object.keys(effects) as (keyof typeof effects)[])("%s does what its name says, and is gone when cleared", name => {
    effects[name](createPlant(wearable(soft)))
    const plant = createPlant(wearable(soft))
    const healthy = createPlant(wearable(soft))
    plant.inject(name, { cell: 1, ...(name.startsWith("stuck") ? { value: 10 } : {}) })
    plant.clear(name)
    plant.advance(1000)
    healthy.advance(1000)
    expect(plant.truth().bus_V).toBe(healthy.truth().bus_V)
  })

  test("strikes the cell that the seed chooses where none is named", () => {
    const struck = (seed: number): number => {
      const plant = createPlant(wearable({ cell: capacitor, seed }))
      plant.inject("cell-open")
      plant.advance(1000)
      return plant.truth().cell_uA.findIndex(current => Math.abs(current) < 0.01)
    }
    expect(struck(3)).toBe(struck(3))
    expect(new Set([1, 2, 3, 4, 5, 6, 7, 8].map(struck)).size).toBeGreaterThan(2)
  })

  test("of a cell or a switch that is not there is refused", () => {
    const plant = createPlant(wearable())
    expect(() => plant.inject("cell-open", { cell: 6 })).toThrow("there is no cell 6")
    expect(() => plant.inject("stuck-open", { value: 11 })).toThrow("there is no latch bit 11")
    expect(() => plant.inject("cell-short", { value: 0 })).toThrow("must be above 0")
  })
})
