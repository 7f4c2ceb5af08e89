// Names change nothing: which number a cell or a node has, which way round an element or a whole array is described.

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Pack } from "../../sim/plant/pack.js"
import { standardMatrix } from "../../sim/plant/switch-matrix.js"
import type { SwitchMatrix } from "../../sim/plant/switch-matrix.js"
import type { Act, PackCase } from "./plant-generators.js"
import { anyCell, anyHistory, anyInstances, live, packCase } from "./plant-generators.js"

/** Rounding differs with the order of operations. Rarely it tips a step's length over by one notch: then the answers differ by the error of
 *  a step. */
const ROUNDING = 1e-9
const STEP = 1e-4
const RUNS = 200
const RARELY = RUNS / 10

function order(count: number, seed: number): number[] {
  const places = Array.from({ length: count }, (_, k) => k)
  for (let k = count - 1; k > 0; k--) {
    seed = (seed * 1103515245 + 12345) % 2147483648
    const other = seed % (k + 1)
    ;[places[k], places[other]] = [places[other], places[k]]
  }
  return places
}

/** @param cellAt which of the first pack's cells each of the second's is
 *  @returns how different they are, relative: charges, energies, voltages */
function difference(one: Pack, other: Pack, cellAt: number[]): number {
  let largest = 0
  let all_C = Math.abs(one.charge_C)
  cellAt.forEach((k, at) => {
    const capacity_C = one.cells.capacity_C[k]
    all_C += capacity_C + Math.abs(one.cells.passed_C[k])
    largest = Math.max(
      largest, Math.abs(other.cells.soc(at) - one.cells.soc(k)), Math.abs(other.cells.openCircuit(at) - one.cells.openCircuit(k)),
      Math.abs(other.cells.passed_C[at] - one.cells.passed_C[k]) / (capacity_C + Math.abs(one.cells.passed_C[k])),
    )
  })
  const work_J = Math.abs(other.work_J - one.work_J) / (Math.abs(one.work_J) + all_C)
  return Math.max(largest, work_J, Math.abs(other.charge_C - one.charge_C) / all_C)
}

/** What befalls a cell befalls it under its other number. */
const renumbered = (acts: Act[], cellAt: number[]): Act[] =>
  acts.map(act => "cell" in act && act.cell < cellAt.length ? { ...act, cell: cellAt.indexOf(act.cell) } : act)

/** Bits stay with their elements. */
function renamed({ cell, instances, matrix, acts }: PackCase, cellAt: number[], seed: number): PackCase {
  const to = order(matrix.nodes, seed)
  const elements = order(matrix.elements.length, seed + 1).map(k => {
    const element = matrix.elements[k]
    const turned = (seed + k) % 2 === 1 && element.diode_V === undefined
    return { ...element, a: to[turned ? element.b : element.a], b: to[turned ? element.a : element.b] }
  })
  const shuffled: SwitchMatrix = {
    nodes: matrix.nodes, elements, cells: cellAt.map(k => ({ plus: to[matrix.cells[k].plus], minus: to[matrix.cells[k].minus] })),
    port: { plus: to[matrix.port.plus], minus: to[matrix.port.minus] },
  }
  return { cell, instances: cellAt.map(k => instances[k]), matrix: shuffled, acts: renumbered(acts, cellAt) }
}

describe("any pack, over any history", () => {
  test("does not care how its cells, nodes and elements are numbered, nor from which end an element is named", () => {
    let tipped = 0
    fc.assert(fc.property(packCase(), fc.nat({ max: 1e6 }), (given, seed) => {
      const cellAt = order(given.instances.length, seed + 2)
      const far = difference(live(given), live(renamed(given, cellAt, seed)), cellAt)
      expect(far).toBeLessThan(STEP)
      if (far > ROUNDING) tipped++
    }), { numRuns: RUNS })
    expect(tipped).toBeLessThan(RARELY)
  })

  test("is the same pack upside down: cells from the last to the first, each boundary's switches with them", () => {
    const chain = fc.integer({ min: 1, max: 8 }).chain(cells => fc.record({ cell: anyCell, instances: anyInstances(cells), acts: anyHistory }))
    let tipped = 0
    fc.assert(fc.property(chain, ({ cell, instances, acts }) => {
      const count = instances.length
      const boundaries = count - 1
      const matrix = standardMatrix(count, 1.7, 1e9)
      const cellAt = instances.map((_, k) => count - 1 - k)
      const mirrored = (bits: number): number => {
        let out = bits >>> 2 * boundaries << 2 * boundaries
        for (let i = 0; i < boundaries; i++) {
          out |= (bits >>> i & 1) << boundaries - 1 - i
          out |= (bits >>> boundaries + i & 1) << 2 * boundaries - 1 - i
        }
        return out
      }
      const turned = renumbered(acts, cellAt).map(act => act.kind === "switches" ? { ...act, bits: mirrored(act.bits) } : act)
      const upright = live({ cell, instances, matrix, acts })
      const far = difference(upright, live({ cell, instances: cellAt.map(k => instances[k]), matrix, acts: turned }), cellAt)
      expect(far).toBeLessThan(STEP)
      if (far > ROUNDING) tipped++
    }), { numRuns: RUNS })
    expect(tipped).toBeLessThan(RARELY)
  })
})
