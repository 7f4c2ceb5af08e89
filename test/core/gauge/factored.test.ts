// The factored filter beside the textbook's: P = U·D·U', and every step done to the whole matrix P.

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  addNoise, clearCorrelations, couple, createFactored, type Factored, measure, shrink, varianceOf,
} from "../../../src/core/gauge/factored.js"

type Matrix = number[][]

const zero = (size: number): Matrix => Array.from({ length: size }, () => new Array<number>(size).fill(0))
const identity = (size: number): Matrix => zero(size).map((row, i) => row.map((_, j) => i === j ? 1 : 0))
const times = (a: Matrix, b: Matrix): Matrix => a.map(row => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)))
const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map(row => row[j]!))

/** What the factors stand for. */
function covariance({ size, d, u }: Factored): Matrix {
  const upper = identity(size)
  for (let j = 1; j < size; j++) for (let i = 0; i < j; i++) upper[i]![j] = u[j * (j - 1) / 2 + i]!
  return times(times(upper, identity(size).map((row, i) => row.map(one => one * d[i]!))), transposed(upper))
}

class Dense {
  x: number[]
  p: Matrix
  constructor(readonly size: number) {
    this.x = new Array<number>(size).fill(0)
    this.p = zero(size)
  }

  step(f: Matrix): void {
    this.p = times(times(f, this.p), transposed(f))
  }

  measure(h: number[], residual: number, noise: number): number {
    const ph = this.p.map(row => row.reduce((sum, value, k) => sum + value * h[k]!, 0))
    const innovation = ph.reduce((sum, value, k) => sum + value * h[k]!, noise)
    this.x = this.x.map((value, i) => value + ph[i]! * residual / innovation)
    this.p = this.p.map((row, i) => row.map((value, j) => value - ph[i]! * ph[j]! / innovation))
    return innovation
  }
}

const SIZE = 9
const state = fc.nat({ max: SIZE - 1 })
const factor = fc.double({ min: -2, max: 2, noNaN: true })
const variance = fc.double({ min: 0.01, max: 4, noNaN: true })
const acts = fc.oneof(
  fc.record({ kind: fc.constant("couple" as const), pair: fc.tuple(state, state).filter(([a, b]) => a !== b), factor }),
  fc.record({ kind: fc.constant("shrink" as const), index: state, left: fc.double({ min: 0.3, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant("noise" as const), index: state, variance }),
  fc.record({ kind: fc.constant("measure" as const), h: fc.array(factor, { minLength: SIZE, maxLength: SIZE }), residual: factor, noise: variance }),
)

test("couple, shrink, noise and measurement in any order give the states and the whole covariance of the dense filter, to 1e-9", () => {
  fc.assert(fc.property(fc.array(variance, { minLength: SIZE, maxLength: SIZE }), fc.array(acts, { minLength: 1, maxLength: 40 }), (first, history) => {
    const factored = createFactored(SIZE, [])
    const dense = new Dense(SIZE)
    first.forEach((value, i) => {
      factored.d[i] = value
      dense.p[i]![i] = value
    })
    for (const act of history) {
      if (act.kind === "couple") {
        const [to, from] = [Math.min(...act.pair), Math.max(...act.pair)]
        const f = identity(SIZE)
        f[to]![from] = act.factor
        dense.step(f)
        couple(factored, to, from, act.factor)
      } else if (act.kind === "shrink") {
        const f = identity(SIZE)
        f[act.index]![act.index] = act.left
        dense.step(f)
        shrink(factored, act.index, act.left)
      } else if (act.kind === "noise") {
        dense.p[act.index]![act.index]! += act.variance
        addNoise(factored, act.index, act.variance)
      } else {
        const innovation = dense.measure(act.h, act.residual, act.noise)
        expect(Math.abs(measure(factored, act.h, act.residual, act.noise) / innovation - 1)).toBeLessThan(1e-9)
      }
    }
    const p = covariance(factored)
    // An entry is compared with what the two variances allow for it; a state with its doubt.
    for (let i = 0; i < SIZE; i++) {
      const size = Math.sqrt(dense.p[i]![i]!)
      expect(Math.abs(varianceOf(factored, i) / dense.p[i]![i]! - 1)).toBeLessThan(1e-9)
      expect(Math.abs(factored.x[i]! - dense.x[i]!)).toBeLessThan(1e-9 * (size + Math.abs(dense.x[i]!)))
      for (let j = 0; j < SIZE; j++) expect(Math.abs(p[i]![j]! - dense.p[i]![j]!)).toBeLessThan(1e-9 * size * Math.sqrt(dense.p[j]![j]!))
    }
  }), { numRuns: 300 })
})

describe("a hundred thousand nearly perfect measurements (noise 1e-12) of sums of states that keep moving", () => {
  const size = 4
  const run = (take: (h: number[], at: number) => void): void => {
    for (let i = 0; i < 100_000; i++) take([1, 1 + (i % 7) * 1e-6, (i % 3) - 1, 1e3], i)
  }

  test("leave every factored variance positive, though the one that is never measured apart stays large", () => {
    const factored = createFactored(size, [])
    for (let i = 0; i < size; i++) factored.d[i] = 1e6
    let least = Infinity
    run((h, at) => {
      measure(factored, h, 0, 1e-12)
      couple(factored, at % 3, 3, 1e-7)
      for (let i = 0; i < size; i++) least = Math.min(least, varianceOf(factored, i), factored.d[i]!)
    })
    expect(least).toBeGreaterThan(0)
  })

  test("make a variance of the dense filter negative: the factors are not for nothing", () => {
    const dense = new Dense(size)
    for (let i = 0; i < size; i++) dense.p[i]![i] = 1e6
    let least = Infinity
    for (let i = 0; i < 100 && least >= 0; i++) {
      dense.measure([1, 1 + (i % 7) * 1e-6, (i % 3) - 1, 1e3], 0, 1e-12)
      least = Math.min(...dense.p.map((row, k) => row[k]!))
    }
    expect(least).toBeLessThan(0)
  })
})

test("of a state that is known exactly, noise alone makes the doubt; of none, nothing is couple's to pass on", () => {
  const factored = createFactored(3, [])
  addNoise(factored, 1, 0.25)
  couple(factored, 0, 1, 2)
  couple(factored, 0, 2, 5)
  expect([0, 1, 2].map(i => varianceOf(factored, i))).toEqual([1, 0.25, 0])
  clearCorrelations(factored)
  expect([0, 1, 2].map(i => varianceOf(factored, i))).toEqual([0, 0.25, 0])
})

test("filters may share their room: nothing of a step is left in it for the next", () => {
  const room: number[] = []
  const [alone, first, second] = [createFactored(5, []), createFactored(5, room), createFactored(9, room)]
  const h = [1, 2, -1, 0.5, 3, 1, 1, 1, 1]
  for (const filter of [alone, first, second]) filter.d.fill(1)
  for (let i = 0; i < 20; i++) {
    for (const filter of [alone, second, first]) {
      measure(filter, h, 0.1, 0.5)
      addNoise(filter, 3, 0.1)
    }
  }
  expect(first.x).toEqual(alone.x)
  expect(first.d).toEqual(alone.d)
  expect(first.u).toEqual(alone.u)
})
