// A cell never delivers more than it holds.

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Pack } from "../../sim/plant/pack.js"
import { solderedMatrix } from "../../sim/plant/switch-matrix.js"
import { anyCell, anyInstances, decades, live, packCase } from "./plant-generators.js"

describe("a cell", () => {
  test("gives at its terminals, over any history and net of what it was given, no more energy than it held", () => {
    fc.assert(fc.property(packCase(), given => {
      const given_J = new Float64Array(given.instances.length)
      const moved_J = new Float64Array(given.instances.length)
      live(given, ({ cells }, duration_us) => {
        // The step's mean voltage at the terminals is what the network was solved with.
        for (let k = 0; k < cells.count; k++) {
          const energy_J = (cells.emf_V[k] + cells.resistance_Ohm[k] * cells.current_A[k]) * cells.current_A[k] * duration_us * 1e-6
          given_J[k] += energy_J
          moved_J[k] += Math.abs(energy_J)
        }
      })
      given.instances.forEach((instance, k) => {
        const held_J = new Pack(given.cell, [instance], solderedMatrix(1, 1)).cells.storedEnergy()
        const full_J = new Pack(given.cell, [{ ...instance, soc: 1 }], solderedMatrix(1, 1)).cells.storedEnergy()
        expect(-given_J[k]).toBeLessThanOrEqual(held_J + 2e-6 * (full_J + moved_J[k]))
      })
    }), { numRuns: 300 })
  })

  test("that is only discharged, down to 0 V at its terminals, gives no more charge than lies above 0 V", () => {
    fc.assert(fc.property(anyCell, anyInstances(1), decades(-1, 2), (cell, instances, rate) => {
      const pack = new Pack(cell, instances, solderedMatrix(1, 1))
      const start_C = pack.cells.charge_C[0]
      const capacity_C = pack.cells.capacity_C[0]
      const current_A = -rate * capacity_C / 3600
      for (let step = 0; step < 300_000 && pack.portVoltage(current_A) > 0; step++) pack.stepCurrent(2 ** 28, current_A, 0)
      // A battery's voltage collapses within 2 % of its capacity below the window; what its hysteresis holds at -1 is below that.
      const below_C = cell.chemistry === "zimb" ? 0.02 * capacity_C : 0.05 * capacity_C
      expect(-pack.charge_C).toBeLessThanOrEqual(start_C + below_C)
      expect(pack.portVoltage(current_A)).toBeLessThan(5e-3)
    }), { numRuns: 150 })
  })

  test("stays a number through anything, reversal and shorts included", () => {
    fc.assert(fc.property(packCase(), given => {
      const { cells, losses_J, work_J, charge_C } = live(given, pack => {
        for (let k = 0; k < pack.cells.count; k++) if (!Number.isFinite(pack.cells.soc(k))) throw new Error(`soc ${pack.cells.soc(k)}`)
      })
      for (let k = 0; k < cells.count; k++) {
        // Side reactions hold a cell near its window: 60 capacities an hour push it no further than 1 V beyond.
        expect(Number.isFinite(cells.openCircuit(k))).toBe(true)
        expect(Math.abs(cells.hysteresis[k])).toBeLessThanOrEqual(1)
      }
      for (const value of [...losses_J, work_J, charge_C, cells.storedEnergy()]) expect(Number.isFinite(value)).toBe(true)
      expect(cells.storedEnergy()).toBeGreaterThanOrEqual(0)
    }), { numRuns: 200 })
  })
})
