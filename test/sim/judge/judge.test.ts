import { expect, test } from "vitest"
import { createScan, feedRead, nextRead } from "../../../src/core/journal/scan.js"
import { createModule, restore } from "../../../src/core/module.js"
import { runBaselines } from "../../../sim/judge/baselines.js"
import { gridFactors, parseCase } from "../../../sim/judge/grid.js"
import { liveCase } from "../../../sim/judge/live.js"
import { remembered } from "../../../sim/judge/memory.js"
import { oracle } from "../../../sim/judge/oracle.js"
import { anchoredFrom, scoreCase } from "../../../sim/judge/score.js"
import { median, rounded, tally } from "../../../sim/judge/tally.js"
import { FRONT_END, judgedWearable } from "../../../sim/judge/wearable.js"

const factors = gridFactors()
const known = parseCase("ce-mno2-cai/25/fresh/known/sensor/60", factors)
const blind = parseCase("ce-mno2-cai/25/aged/unknown/sensor/10", factors)
const rms = (errors: number[]): number => Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length)

test("the journal of a known start is one that the firmware itself takes up", () => {
  const { assembly: { config } } = judgedWearable(known)
  const soc = [0.31, 0.32, 0.33, 0.34, 0.35, 0.36]
  const { bytes } = remembered(config, soc, soc.map(() => 1))
  const scan = createScan(config.journal)
  while (nextRead(scan)) feedRead(scan, Array.from(bytes.slice(scan.offset, scan.offset + scan.length)))
  const module = createModule(config)
  restore(module, scan)
  module.gauge.cells.forEach((cell, k) => {
    expect(cell.source).toBe("restored")
    expect(cell.charge_uC / config.cell.capacity_uC).toBeCloseTo(soc[k], 4)
  })
})

test("an aged cell holds four fifths behind more resistance, and the firmware's sheet is still the fresh one", () => {
  const fresh = judgedWearable(known)
  const old = judgedWearable(blind)
  expect(old.cell.capacity_uC).toBeCloseTo(0.8 * fresh.cell.capacity_uC, 6)
  expect(old.cell.esr_Ohm / fresh.cell.esr_Ohm).toBeCloseTo(1 + 0.2 * fresh.cell.resistanceGrowth, 9)
  expect(old.assembly.config.cell).toEqual(fresh.assembly.config.cell)
})

test("the firmware is told the bounds of the front end that it gets", () => {
  const { calibration } = judgedWearable(known).assembly.config
  expect(calibration.currentError_ppm).toBe(FRONT_END.currentGain_ppm)
  expect(calibration.currentError_nA).toBe(FRONT_END.currentOffset_nA)
  // 0.15 % of 1.5 V, the offset, half a code of 12 bits over 4.096 V.
  expect(calibration.cellError_uV).toBe(2250 + 500 + 500)
})

test("a case is the same whenever it is lived, and is awake all its sixteen hours", () => {
  const a = liveCase(known, 1)
  const b = liveCase(known, 1)
  expect(a.minutes).toEqual(b.minutes)
  expect(a.minutes.truth).toHaveLength(16 * 60)
  expect(liveCase(known, 2).minutes.truth).not.toEqual(a.minutes.truth)
})

test("starts are what they are called: true, off by thirty points, or not told at all", () => {
  const told = (start: string): { told: number | undefined, truth: number } => {
    const life = liveCase(parseCase(`cnt-zn/25/fresh/${start}/rest/60`, factors), 1)
    return { told: life.told?.soc, truth: life.minutes.truth[0] }
  }
  const { told: exact, truth } = told("known")
  expect(exact).toBeCloseTo(truth, 2)
  const off = told("off30")
  expect(Math.abs((off.told ?? NaN) - off.truth)).toBeCloseTo(0.3, 2)
  expect(told("unknown").told).toBeUndefined()
  expect(liveCase(parseCase("cnt-zn/25/fresh/restored/rest/60", factors), 1).resets).toBe(1)
})

test("a reconfiguring day changes the grouping, a sensor's day does not", () => {
  expect(liveCase(parseCase("ce-mno2-cai/25/fresh/known/reconfigure/10", factors), 1).regroupings).toBeGreaterThan(10)
  expect(liveCase(parseCase("ce-mno2-cai/25/fresh/known/sensor/10", factors), 1).regroupings).toBe(0)
})

