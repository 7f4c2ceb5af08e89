import { describe, expect, test } from "vitest"
import { MatrixNetwork } from "../../../sim/plant/matrix-network.js"
import { ALWAYS, NEVER, solderedMatrix, standardMatrix } from "../../../sim/plant/switch-matrix.js"
import type { MatrixElement, SwitchMatrix } from "../../../sim/plant/switch-matrix.js"
import { quoted } from "../../helpers/accuracy.js"
import { disagreement, solveExactly } from "./exact-network.js"

const EMF = [1.31, 1.47, 0.92, 1.66, 1.05, 1.58]
const OHM = [31, 7.5, 240, 58, 19, 112]
const bits = (mask: number) => (bit: number): boolean => (mask & (1 << bit)) !== 0

function solved(matrix: SwitchMatrix, closed: (bit: number) => boolean, emf: number[], ohm: number[]): MatrixNetwork {
  const network = new MatrixNetwork(matrix)
  network.setSwitches(closed)
  network.solve(Float64Array.from(emf), Float64Array.from(ohm))
  return network
}

function expectExact(matrix: SwitchMatrix, mask: number, emf: number[], ohm: number[]): void {
  const network = solved(matrix, bits(mask), emf, ohm)
  const error = disagreement(network, solveExactly(matrix, { closed: bits(mask) }, emf, ohm), emf, ohm, -0.004)
  for (const [what, size] of Object.entries(error)) expect(size, `${what}, switches ${mask.toString(2)}`).toBeLessThan(quoted("matrix", "relative"))
}

const wire = (a: number, b: number, bit: number, on_Ohm: number, off_Ohm = Infinity): MatrixElement => ({ a, b, bit, on_Ohm, off_Ohm })

describe("against exact nodal analysis", () => {
  test("all 128 states of four cells agree to 1e-13, legal or not, with and without leakage", () => {
    for (const off_Ohm of [Infinity, 5e9]) {
      for (let mask = 0; mask < 128; mask++) expectExact(standardMatrix(4, 1.7, off_Ohm), mask, EMF.slice(0, 4), OHM.slice(0, 4))
    }
  })

  test("a micro-ohm fabric with tera-ohm leaks agrees as well: nothing is subtracted, so no ratio of resistances costs digits", () => {
    for (let mask = 0; mask < 128; mask++) expectExact(standardMatrix(4, 1e-6, 1e12), mask, EMF.slice(0, 4), OHM.slice(0, 4))
  })

  test("cells with isolation switches and bypasses, all 512 states", () => {
    // Per cell: isolation (bit 3k) between its plus and the chain, bypass (3k+1) over both, leak switch to the next but one (3k+2).
    const matrix: SwitchMatrix = { nodes: 7, cells: [], elements: [], port: { plus: 0, minus: 3 } }
    for (let k = 0; k < 3; k++) {
      matrix.cells.push({ plus: 4 + k, minus: k + 1 })
      matrix.elements.push(wire(k, 4 + k, 3 * k, 0.8), wire(k, k + 1, 3 * k + 1, 0.3, 1e8), wire(4 + k, 4 + (k + 1) % 3, 3 * k + 2, 12))
    }
    for (let mask = 0; mask < 512; mask++) expectExact(matrix, mask, EMF.slice(0, 3), OHM.slice(0, 3))
  })

  test("banks that switch between series and parallel on one bus, all 256 states", () => {
    // Two banks of two capacitors each (bits: bus, series, parallel x 2, as in REACT) beside one that is always there.
    const matrix: SwitchMatrix = { nodes: 8, cells: [{ plus: 0, minus: 1 }], elements: [], port: { plus: 0, minus: 1 } }
    for (let bank = 0; bank < 2; bank++) {
      const [p, m, q] = [2 + 3 * bank, 3 + 3 * bank, 4 + 3 * bank]
      matrix.cells.push({ plus: p, minus: m }, { plus: q, minus: 1 })
      matrix.elements.push(wire(p, 0, 4 * bank, 0.5), wire(m, q, 4 * bank + 1, 0.5), wire(p, q, 4 * bank + 2, 0.5), wire(m, 1, 4 * bank + 3, 0.5))
    }
    for (let mask = 0; mask < 256; mask++) expectExact(matrix, mask, EMF.slice(0, 5), OHM.slice(0, 5))
  })

  test("a port with no wire to its minus, a cell on itself, a switch on itself, a cell that is cut off", () => {
    const matrix: SwitchMatrix = {
      nodes: 6, cells: [{ plus: 0, minus: 1 }, { plus: 2, minus: 2 }, { plus: 3, minus: 1 }],
      elements: [wire(0, 3, 0, 2), wire(4, 4, 1, 2)], port: { plus: 0, minus: 5 },
    }
    const network = solved(matrix, () => true, [1.5, 1.2, 1.4], [10, 40, Infinity])
    expect(network.connected).toBe(false)
    for (const nothing of [network.emf, network.resistance, ...network.beta, network.alpha[0], network.alpha[2]]) expect(nothing).toBeCloseTo(0, 15)
    expect(network.alpha[1]).toBe(-1.2 / 40)
    expect(network.shorted).toBe(true)
    expect(network.elementPower(1)).toBeCloseTo(0, 15)
  })
})

