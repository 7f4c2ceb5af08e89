import { describe, expect, test } from "vitest"
import type { Log } from "../../../sim/replay/log.js"
import { Firm, gram } from "../../../sim/fit/algebra.js"
import { rising } from "../../../sim/fit/curve.js"
import { noiseOf, phasesOf } from "../../../sim/fit/phases.js"
import { recordingOf, trustedRow } from "../../../sim/fit/recording.js"
import { branchCurrent, resistanceTable } from "../../../sim/fit/streams.js"
import { chargeBetween } from "../../../sim/replay/scan.js"
import { Random } from "../../../sim/random.js"

/** Rows every so many seconds; the current of each piece, and a voltage that goes with it. */
function logOf(pieces: [seconds: number, current_A: (t: number) => number, voltage_V: (t: number) => number][], dt_s = 1): Log {
  const [time, voltage, current]: number[][] = [[], [], []]
  let start = 0
  for (const [seconds, current_A, voltage_V] of pieces) {
    for (let t = 0; t < seconds; t += dt_s) {
      time.push(start + t)
      voltage.push(voltage_V(t))
      current.push(current_A(t))
    }
    start += seconds
  }
  return { file: "a.csv", names: {}, also: {}, header: [], time_s: Float64Array.from(time), voltage_V: Float64Array.from(voltage), current_A: Float64Array.from(current) }
}
const kinds = (log: Log): string[] => phasesOf(log, chargeBetween(log, "reading")).map(phase => phase.kind)

describe("a recording falls into phases", () => {
  test("rest, charge, held voltage with a taper, rest, pulse, rest", () => {
    const log = logOf([
      [100, () => 0, () => 1], [600, () => 1e-3, t => 1.1 + t / 1000], [900, t => 1e-3 * Math.exp(-t / 200), () => 1.7],
      [300, () => 0, () => 1.65], [10, () => -2e-3, () => 1.6], [60, () => 0, () => 1.65],
    ])
    expect(kinds(log)).toEqual(["rest", "current", "hold", "rest", "current", "rest"])
  })

  test("an offset of the recorder and its noise are no current: 0.5 µA beside 1 mA", () => {
    const random = new Random(3)
    const log = logOf([[200, () => 5e-7 + 2e-7 * random.gaussian(), () => 1], [200, () => 1e-3 * (1 + 2e-3 * random.gaussian()), t => 1 + t / 1000], [200, () => 5e-7 + 2e-7 * random.gaussian(), () => 1.1]])
    expect(kinds(log)).toEqual(["rest", "current", "rest"])
  })

  test("a charge at 1 mA is told from one at 1.2 mA, and a pulse of 1 A beside a crawl of 10 mA from a rest", () => {
    expect(kinds(logOf([[50, () => 1e-3, () => 1], [50, () => 1.2e-3, () => 1]]))).toEqual(["current", "current"])
    expect(kinds(logOf([[10, () => -1, () => 3.5], [300, () => -0.01, t => 3.9 - t / 1000], [300, () => 0, () => 3.7]]))).toEqual(["current", "current", "rest"])
  })

  test("a swept voltage is one phase each way", () => {
    expect(kinds(logOf([[500, t => 1e-3 * (1 + t / 1000), t => t / 500], [500, t => -1e-3 * (1 + t / 1000), t => 1 - t / 500]]))).toEqual(["varied", "varied"])
  })
})

test("noise is told from a slope: 1 mV on a ramp of 1 V", () => {
  const random = new Random(5)
  const noise_V = noiseOf(Float64Array.from({ length: 4000 }, (_, i) => i / 1000 + 1e-3 * random.gaussian()))
  // Told by a median of some thousand rows: to a few percent.
  expect(Math.abs(noise_V / 1e-3 - 1)).toBeLessThan(0.05)
})

test("a row that was stamped before the voltage answered is not believed, one that comes at once after the change is", () => {
  // SINTEF's rate test: 3.8133 V, then 3.8140 V with 2.18 A in the same instant and 10 ms later, 3.8285 V 10 s later.
  const stamped = { v: Float64Array.from([3.8133, 3.8140, 3.8140, 3.8285, 3.83]), t: Float64Array.from([7200, 7200, 7200.01, 7210, 7220]) }
  expect(trustedRow(stamped.v, stamped.t, 1, 4)).toBe(3)
  const answered = { v: Float64Array.from([1.2, 1.216, 1.217, 1.219, 1.25]), t: Float64Array.from([100, 100, 100.001, 100.002, 101]) }
  expect(trustedRow(answered.v, answered.t, 1, 4)).toBe(1)
})

test("isotonic regression draws together what falls, weighed by certainty, and leaves what rises", () => {
  expect(rising([1, 2, 4, 3, 5], [1, 1, 1, 1, 1])).toEqual([1, 2, 3.5, 3.5, 5])
  const [, low, high] = rising([1, 3, 2, 4], [1, 0.1, 1, 1])
  expect(low).toBeCloseTo(high, 12)
  expect(low).toBeCloseTo(2.99, 2)
})

test("the current through a branch: 1 - exp(-t/tau) of a step, whatever the spacing of the rows", () => {
  const time_s = Float64Array.from([0, 0.3, 1, 1.1, 7, 40])
  const x = branchCurrent(time_s, time_s.map(() => 2e-3), 5)
  time_s.forEach((t, i) => expect(x[i]).toBeCloseTo(2e-3 * (1 - Math.exp(-t / 5)), 15))
})

test("a table of resistances is 1 at half charge, whatever its bend", () => {
  for (const [part, ends] of [[1, 0], [0, 0.5], [2, -0.3]]) expect(resistanceTable([2, 1.5, 1, 0.9, 0.8], part, ends)[5]).toBe(1)
})

test("columns of very different size are solved: amperes beside volts", () => {
  const rows = Float64Array.from([1, 1e-9, 1, 2e-9, 1, 4e-9])
  const y = [3, 5, 9]
  const a = gram(rows, 2, new Float64Array(3).fill(1))
  const b = [y[0] + y[1] + y[2], 1e-9 * y[0] + 2e-9 * y[1] + 4e-9 * y[2]]
  const [constant, slope] = new Firm(a, 2).solve(b)
  expect(constant).toBeCloseTo(1, 9)
  expect(slope / 2e9).toBeCloseTo(1, 9)
})

test("bins are narrow after a change, wide later, and cover every row", () => {
  const recording = recordingOf(logOf([[100, () => 0, () => 1], [3600, () => 1e-3, t => 1.1 + t / 4000], [3600, () => 0, t => 1.9 - 0.1 * (1 - Math.exp(-t / 300))]]))
  const bins = recording.bins.filter(bin => bin.phase === 2)
  expect(bins[0].from).toBe(3700)
  expect(bins[bins.length - 1].to).toBe(7299)
  bins.slice(1).forEach((bin, i) => expect(bin.from).toBe(bins[i].to + 1))
  expect(bins[0].to - bins[0].from).toBeLessThan(2)
  expect(bins.length).toBeLessThan(100)
})
