// The network solver over random matrices: any nodes, any switches, legal or not.

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { MatrixNetwork } from "../../sim/plant/matrix-network.js"
import { ALWAYS, NEVER, standardMatrix } from "../../sim/plant/switch-matrix.js"
import type { MatrixElement, SwitchMatrix } from "../../sim/plant/switch-matrix.js"
import { disagreement, solveExactly } from "../sim/plant/exact-network.js"

const BITS = 5
const decades = (from: number, to: number) => fc.double({ min: from, max: to, noNaN: true }).map(x => 10 ** x)
const thousandths = (from: number, to: number) => fc.integer({ min: from, max: to }).map(x => x / 1000)
const node = (nodes: number) => fc.nat({ max: nodes - 1 })

interface Case { matrix: SwitchMatrix, mask: number, emf: number[], ohm: number[], port_A: number }

const element = (nodes: number): fc.Arbitrary<MatrixElement> => fc.record({
  a: node(nodes), b: node(nodes), bit: fc.integer({ min: NEVER, max: BITS - 1 }), on_Ohm: decades(-6, 4), off_Ohm: fc.oneof(fc.constant(Infinity), decades(4, 12)),
})

/** Up to six cells and fourteen elements among up to nine nodes; resistances over eighteen decades. */
const anything: fc.Arbitrary<Case> = fc.integer({ min: 2, max: 9 }).chain(nodes => fc.record({
  cells: fc.array(fc.record({ at: fc.record({ plus: node(nodes), minus: node(nodes) }), emf: thousandths(-500, 2000), ohm: decades(-2, 5) }), { minLength: 1, maxLength: 6 }),
  elements: fc.array(element(nodes), { maxLength: 14 }),
  mask: fc.nat({ max: 2 ** BITS - 1 }),
  plus: node(nodes),
  step: fc.integer({ min: 1, max: nodes - 1 }),
  port_A: thousandths(-20, 20),
}).map(({ cells, elements, mask, plus, step, port_A }) => ({
  matrix: { nodes, cells: cells.map(cell => cell.at), elements, port: { plus, minus: (plus + step) % nodes } },
  mask, emf: cells.map(cell => cell.emf), ohm: cells.map(cell => cell.ohm), port_A,
})))

const bits = (mask: number) => (bit: number): boolean => (mask & (1 << bit)) !== 0

function solved({ matrix, mask, emf, ohm }: Case): MatrixNetwork {
  const network = new MatrixNetwork(matrix)
  network.setSwitches(bits(mask))
  network.solve(Float64Array.from(emf), Float64Array.from(ohm))
  return network
}

describe("any network", () => {
  test("agrees with exact nodal analysis in emf, resistance, currents and power, to 1e-12 over 18 decades of resistance", () => {
    fc.assert(fc.property(anything, given => {
      const truth = solveExactly(given.matrix, { closed: bits(given.mask) }, given.emf, given.ohm)
      const error = disagreement(solved(given), truth, given.emf, given.ohm, given.port_A)
      for (const [what, size] of Object.entries(error)) expect(size, what).toBeLessThan(1e-12)
    }), { numRuns: 400 })
  })

  test("turns what the port and the cells give into heat in its elements, to the last digits: no power from nowhere", () => {
    fc.assert(fc.property(anything, given => {
      const network = solved(given)
      const port_A = network.connected ? given.port_A : 0
      const port_W = (network.emf + network.resistance * port_A) * port_A
      // A cell's current is known to the last bits of the voltages about it over its resistance.
      const volts = given.emf.reduce((sum, emf) => sum + Math.abs(emf), Math.abs(network.resistance * port_A))
      let cells_W = 0
      let most_W = 0
      for (let k = 0; k < given.emf.length; k++) {
        const current = network.alpha[k] + network.beta[k] * port_A
        cells_W += (given.emf[k] + given.ohm[k] * current) * current
        most_W += volts * (volts / given.ohm[k] + Math.abs(port_A))
      }
      expect(network.elementPower(port_A)).toBeGreaterThanOrEqual(0)
      expect(Math.abs(cells_W + network.elementPower(port_A) - port_W)).toBeLessThanOrEqual(1e-12 * most_W)
    }), { numRuns: 1000 })
  })

  test("does not care how nodes, cells and elements are numbered", () => {
    const shuffled = (count: number, seed: number): number[] => {
      const order = Array.from({ length: count }, (_, k) => k)
      for (let k = count - 1; k > 0; k--) {
        seed = (seed * 1103515245 + 12345) % 2147483648
        const other = seed % (k + 1)
        ;[order[k], order[other]] = [order[other], order[k]]
      }
      return order
    }
    fc.assert(fc.property(anything, fc.nat(), (given, seed) => {
      const { matrix, emf, ohm } = given
      const to = shuffled(matrix.nodes, seed)
      const cellAt = shuffled(emf.length, seed + 1)
      const elementAt = shuffled(matrix.elements.length, seed + 2)
      const network = solved(given)
      const renamed = solved({
        ...given,
        matrix: {
          nodes: matrix.nodes,
          cells: cellAt.map(k => ({ plus: to[matrix.cells[k].plus], minus: to[matrix.cells[k].minus] })),
          elements: elementAt.map(k => ({ ...matrix.elements[k], a: to[matrix.elements[k].a], b: to[matrix.elements[k].b] })),
          port: { plus: to[matrix.port.plus], minus: to[matrix.port.minus] },
        },
        emf: cellAt.map(k => emf[k]),
        ohm: cellAt.map(k => ohm[k]),
      })
      const volts = emf.reduce((sum, value) => sum + Math.abs(value), 1e-300)
      expect([renamed.connected, renamed.shorted]).toEqual([network.connected, network.shorted])
      if (network.resistance !== 0) expect(Math.abs(renamed.resistance / network.resistance - 1)).toBeLessThan(1e-12)
      expect(Math.abs(renamed.emf - network.emf) / volts).toBeLessThan(1e-12)
      cellAt.forEach((k, at) => {
        expect(Math.abs(renamed.alpha[at] - network.alpha[k]) * ohm[k] / volts).toBeLessThan(1e-12)
        expect(Math.abs(renamed.beta[at] - network.beta[k])).toBeLessThan(1e-12)
      })
    }), { numRuns: 400 })
  })

  test("a closed switch and a resistor of its resistance are the same thing", () => {
    fc.assert(fc.property(anything, given => {
      const welded = { ...given.matrix, elements: given.matrix.elements.map(each => bits(given.mask)(each.bit) && each.bit >= 0 ? { ...each, bit: ALWAYS } : each) }
      const [a, b] = [solved(given), solved({ ...given, matrix: welded })]
      expect([b.emf, b.resistance, ...b.alpha, ...b.beta]).toEqual([a.emf, a.resistance, ...a.alpha, ...a.beta])
    }), { numRuns: 200 })
  })
})