describe("closed forms", () => {
  test("n cells of emf E and resistance R as nS mP give n·E and n/m·R, soldered", () => {
    for (const [series, parallel] of [[5, 3], [1, 15], [24, 10], [240, 1]]) {
      const cells = series * parallel
      const network = solved(solderedMatrix(series, parallel), () => false, new Array<number>(cells).fill(1.4), new Array<number>(cells).fill(30))
      expect(network.connected).toBe(true)
      expect(network.shorted).toBe(false)
      expect(network.emf / (series * 1.4)).toBeCloseTo(1, 14)
      expect(network.resistance / (series / parallel * 30)).toBeCloseTo(1, 14)
      for (let k = 0; k < cells; k++) {
        expect(network.alpha[k]).toBeCloseTo(0, 14)
        expect(network.beta[k]).toBeCloseTo(1 / parallel, 14)
      }
    }
  })

  test("240 cells in series through the reference matrix carry exactly the port current, and so do the 241 switches in its way", () => {
    const network = solved(standardMatrix(240, 1.7), bit => bit < 239 || bit === 478, new Array<number>(240).fill(1.4), new Array<number>(240).fill(30))
    expect(network.resistance / (240 * 30 + 241 * 1.7)).toBeCloseTo(1, 14)
    expect(network.emf / (240 * 1.4)).toBeCloseTo(1, 14)
    for (const share of network.beta) expect(share).toBeCloseTo(1, 14)
    expect(network.elementPower(0.01) / (241 * 1.7 * 1e-4)).toBeCloseTo(1, 12)
  })

  test("a series of parallels keeps all digits over 18 decades: micro-ohm beside tera-ohm", () => {
    // Groups of (1e-6, 1e12), (1, 1e9) and (1e12, 1e12) ohm.
    const ohm = [1e-6, 1e12, 1, 1e9, 1e12, 1e12]
    const network = solved(solderedMatrix(3, 2), () => false, new Array<number>(6).fill(0), ohm)
    const groups = [0, 2, 4].map(k => 1 / (1 / ohm[k] + 1 / ohm[k + 1]))
    expect(network.resistance / (groups[0] + groups[1] + groups[2])).toBeCloseTo(1, 14)
    // The current splits by conductance: the small share is as exact as the large one, though both groups sit beside a tera-ohm.
    for (let k = 0; k < 6; k++) expect(network.beta[k] / (groups[Math.floor(k / 2)] / ohm[k])).toBeCloseTo(1, 14)
  })

  test("an open array discharges through its leaks alone, E / (R + Rleak), and lends no current to what it hangs on", () => {
    // A cell across an open bypass of 1 TΩ; a further tera-ohm leads to the port, from where nothing leads back.
    const matrix: SwitchMatrix = { nodes: 4, cells: [{ plus: 0, minus: 1 }], elements: [wire(0, 1, 0, 1, 1e12), wire(1, 3, 1, 1, 1e12)], port: { plus: 2, minus: 3 } }
    const network = solved(matrix, () => false, [1.5], [2])
    // The last bit of 1.5 V is 2e-16 V, over 2 ohm 1e-16 A.
    expect(Math.abs(network.alpha[0] + 1.5 / 1e12)).toBeLessThan(2e-16)
    expect(network.elementPower(0) / (1.5 ** 2 / 1e12)).toBeCloseTo(1, 11)
    expect(network.connected).toBe(false)
  })

  test("a dead cell of a giga-ohm in series does not blur the current of its neighbours", () => {
    const network = solved(solderedMatrix(4, 1), () => false, [1.4, 1.4, 1.4, 1.4], [0.01, 1e9, 0.01, 3])
    for (const share of network.beta) expect(share).toBeCloseTo(1, 14)
  })
})

