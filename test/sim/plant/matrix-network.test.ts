import { describe, expect, test } from "vitest"
import { MatrixNetwork } from "../../../sim/plant/matrix-network.js"
import { standardMatrix } from "../../../sim/plant/switch-matrix.js"
import { solveExactly } from "./exact-network.js"

describe("the network of a switch matrix", () => {
  test("agrees with exact nodal analysis on all 128 states of four cells, legal or not, with and without leakage", () => {
    const emf = [1.31, 1.47, 0.92, 1.66]
    const ohm = [31, 7.5, 240, 58]
    for (const off_Ohm of [Infinity, 5e9]) {
      const matrix = standardMatrix(4, 1.7, off_Ohm)
      const network = new MatrixNetwork(matrix)
      for (let mask = 0; mask < 128; mask++) {
        const closed = (bit: number): boolean => (mask & (1 << bit)) !== 0
        network.setSwitches(closed)
        network.solve(Float64Array.from(emf), Float64Array.from(ohm))
        const truth = solveExactly(matrix, { closed }, emf, ohm)
        for (let k = 0; k < 4; k++) {
          expect(Math.abs(network.alpha[k] - truth.alpha[k])).toBeLessThan(1e-14 * 2 / ohm[k])
          expect(network.beta[k]).toBeCloseTo(network.connected ? truth.beta[k] : 0, 13)
        }
        if (truth.joined) {
          expect(network.emf).toBeCloseTo(truth.emf, 13)
          expect(network.resistance / truth.resistance).toBeCloseTo(1, 13)
        }
      }
    }
  })
})