test("Kirchhoff: in every legal state of up to sixty cells, the currents of each parallel group add up to the port current", () => {
  const legal = fc.array(fc.boolean(), { maxLength: 59 }).chain(series => fc.record({
    series: fc.constant(series),
    emf: fc.array(thousandths(200, 1800), { minLength: series.length + 1, maxLength: series.length + 1 }),
    ohm: fc.array(decades(-1, 4), { minLength: series.length + 1, maxLength: series.length + 1 }),
  }))
  fc.assert(fc.property(legal, ({ series, emf, ohm }) => {
    const cells = series.length + 1
    const network = new MatrixNetwork(standardMatrix(cells, 1.7))
    network.setSwitches(bit => bit < cells - 1 ? series[bit] : bit === 2 * (cells - 1) || !series[bit - (cells - 1)])
    network.solve(Float64Array.from(emf), Float64Array.from(ohm))
    expect([network.connected, network.shorted]).toEqual([true, false])
    let own = 0
    let share = 0
    let siemens = 0
    for (let k = 0; k < cells; k++) {
      own += network.alpha[k]
      share += network.beta[k]
      siemens += 1 / ohm[k]
      if (k < cells - 1 && !series[k]) continue
      expect(Math.abs(own)).toBeLessThan(1e-14 * siemens)
      expect(share).toBeCloseTo(1, 12)
      own = share = siemens = 0
    }
  }))
})

test("diodes settle to the one state that contradicts nothing, whatever it is and from whichever they start", () => {
  const withDiodes = fc.integer({ min: 2, max: 6 }).chain(nodes => fc.record({
    nodes: fc.constant(nodes),
    cells: fc.array(fc.record({ at: fc.record({ plus: node(nodes), minus: node(nodes) }), emf: thousandths(0, 3000), ohm: decades(0, 2) }), { minLength: 1, maxLength: 4 }),
    elements: fc.array(element(nodes), { maxLength: 4 }),
    diodes: fc.array(fc.record({ a: node(nodes), b: node(nodes), bit: fc.constantFrom(NEVER, 0, 1), on_Ohm: decades(-1, 1), off_Ohm: fc.constantFrom(Infinity, 1e9), diode_V: fc.constantFrom(0, 0.3, 0.6) }), { minLength: 1, maxLength: 4 }),
    masks: fc.array(fc.nat({ max: 2 ** BITS - 1 }), { minLength: 1, maxLength: 3 }),
    port_A: thousandths(-50, 50),
  }))
  fc.assert(fc.property(withDiodes, ({ nodes, cells, elements, diodes, masks, port_A }) => {
    // The first cell holds the port, so that a current through it means something in every state.
    const matrix: SwitchMatrix = { nodes, cells: cells.map(cell => cell.at), elements: [...diodes, ...elements], port: { plus: 0, minus: 1 } }
    matrix.cells[0] = { plus: 0, minus: 1 }
    const emf = cells.map(cell => cell.emf)
    const ohm = cells.map(cell => cell.ohm)
    const network = new MatrixNetwork(matrix)
    for (const mask of masks) {
      network.setSwitches(bits(mask))
      let rounds = 0
      do network.solve(Float64Array.from(emf), Float64Array.from(ohm))
      while (network.settleDiodes(port_A) && ++rounds < 100)
      expect(rounds).toBeLessThan(40)
      const open = diodes.map((_, k) => k).filter(k => diodes[k].bit === NEVER || !bits(mask)(diodes[k].bit))
      const consistent = Array.from({ length: 2 ** open.length }, (_, choice) => open.filter((_, at) => bits(choice)(at)))
        .map(conducting => ({ conducting, truth: solveExactly(matrix, { closed: bits(mask), conducting }, emf, ohm) }))
        .filter(({ conducting, truth }) => {
          const drops = truth.elementDrop(port_A)
          return open.every(k => conducting.includes(k) ? drops[k] >= diodes[k].diode_V - 1e-12 : drops[k] <= diodes[k].diode_V + 1e-12)
        })
      expect(consistent.length).toBeGreaterThan(0)
      for (const { truth } of consistent) {
        for (let k = 0; k < emf.length; k++) {
          expect(network.alpha[k] + network.beta[k] * port_A).toBeCloseTo(truth.alpha[k] + truth.beta[k] * port_A, 9)
        }
      }
    }
  }), { numRuns: 150 })
})