test("plain counting is off by what the front end's gain and offset make of the day, and by the charging that is not stored", () => {
  const life = liveCase(known, 1)
  const { coulomb } = runBaselines(life.judged.assembly.cell, life.scans, life.told)
  const { truth, scan } = life.minutes
  const last = truth.length - 1
  const throughput = truth.reduce((sum, soc, m) => m === 0 ? 0 : sum + Math.abs(soc - truth[m - 1]), 0)
  const offset = FRONT_END.currentOffset_nA * 1e-9 * 16 * 3600 / life.capacity_C
  // One percent of what went through, half a percent not stored, the offset; half a point for scans a minute apart.
  expect(Math.abs(coulomb[scan[last]] - truth[last])).toBeLessThan(0.015 * throughput + offset + 0.005)
})

test("a voltage table is lost on a plateau, and at home in a capacitor", () => {
  const error = (name: string): number => {
    const life = liveCase(parseCase(name, factors), 1)
    const { lookup } = runBaselines(life.judged.assembly.cell, life.scans, life.told)
    return rms(life.minutes.truth.map((soc, m) => lookup[life.minutes.scan[m]] - soc))
  }
  expect(error("ce-mno2-cai/25/fresh/known/sensor/60")).toBeGreaterThan(0.1)
  expect(error("cnt-zn/25/fresh/known/sensor/60")).toBeLessThan(0.02)
})

test("the oracle finds an unknown start on the plateau, and its band holds the truth", () => {
  const life = liveCase(blind, 1)
  const { truth } = life.minutes
  const { smoother, filter } = oracle(life, truth.length)
  const errors = truth.map((soc, m) => smoother.estimate[m] - soc)
  expect(rms(errors)).toBeLessThan(0.02)
  expect(errors.filter((error, m) => Math.abs(error) <= smoother.band[m]).length / truth.length).toBeGreaterThan(0.9)
  // In the first minute its causal half knows less, and says so; at the end both have seen the same.
  expect(filter.band[0]).toBeGreaterThan(2 * filter.band[truth.length - 1])
  expect(filter.estimate[truth.length - 1]).toBeCloseTo(smoother.estimate[truth.length - 1], 9)
})

test("known starts count as anchored from the first minute, unknown ones from the first passage", () => {
  expect(anchoredFrom(known, liveCase(known, 1))).toBe(0)
  const capacitor = parseCase("cnt-zn/25/fresh/unknown/rest/60", factors)
  expect(anchoredFrom(capacitor, liveCase(capacitor, 1))).toBe(9)
})

test("the tally has the two scores apart, each kind, each baseline, and a worst case that can be named again", () => {
  const scores = ["ce-mno2-cai/25/fresh/known/sensor/60", "ce-mno2-cai/25/aged/unknown/sensor/60", "cnt-zn/25/fresh/unknown/rest/60"]
    .map(name => scoreCase(parseCase(name, factors), 1))
  const figures = tally(scores)
  expect(Object.keys(figures)).toEqual(expect.arrayContaining(["cases", "anchored", "unanchored", "coverage", "band_mean", "by_kind", "baselines", "worst"]))
  expect(figures.cases).toBe(3)
  expect(figures.by_kind.zimb.cases + figures.by_kind.zihmsc.cases).toBe(3)
  expect(Object.keys(figures.baselines)).toEqual(["coulomb", "lookup", "rest_reset", "ekf"])
  expect(figures.anchored.cases).toBe(scores.filter(({ anchored }) => anchored !== undefined).length)
  const again = tally([scoreCase(parseCase(figures.worst.case, factors), 1)])
  expect(again.worst.error).toBe(figures.worst.error)
})

test("figures without data are null, not a perfect score", () => {
  expect(JSON.stringify(rounded({ share: NaN, error: 1.23456 }))).toBe("{\"share\":null,\"error\":1.235}")
  expect(median([])).toBeNaN()
  expect(median([4, 1, 3, 2])).toBe(2.5)
})