describe("illegal states", () => {
  test("a closed switch across a cell carries E / (R + Ron) and is called a short", () => {
    const matrix: SwitchMatrix = { nodes: 2, cells: [{ plus: 0, minus: 1 }], elements: [wire(0, 1, 0, 1.7)], port: { plus: 0, minus: 1 } }
    const network = solved(matrix, () => true, [1.5], [30])
    expect(network.alpha[0]).toBeCloseTo(-1.5 / 31.7, 15)
    expect(network.elementPower(0)).toBeCloseTo(1.7 * (1.5 / 31.7) ** 2, 15)
    expect(network.shorted).toBe(true)
    network.setSwitches(() => false)
    expect(network.shorted).toBe(false)
  })

  test("S and P of one boundary short both its cells, each through two switches", () => {
    // S_0 joins minus 0 to plus 1; with the plus rail that shorts cell 0, with the minus rail cell 1.
    const network = solved(standardMatrix(2, 1e-6), bits(0b011), [1.5, 1.4], [10, 20])
    expect(network.shorted).toBe(true)
    expect(network.connected).toBe(false)
    expect(network.alpha[0]).toBeCloseTo(-1.5 / 10, 6)
    expect(network.alpha[1]).toBeCloseTo(-1.4 / 20, 6)
    for (const mask of [0b001, 0b010, 0b101, 0b110]) expect(solved(standardMatrix(2, 1), bits(mask), [1, 1], [1, 1]).shorted).toBe(false)
  })

  test("a bridge of electrolyte across a cell is no switch state, a wire in the place of a switch is", () => {
    for (const [ohm, shorted] of [[1e4, false], [1.7, true]] as const) {
      const matrix = standardMatrix(2, 1.7)
      matrix.elements.push(wire(1, 3, ALWAYS, ohm))
      // S_0 and the bridge lie across cell 1.
      expect(solved(matrix, bits(0b001), [1.5, 1.5], [10, 10]).shorted).toBe(shorted)
    }
  })
})

describe("changes in life", () => {
  test("a bridge appears, grows and goes: each time the currents are those of a network built so", () => {
    const matrix = standardMatrix(3, 1.7)
    matrix.elements.push(wire(1, 3, ALWAYS, 1e5))
    const network = new MatrixNetwork(matrix)
    network.setSwitches(bits(0b10011))
    for (const ohm of [1e5, 1e3, Infinity, 20, 1e9]) {
      network.setResistance(matrix.elements.length - 1, ohm)
      network.solve(Float64Array.from(EMF), Float64Array.from(OHM))
      const elements = ohm === Infinity ? matrix.elements.slice(0, -1) : [...matrix.elements.slice(0, -1), wire(1, 3, ALWAYS, ohm)]
      const truth = solveExactly({ ...matrix, elements }, { closed: bits(0b10011) }, EMF, OHM)
      expect(disagreement(network, truth, EMF.slice(0, 3), OHM, 0.003).alpha).toBeLessThan(1e-14)
      expect(network.elementPower(0.003) / truth.elementPower(0.003)).toBeCloseTo(1, 12)
    }
    expect(() => { network.setResistance(0, 0) }).toThrow("element 0: a resistance of 0 ohm is not positive")
  })

  test("a network that has been through hundreds of states answers like a new one", () => {
    const old = new MatrixNetwork(standardMatrix(6, 1.7))
    for (let step = 0; step < 400; step++) {
      const mask = (step * 1103) % 2048
      old.setSwitches(bits(mask))
      old.solve(Float64Array.from(EMF), Float64Array.from(OHM))
      const fresh = solved(standardMatrix(6, 1.7), bits(mask), EMF, OHM)
      expect([old.connected, old.shorted, old.emf, old.resistance, ...old.alpha, ...old.beta])
        .toEqual([fresh.connected, fresh.shorted, fresh.emf, fresh.resistance, ...fresh.alpha, ...fresh.beta])
    }
  })

  test("what cannot be built is refused with the place", () => {
    const cell = { plus: 0, minus: 1 }
    const port = { plus: 0, minus: 1 }
    expect(() => new MatrixNetwork({ nodes: 2, cells: [{ plus: 0, minus: 2 }], elements: [], port })).toThrow(new RangeError("cell 0: no such node"))
    expect(() => new MatrixNetwork({ nodes: 2, cells: [cell], elements: [wire(0, -1, 0, 1)], port })).toThrow("element 0: no such node")
    expect(() => new MatrixNetwork({ nodes: 2, cells: [cell], elements: [wire(0, 1, NEVER, 0)], port })).toThrow("element 0: a resistance is not positive")
    expect(() => new MatrixNetwork({ nodes: 2, cells: [cell], elements: [], port: { plus: 1, minus: 1 } })).toThrow("port: two nodes are needed")
  })
})
