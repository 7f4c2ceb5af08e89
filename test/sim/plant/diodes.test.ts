import { describe, expect, test } from "vitest"
import { DiodePivot } from "../../../sim/plant/diode-pivot.js"
import { MatrixNetwork } from "../../../sim/plant/matrix-network.js"
import { NEVER, standardMatrix } from "../../../sim/plant/switch-matrix.js"
import type { SwitchMatrix } from "../../../sim/plant/switch-matrix.js"

/** Two cells, each through a diode of its own to the port. */
const ORED: SwitchMatrix = {
  nodes: 4,
  cells: [{ plus: 1, minus: 3 }, { plus: 2, minus: 3 }],
  elements: [{ a: 1, b: 0, bit: NEVER, on_Ohm: 0.5, off_Ohm: Infinity, diode_V: 0 }, { a: 2, b: 0, bit: NEVER, on_Ohm: 0.5, off_Ohm: Infinity, diode_V: 0 }],
  port: { plus: 0, minus: 3 },
}

/** Solves until the diodes agree. @returns the cell currents */
function settle(network: MatrixNetwork, emf: number[], ohm: number[], port_A: (network: MatrixNetwork) => number): number[] {
  do network.solve(Float64Array.from(emf), Float64Array.from(ohm))
  while (network.settleDiodes(port_A(network)))
  return emf.map((_, k) => network.alpha[k] + network.beta[k] * port_A(network))
}

describe("two strings on one bus through ideal diodes", () => {
  const emf = [2.4, 3]
  const ohm = [99.5, 99.5]

  test("only the higher one feeds, until its sag lets the lower one join", () => {
    const network = new MatrixNetwork(ORED)
    const light = settle(network, emf, ohm, () => -0.005)
    expect(light[0]).toBeCloseTo(0, 12)
    expect(light[1]).toBeCloseTo(-0.005, 12)
    expect(network.emf - 0.005 * network.resistance).toBeCloseTo(3 - 0.005 * 100, 9)
    // Both conduct beyond (3 - 2.4) V / 100 ohm = 6 mA; at 10 mA the bus is at ((3 + 2.4) - 10 mA · 100 ohm) / 2 = 2.2 V.
    const heavy = settle(network, emf, ohm, () => -0.01)
    expect(heavy[0]).toBeCloseTo(-(2.4 - 2.2) / 100, 12)
    expect(heavy[1]).toBeCloseTo(-(3 - 2.2) / 100, 12)
    expect(network.elementPower(-0.01)).toBeCloseTo(0.5 * (0.002 ** 2 + 0.008 ** 2), 12)
    expect(settle(network, emf, ohm, () => -0.005)[0]).toBeCloseTo(0, 12)
  })

  test("without a load the higher one holds the bus and none feeds the other", () => {
    const network = new MatrixNetwork(ORED)
    for (const current of settle(network, emf, ohm, () => 0)) expect(current).toBeCloseTo(0, 13)
    expect(network.connected).toBe(true)
    expect(network.emf).toBeCloseTo(3, 9)
  })

  test("a bus held above both is blocked, and one held below is fed", () => {
    const network = new MatrixNetwork(ORED)
    const held = (bus_V: number) => (at: MatrixNetwork): number => at.currentAt(bus_V)
    for (const current of settle(network, emf, ohm, held(3.3))) expect(current).toBeCloseTo(0, 13)
    expect(network.connected).toBe(false)
    expect(settle(network, emf, ohm, held(2.9))[1]).toBeCloseTo(-0.001, 12)
    expect(network.connected).toBe(true)
    for (const current of settle(network, emf, ohm, held(3.3))) expect(current).toBeCloseTo(0, 13)
  })
})

describe("the body diode of a lone series switch", () => {
  const matrix = standardMatrix(2, 1)
  matrix.elements[0].diode_V = 0.3
  const held = (port_V: number) => (at: MatrixNetwork): number => at.currentAt(port_V)

  test("lets a charging current pass when the switch is open, 0.3 V higher, and no other", () => {
    const network = new MatrixNetwork(matrix)
    network.setSwitches(bit => bit === 2)
    const charging = settle(network, [1.4, 1.5], [10, 20], () => 0.002)
    expect(charging[0]).toBeCloseTo(0.002, 13)
    expect(charging[1]).toBeCloseTo(0.002, 13)
    expect(network.emf).toBeCloseTo(1.4 + 1.5 + 0.3, 12)
    expect(network.resistance).toBeCloseTo(10 + 20 + 3, 10)
    expect(network.elementPower(0.002)).toBeCloseTo(0.3 * 0.002 + 3 * 0.002 ** 2, 13)
    for (const port_V of [2.8, 3.1]) {
      for (const current of settle(network, [1.4, 1.5], [10, 20], held(port_V))) expect(current).toBeCloseTo(0, 13)
      expect(network.connected).toBe(false)
    }
    expect(settle(network, [1.4, 1.5], [10, 20], held(3.3))[1]).toBeCloseTo((3.3 - 3.2) / 33, 12)
  })

  test("is no part of the closed switch", () => {
    const network = new MatrixNetwork(matrix)
    network.setSwitches(bit => bit === 2)
    settle(network, [1.4, 1.5], [10, 20], () => 0.002)
    network.setSwitches(bit => bit === 2 || bit === 0)
    settle(network, [1.4, 1.5], [10, 20], () => 0.002)
    expect(network.emf).toBeCloseTo(2.9, 13)
  })
})

test("a charged cell between two diodes on an island of its own feeds through both or neither", () => {
  // Cell 1 hangs on cell 0 by diodes at its plus and its minus: it needs 2 x 0.3 V more.
  const matrix: SwitchMatrix = {
    nodes: 4,
    cells: [{ plus: 0, minus: 1 }, { plus: 2, minus: 3 }],
    elements: [{ a: 2, b: 0, bit: NEVER, on_Ohm: 1, off_Ohm: Infinity, diode_V: 0.3 }, { a: 1, b: 3, bit: NEVER, on_Ohm: 1, off_Ohm: Infinity, diode_V: 0.3 }],
    port: { plus: 0, minus: 1 },
  }
  const network = new MatrixNetwork(matrix)
  for (const [emf, current] of [[1.5, 0], [2, 0], [2.2, 0.1 / 22], [1.9, 0], [3, 0.9 / 22]]) {
    const cells = settle(network, [1.5, emf], [10, 10], () => 0)
    expect(cells[0]).toBeCloseTo(current, 11)
    expect(cells[1]).toBeCloseTo(-current, 11)
  }
})

test("the search goes one by one when turning all at once makes no progress, and gives up at last", () => {
  const pivot = new DiodePivot()
  const steps = Array.from({ length: 2000 }, () => pivot.next(3))
  expect(steps.slice(0, 7)).toEqual(["all", "all", "all", "all", "all", "highest", "highest"])
  expect(steps.indexOf("none")).toBe(1000)
  expect(pivot.next(0)).toBe("none")
  expect(pivot.next(7)).toBe("all")
})
