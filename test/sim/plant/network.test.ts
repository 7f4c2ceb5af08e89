import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Network } from "../../../sim/plant/network.js"
import { NodalNetwork } from "../../../sim/plant/nodal.js"
import { mask } from "./wearable.js"

const ON_OHM = 1.7
const sources = (cells: number) => fc.record({
  emf: fc.array(fc.double({ min: 0.2, max: 1.8, noNaN: true }), { minLength: cells, maxLength: cells }),
  ohm: fc.array(fc.double({ min: 0.5, max: 200, noNaN: true }), { minLength: cells, maxLength: cells }),
})

/** Every way to have S, P or neither at each boundary, bus closed. */
function legalMasks(cells: number): number[] {
  const boundaries = cells - 1
  return Array.from({ length: 3 ** boundaries }, (_, code) => {
    let bits = 1 << (2 * boundaries)
    for (let i = 0; i < boundaries; i++) bits |= [0, 1 << i, 1 << (boundaries + i)][Math.floor(code / 3 ** i) % 3]
    return bits
  })
}

describe("the ladder solution of a switch mask", () => {
  test("agrees with nodal analysis for all 81 legal masks of five cells", () => {
    const network = new Network(5, ON_OHM, 0)
    const nodal = new NodalNetwork(5, ON_OHM)
    const alpha = new Float64Array(5)
    const beta = new Float64Array(5)
    fc.assert(fc.property(sources(5), ({ emf, ohm }) => {
      for (const bits of legalMasks(5)) {
        network.setMask(bits)
        const whole = nodal.setMask(bits)
        expect(network.connected).toBe(whole)
        network.solve(Float64Array.from(emf), Float64Array.from(ohm))
        nodal.solve(Float64Array.from(emf), Float64Array.from(ohm), alpha, beta)
        for (let k = 0; k < 5; k++) {
          expect(network.alpha[k]).toBeCloseTo(alpha[k], 10)
          if (whole) expect(network.beta[k]).toBeCloseTo(beta[k], 10)
        }
        if (!whole) continue
        expect(network.emf).toBeCloseTo(nodal.emf, 10)
        expect(network.resistance).toBeCloseTo(nodal.resistance + 2 * ON_OHM, 9)
        expect(network.switchPower(0.003)).toBeCloseTo(nodal.switchPower(0.003) + 2 * ON_OHM * 0.003 ** 2, 12)
      }
    }), { numRuns: 10 })
  })

  test("is that of n cells of emf E and resistance R: nS mP has n·E and n/m·R, with free switches", () => {
    for (const [series, parallel] of [[2, 3], [3, 2], [6, 1], [1, 6]]) {
      const network = new Network(6, 1e-9, 0)
      network.setMask(mask(6, series))
      network.solve(new Float64Array(6).fill(1.4), new Float64Array(6).fill(30))
      expect(network.emf).toBeCloseTo(series * 1.4, 9)
      expect(network.resistance).toBeCloseTo(30 * series / parallel, 6)
    }
  })

  test("loses as much power as the sources give: Tellegen's theorem with the switches included", () => {
    fc.assert(fc.property(sources(6), fc.double({ min: -0.01, max: 0.01, noNaN: true }), fc.constantFrom(1, 2, 3, 6), ({ emf, ohm }, pack, series) => {
      const network = new Network(6, ON_OHM, 5)
      network.setMask(mask(6, series))
      network.solve(Float64Array.from(emf), Float64Array.from(ohm))
      let inside = network.switchPower(pack) + 5 * pack * pack
      for (let k = 0; k < 6; k++) {
        const current = network.alpha[k] + network.beta[k] * pack
        inside += (emf[k] + ohm[k] * current) * current
      }
      expect(inside).toBeCloseTo((network.emf + network.resistance * pack) * pack, 10)
    }))
  })

  test("does not care how the cells are counted: from the other end it is its mirror image", () => {
    fc.assert(fc.property(sources(6), fc.constantFrom(1, 2, 3, 6), ({ emf, ohm }, series) => {
      const forward = new Network(6, ON_OHM, 0)
      const backward = new Network(6, ON_OHM, 0)
      forward.setMask(mask(6, series))
      backward.setMask(mask(6, series))
      forward.solve(Float64Array.from(emf), Float64Array.from(ohm))
      backward.solve(Float64Array.from(emf.slice().reverse()), Float64Array.from(ohm.slice().reverse()))
      expect(backward.emf).toBeCloseTo(forward.emf, 10)
      expect(backward.resistance).toBeCloseTo(forward.resistance, 10)
      for (let k = 0; k < 6; k++) expect(backward.alpha[5 - k]).toBeCloseTo(forward.alpha[k], 10)
    }))
  })

  test("has no path to the bus when one boundary is open, yet its groups still share", () => {
    const network = new Network(4, ON_OHM, 0)
    // P0 and P2 closed, boundary 1 open, bus closed.
    network.setMask(1 << 3 | 1 << 5 | 1 << 6)
    expect(network.connected).toBe(false)
    network.solve(Float64Array.of(1.5, 1.4, 1.2, 1.2), new Float64Array(4).fill(50))
    expect(network.alpha[1]).toBeCloseTo(0.1 / (2 * 50 + 2 * ON_OHM), 12)
    expect(network.alpha[2]).toBeCloseTo(0, 12)
  })

  test("shorts both cells when S and P of their boundary are closed: two equal cells through three switches' worth", () => {
    const network = new Network(2, ON_OHM, 0)
    network.setMask(0b111)
    expect(network.illegal).toBe(true)
    network.solve(Float64Array.of(1.5, 1.5), Float64Array.of(10, 10))
    // Each loop: its own P switch, and the S switch that carries both currents.
    expect(network.alpha[0]).toBeCloseTo(-1.5 / (10 + 3 * ON_OHM), 9)
    expect(network.alpha[1]).toBeCloseTo(network.alpha[0], 9)
  })
})
