// Systems that the two reviews demonstrate, told by options and data alone: what must happen, happens.

import { beforeAll, describe, expect, test } from "vitest"
import { simulateDay, type DayOptions } from "../../sim/day.js"
import type { RunResult } from "../../sim/result.js"

const live = (options: Partial<DayOptions>): Promise<RunResult> =>
  simulateDay({ hours: 3, start: 0, seed: 1, runtime: "node", initialSoc: 0.6, faults: [], report_s: 60, ...options })

const everyCell = { place: {}, everyCell: true } as const

describe("L10: sweat-activated cells on an exercise bike", () => {
  let result: RunResult
  beforeAll(async () => { result = await live({ day: "exercise-bike", faults: [{ name: "sweat", time_s: 0, ...everyCell }] }) })
  const busAt = (minute: number): number => result.series.bus_V[minute - 1]

  test("before the ride there is no voltage, and the firmware has never run", () => {
    for (let minute = 2; minute <= 30; minute++) expect(busAt(minute)).toBeLessThan(1)
    expect(result.series.pressureCount[29]).toBe(0)
    expect(result.events.filter(event => event.kind !== "scenario" && event.time_s < 1800)).toEqual([])
  })

  test("five minutes of sweating and one of filling later the bus stands, and the firmware runs to the end", () => {
    expect(busAt(39)).toBeGreaterThan(2)
    expect(Math.min(...result.series.bus_V.slice(39))).toBeGreaterThan(2)
    // One a second of nearly two hours: the first minutes are spent finding out what there is to spend.
    expect(result.summary.samples.pressure).toBeGreaterThan(1.9 * 3600)
    expect(result.summary.brownouts).toBe(0)
    expect(result.summary.soc.estimated).not.toBeNaN()
  })

  test("somebody who stays seated starts nothing", async () => {
    const seated = await live({ hours: 0.5, day: "exercise-bike", faults: [{ name: "sweat", time_s: 0, ...everyCell }] })
    expect(seated.summary.samples).toEqual({ pressure: 0, light: 0, ble: 0 })
  })
})

describe("C2: a watch on a panel through four hours of light and four of dark", () => {
  let result: RunResult
  beforeAll(async () => { result = await live({ hours: 12, day: "light-and-dark", loads: ["watch-digital"] }) })

  test("the panel gives in the light and nothing in the dark", () => {
    const { harvest_uW } = result.series
    for (const hour of [1, 3, 9, 11]) expect(harvest_uW[hour * 60]).toBeGreaterThan(100)
    for (const hour of [5, 7]) expect(harvest_uW[hour * 60]).toBe(0)
  })

  test("nothing resets at the hand-over, and the watch goes on: 1.47 µA at 3 V", () => {
    expect([result.summary.brownouts, result.summary.resets]).toEqual([0, 0])
    const watch_uJ = result.summary.energy_uJ.delivered_to["watch-digital"]
    const bus_V = result.series.bus_V.reduce((sum, volt) => sum + volt, 0) / result.series.bus_V.length
    expect(watch_uJ / (12 * 3600 * bus_V)).toBeCloseTo(1.47, 1)
  })
})

describe("L18: an LED in water and in ice", () => {
  let result: RunResult
  beforeAll(async () => { result = await live({ hours: 4, day: "water-and-ice", loads: ["led-steady"] }) })

  test("the cells go down to -20 degC and come back", () => {
    const { temperature_degC } = result.series
    expect(temperature_degC[59]).toBeCloseTo(20, 1)
    expect(temperature_degC[178]).toBeLessThan(-19)
    expect(temperature_degC[239]).toBeGreaterThan(18)
  })

  test("in the water it shines on, in the ice a common gel freezes and it fades, in the warmth it is back", () => {
    const power = (minute: number): number => result.series.load_uW[minute]
    expect(power(115)).toBeGreaterThan(0.75 * power(55))
    expect(power(175)).toBeLessThan(0.3 * power(115))
    expect(power(235)).toBeGreaterThan(0.8 * power(115))
  })
})

describe("C6: a cell is cut, and heals", () => {
  let result: RunResult
  beforeAll(async () => { result = await live({ hours: 2, faults: [{ name: "cut", time_s: 3600, place: { cell: 2, value: 600 } }] }) })

  test("its neighbours carry the current while the halves are apart; later it takes its share again", () => {
    // Charge lost over ten minutes, parts per million: a sixth of the module's draw, or self-discharge alone.
    const lost = (from: number): number => 1e6 * (result.series.cellSocTrue[2][from] - result.series.cellSocTrue[2][from + 9])
    expect(lost(48)).toBeGreaterThan(500)
    expect(lost(60)).toBeLessThan(0.1 * lost(48))
    expect(lost(105)).toBeGreaterThan(0.5 * lost(48))
  })

  test("the wearable does not notice", () => {
    expect([result.summary.brownouts, result.summary.resets]).toEqual([0, 0])
    expect(result.events.filter(event => event.kind === "scenario").map(event => event.text)).toEqual(["cut (cell 2, 600)"])
  })
})
