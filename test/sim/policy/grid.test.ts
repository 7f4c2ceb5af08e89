import fc from "fast-check"
import { expect, test } from "vitest"
import { gridOf } from "../../../sim/policy/grid.js"

const share = fc.double({ min: 0, max: 1, noNaN: true })
const anyGrid = fc.record({ capacity_J: fc.double({ min: 1e-3, max: 100, noNaN: true }), cells: fc.integer({ min: 2, max: 300 }), cliffs: fc.array(share, { maxLength: 4 }) })
  .map(({ capacity_J, cells, cliffs }) => gridOf(capacity_J, cells, cliffs.map(own => own * capacity_J)))

test("nodes rise from 0 to the capacity, and every energy lies in the cell that is named", () => {
  fc.assert(fc.property(anyGrid, share, (grid, at) => {
    const { node_J, cells } = grid
    expect(node_J[0]).toBe(0)
    for (let i = 0; i < cells; i++) expect(node_J[i + 1]).toBeGreaterThan(node_J[i])
    for (const energy_J of [node_J[cells] * at, node_J[Math.floor(at * cells)], 2 * node_J[cells], -1]) {
      const cell = grid.cellOf(energy_J)
      expect(energy_J >= node_J[cell] || cell === 0).toBe(true)
      expect(energy_J < node_J[cell + 1] || cell === cells - 1).toBe(true)
    }
  }), { seed: 6 })
})

test("divided, the old nodes stay where they were", () => {
  fc.assert(fc.property(anyGrid, fc.integer({ min: 1, max: 32 }), (grid, parts) => {
    const fine = grid.divided(parts)
    expect(fine.cells).toBe(grid.cells * parts)
    grid.node_J.forEach((own_J, i) => expect(fine.node_J[i * parts]).toBe(own_J))
  }), { seed: 6 })
})

test("without a cliff nodes go with the square; with one they crowd there", () => {
  const plain = gridOf(2, 100, [])
  plain.node_J.forEach((own_J, i) => expect(own_J).toBeCloseTo(2 * (i / 100) ** 2, 12))
  const around = (cliffs_J: number[]): number => gridOf(2, 100, cliffs_J).node_J.filter(own_J => Math.abs(own_J - 0.8) < 0.04).length
  expect(around([0.8])).toBeGreaterThan(4 * around([]))
})
