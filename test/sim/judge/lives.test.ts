import { expect, test } from "vitest"
import { FakeFlash } from "../../../sim/chips/flash.js"
import { Carried } from "../../../sim/judge/lives/carried.js"
import { corruptSnapshot, plantForeign, refusals, tornSlots } from "../../../sim/judge/lives/flash-tricks.js"
import { DAY_MIN, habit } from "../../../sim/judge/lives/habits.js"
import { live, resetJobs, troubleJobs, yearJobs } from "../../../sim/judge/lives/plan.js"
import { liveResets } from "../../../sim/judge/lives/resets.js"
import { sumUp } from "../../../sim/judge/lives/sum.js"
import { liveTrouble } from "../../../sim/judge/lives/trouble.js"
import { liveYear } from "../../../sim/judge/lives/year.js"
import { remembered } from "../../../sim/judge/memory.js"
import { judgedWearable } from "../../../sim/judge/wearable.js"
import { REFUSED_DAMAGED, REFUSED_FOREIGN } from "../../../src/core/journal/event.js"
import { Random } from "../../../sim/random.js"

const worn = { cell: "ce-mno2-cai", temperature_degC: 25, tick_s: 60 } as const
const QUIET = { light: 0, base: 0.1, pulse: 0, pulse_s: 0, pulseFrom_s: 0 }

function carriedFor(minutes: number): Carried {
  const carried = new Carried({ ...worn, seed: 1, initialSoc: 0.5 })
  carried.start()
  for (let i = 0; i < minutes; i++) {
    carried.plan(QUIET)
    carried.tick()
  }
  return carried
}

test("a firmware that is cut off in the middle of a write leaves a torn slot, and starts again from what lies before it", () => {
  const carried = carriedFor(30)
  carried.flash.cutAfterBytes(40)
  while (carried.running) carried.tick()
  expect(carried.cutIn).toBe("write")
  expect(tornSlots(carried.flash)).toBe(1)
  carried.start()
  expect(carried.module.gauge.cells.map(({ source }) => source)).toEqual(Array.from({ length: 6 }, () => "restored"))
  carried.tick()
  expect(refusals(carried.flash)).toEqual([REFUSED_DAMAGED])
})

test("a flipped bit and another model's snapshot are refused; without either nothing is", () => {
  const { assembly: { config } } = judgedWearable({ ...worn, age: "fresh", start: "known", duty: "sensor" })
  const flash = remembered(config, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5], [1, 1, 1, 1, 1, 1])
  expect(tornSlots(flash)).toBe(0)
  expect(corruptSnapshot(flash, new Random(1))).toBe(true)
  expect(tornSlots(flash)).toBe(1)
  expect(corruptSnapshot(new FakeFlash(8, 4096), new Random(1))).toBe(false)

  const carried = carriedFor(30)
  carried.start()
  carried.tick()
  expect(refusals(carried.flash)).toEqual([])
  plantForeign(carried.flash, config, new Random(1))
  carried.start()
  carried.tick()
  expect(refusals(carried.flash)).toEqual([REFUSED_FOREIGN])
})

test("resets: every planted memory is refused, and the same seed lives the same life", () => {
  const options = { ...worn, duty: "ble", resets: 6 } as const
  const tally = liveResets(options, 3)
  expect(Object.values(tally.kinds).reduce((sum, { resets }) => sum + resets, 0)).toBe(6)
  expect(tally.journalled).toBe(tally.planted)
  expect(tally.planted).toBeGreaterThan(0)
  expect(tally.false_zero).toBe(0)
  expect(liveResets(options, 3)).toEqual(tally)
})

test("the wearer's day goes from nine tenths to three, and back at night", () => {
  const random = new Random(1)
  expect(habit(600, 0.5, random)).toMatchObject({ light: 0, pulse_s: 40 })
  expect(habit(601, 0.5, random).pulse).toBe(0)
  expect(habit(600, 0.29, random).base).toBeLessThan(0.1)
  expect(habit(1000, 0.5, random).light).toBeGreaterThan(1)
  expect(habit(1000, 0.91, random).light).toBe(0)
  expect(habit(5 * DAY_MIN + 1000, 0.91, random).light).toBeGreaterThan(1)
})

test("a year fades: sixteen days of one twenty times as fast cost more than 15 %, and the gauge follows, though no longer at its heels", () => {
  const score = liveYear({ ...worn, days: 16, fade: 0.2, cyclesPerDay: 0.02 }, 1)
  expect(score.fade_true).toBeGreaterThan(0.15)
  expect(score.months).toHaveLength(1)
  // Settled, it reads the voltages every ten minutes, and takes a capacity for something that changes over months: it has learnt more than a
  // third of the loss. Whoever learns nothing is 20 % off here.
  expect(score.capacity_learnt).toBeLessThan(1 - score.fade_true / 3)
  expect(Math.abs(score.error_percent)).toBeLessThan(14)
}, 60_000)

test("a cell whose self-discharge grows tenfold is reported, and nothing before it", () => {
  const score = liveTrouble({ ...worn, cell: "cnt-zn", trouble: "leak", before: 1, days: 3 }, 1)
  expect(score.hours).toBeGreaterThan(0)
  expect(score.before).toEqual({ "cell-leak": 0, "cell-resistance": 0, "cell-capacity": 0 })
  expect(score.after["cell-leak"]).toBeGreaterThan(0)
})

test("the bench's lives: so many resets, three years, sixteen troubles and the healthy weeks; a part that is left out is none", () => {
  const jobs = [...resetJobs(50, 1), ...yearJobs(365, 1), ...troubleJobs(10, 1)]
  expect(jobs.reduce((sum, job) => sum + (job.kind === "resets" ? job.options.resets : 0), 0)).toBe(50)
  expect(jobs.filter(({ kind }) => kind === "year")).toHaveLength(3)
  expect(jobs.filter(job => job.kind === "trouble" && job.options.trouble === undefined)).toHaveLength(10)
  expect(jobs.filter(job => job.kind === "trouble" && job.options.trouble !== undefined)).toHaveLength(16)
  expect(new Set(jobs.map(({ seed }) => seed)).size).toBe(jobs.length)
  expect([...resetJobs(0, 1), ...yearJobs(0, 1), ...troubleJobs(0, 1)]).toEqual([])
  const outcome = live({ kind: "resets", options: { ...worn, duty: "sensor", resets: 2 }, seed: 1 })
  expect(sumUp([outcome]).resets).toMatchObject({ resets: 2, above_band: 0 })
})
