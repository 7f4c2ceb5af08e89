import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { loadFigures } from "../../../sim/load-table.js"
import { type Draw, type LoadPiece, type LoadProfile, type LoadTiming, loadLoadProfile, loadProfiles } from "../../../sim/load-profile.js"
import { type AttachedLoad, attachLoad } from "../../../sim/plant/attached-load.js"

const YEAR_US = 365 * 86_400e6

function profile(timing: LoadTiming, pieces: LoadPiece[], base: Draw = current(0)): LoadProfile {
  return { id: "made", title: "", systems: ["L3"], kind: "generic", nominal_V: 3, minimum_V: 2, base, timing, pieces }
}

function current(uA: number): Draw {
  return { kind: "current", value: uA / 1e6, threshold_V: 0 }
}

const every = (period_us: number, jitter_us = 0, randomPhase = false): LoadTiming => ({ kind: "period", period_us, jitter_us, randomPhase })

/** Few values, so that equal neighbours and pieces equal to the base are common. */
const draws: fc.Arbitrary<Draw> = fc.oneof(
  fc.constantFrom(0, 0, 1, 7, 5300).map(current),
  fc.constantFrom(50, 220).map((value): Draw => ({ kind: "resistance", value, threshold_V: 1.9 })),
  fc.constantFrom(0, 0.003).map((value): Draw => ({ kind: "power", value, threshold_V: 0 })),
)
const pieceLists = fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), draws), { minLength: 1, maxLength: 12 })
  .map(list => list.map(([duration_us, draw], i): LoadPiece => ({ name: `p${i}`, duration_us, ...draw })))
const length = (pieces: readonly LoadPiece[]): number => pieces.reduce((sum, piece) => sum + piece.duration_us, 0)
const periodic = fc.tuple(pieceLists, draws, fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 500 }), fc.boolean())
  .map(([pieces, base, rest_us, jitter_us, randomPhase]) => profile(every(length(pieces) + jitter_us + rest_us, jitter_us, randomPhase), pieces, base))

/** Charge between two times by stepping from change to change, uC. */
function charge(load: AttachedLoad, from_us: number, to_us: number, rail_V = 3): number {
  let sum_uC = 0
  for (let time_us = from_us; time_us < to_us;) {
    const next_us = Math.min(to_us, load.nextChange_us(time_us))
    sum_uC += load.current_A(time_us, rail_V) * (next_us - time_us)
    time_us = next_us
  }
  return sum_uC
}

/** What a profile of phase zero without jitter draws, by walking through its pieces. */
function walked(made: LoadProfile, time_us: number): Draw {
  if (made.timing.kind !== "period") throw new Error("periodic only")
  let left_us = Number(BigInt(time_us) % BigInt(made.timing.period_us))
  for (const piece of made.pieces) {
    if (left_us < piece.duration_us) return piece
    left_us -= piece.duration_us
  }
  return made.base
}

function drawn(draw: Draw, rail_V: number): number {
  if (draw.kind === "resistance") return Math.max(0, rail_V - draw.threshold_V) / draw.value
  return draw.kind === "power" ? draw.value / rail_V : draw.value
}

describe("a load that repeats", () => {
  test("draws what its pieces say, at any microsecond of a year", () => {
    fc.assert(fc.property(periodic, fc.array(fc.integer({ min: 0, max: YEAR_US }), { minLength: 1, maxLength: 40 }), (made, times) => {
      const plain = profile(every((made.timing as { period_us: number }).period_us), [...made.pieces], made.base)
      const load = attachLoad(plain, 1)
      for (const time_us of times) expect(load.current_A(time_us, 3)).toBe(drawn(walked(plain, time_us), 3))
    }))
  })

  test("has the charge of its closed form over whole periods, whatever its phase", () => {
    fc.assert(fc.property(periodic, fc.integer(), fc.integer({ min: 0, max: 2e9 }), fc.integer({ min: 1, max: 5 }), (made, seed, start_us, periods) => {
      fc.pre(made.timing.kind === "period" && made.timing.jitter_us === 0)
      const span_us = (made.timing as { period_us: number }).period_us * periods
      const expected_uC = loadFigures(made).mean_A * span_us
      expect(Math.abs(charge(attachLoad(made, seed), start_us, start_us + span_us) - expected_uC)).toBeLessThan(1e-9 * (1 + expected_uC))
    }))
  })

  test("tells a next change that lies ahead, and draws the same until then", () => {
    fc.assert(fc.property(periodic, fc.integer(), fc.integer({ min: 0, max: YEAR_US }), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }), (made, seed, start_us, shares) => {
      const load = attachLoad(made, seed)
      let time_us = start_us
      for (let i = 0; i < 30; i++) {
        const next_us = load.nextChange_us(time_us)
        expect(next_us).toBeGreaterThan(time_us)
        if (next_us === Infinity) break
        expect(Number.isInteger(next_us)).toBe(true)
        for (const share of shares) {
          const between_us = time_us + Math.floor(share * (next_us - time_us - 1))
          expect(load.current_A(between_us, 3)).toBe(load.current_A(time_us, 3))
          expect(load.nextChange_us(between_us)).toBe(next_us)
        }
        time_us = next_us
      }
    }))
  })

  test("answers the same in whatever order it is asked", () => {
    fc.assert(fc.property(periodic, fc.integer(), fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 2, maxLength: 60 }), (made, seed, times) => {
      const asked = attachLoad(made, seed)
      for (const time_us of times) {
        const fresh = attachLoad(made, seed)
        expect([asked.current_A(time_us, 2.7), asked.nextChange_us(time_us)]).toEqual([fresh.current_A(time_us, 2.7), fresh.nextChange_us(time_us)])
      }
    }))
  })

  test("does not drift: a year of whole periods later every change comes at the same microsecond", () => {
    fc.assert(fc.property(periodic, fc.integer(), fc.integer({ min: 0, max: 1e7 }), (made, seed, time_us) => {
      fc.pre(made.timing.kind === "period" && made.timing.jitter_us === 0)
      const { period_us } = made.timing as { period_us: number }
      const shift_us = Math.floor(YEAR_US / period_us) * period_us
      const load = attachLoad(made, seed)
      expect(load.nextChange_us(time_us + shift_us)).toBe(load.nextChange_us(time_us) + shift_us)
      expect(load.current_A(time_us + shift_us, 3)).toBe(load.current_A(time_us, 3))
    }))
  })

  test("starts each repetition late by at most its jitter, once per period, evenly spread", () => {
    const load = attachLoad(profile(every(1000, 400), [{ name: "on", duration_us: 600, ...current(100) }]), 7)
    const counts = [0, 0, 0, 0]
    for (let period = 0; period < 4000; period++) {
      const begin_us = period * 1000
      const start_us = load.current_A(begin_us, 3) > 0 ? begin_us : load.nextChange_us(begin_us)
      const late_us = start_us - begin_us
      expect(late_us).toBeLessThanOrEqual(400)
      expect(charge(load, begin_us, begin_us + 1000)).toBeCloseTo(0.06, 12)
      counts[Math.min(3, Math.floor(late_us / 100.25))]++
    }
    // 4000 draws in four equal bins: 1000 each, standard deviation 27.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(140)
  })

  test("has a phase that the seed decides: one seed repeats, two differ, two loads of one seed differ", () => {
    const blink = profile(every(1_000_000, 0, true), [{ name: "on", duration_us: 1000, ...current(100) }])
    const start = (made: LoadProfile, seed: number): number => attachLoad(made, seed).nextChange_us(0)
    expect(start(blink, 3)).toBe(start(blink, 3))
    expect(start(blink, 3)).not.toBe(start(blink, 4))
    expect(start(blink, 3)).not.toBe(start({ ...blink, id: "other" }, 3))
    expect(attachLoad({ ...blink, timing: every(1_000_000) }, 3).current_A(0, 3)).toBe(1e-4)
  })

  test("that never changes says so", () => {
    expect(attachLoad(loadLoadProfile("generic-device"), 1).nextChange_us(5)).toBe(Infinity)
    expect(attachLoad(profile(every(100), [{ name: "a", duration_us: 10, ...current(5) }, { name: "b", duration_us: 20, ...current(5) }], current(5)), 1).nextChange_us(0)).toBe(Infinity)
  })
})

describe("a load that something starts", () => {
  const click = profile({ kind: "event", event: "press" }, [{ name: "a", duration_us: 50, ...current(3) }, { name: "b", duration_us: 50, ...current(9) }], current(1))
  const microamperes = (load: AttachedLoad, times: number[]): number[] => times.map(time_us => Math.round(load.current_A(time_us, 3) * 1e6))

  test("runs its pieces from each press on, and its base before and after", () => {
    const load = attachLoad(click, 1, [1000, 5000])
    expect(microamperes(load, [0, 999, 1000, 1049, 1050, 1099, 1100, 4999, 5000, 5100])).toEqual([1, 1, 3, 3, 9, 9, 1, 1, 3, 1])
    expect([0, 1000, 1050, 1100, 5050, 5100].map(time_us => load.nextChange_us(time_us))).toEqual([1000, 1050, 1100, 5000, 5100, Infinity])
  })

  test("loses a press that comes while it runs, and takes one that comes as it ends", () => {
    const load = attachLoad(click, 1, [1000, 1060, 1100])
    expect(microamperes(load, [1060, 1099, 1100, 1150, 1200])).toEqual([9, 9, 3, 9, 1])
  })

  test("draws its base for ever where nothing happens", () => {
    const load = attachLoad(click, 1)
    expect([load.nextChange_us(0), ...microamperes(load, [0, 1e12])]).toEqual([Infinity, 1, 1])
  })

  test("has the charge of its events, wherever they fall", () => {
    fc.assert(fc.property(pieceLists, draws, fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 20 }), (pieces, base, slots) => {
      // Slots of 60 ms hold the longest list of pieces: 12 of 5 ms.
      const times = slots.sort((a, b) => a - b).map(slot => slot * 60_000)
      const made = profile({ kind: "event", event: "motion" }, pieces, base)
      const { mean_A, event_C, event_us } = loadFigures(made)
      const span_us = 401 * 60_000
      const expected_uC = mean_A * span_us + times.length * (event_C * 1e6 - event_us * mean_A)
      expect(Math.abs(charge(attachLoad(made, 1, times), 0, span_us) - expected_uC)).toBeLessThan(1e-9 * (1 + expected_uC))
    }))
  })

  test("keeps a daily schedule, also over midnight", () => {
    const late = profile({ kind: "schedule", at_us: [3600e6, 86_399e6], daily: true }, [{ name: "on", duration_us: 2e6, ...current(4) }])
    const load = attachLoad(late, 1)
    expect(microamperes(load, [0, 3600e6, 3602e6, 86_399e6, 86_400.5e6, 86_401e6, 90_000e6])).toEqual([4, 4, 0, 4, 4, 0, 4])
    expect(load.nextChange_us(86_399e6)).toBe(86_401e6)
    const delayed = profile({ kind: "schedule", at_us: [86_399e6], daily: true }, [{ name: "wait", duration_us: 1.5e6, ...current(0) }, { name: "on", duration_us: 1e6, ...current(4) }])
    const wrapped = attachLoad(delayed, 1)
    expect([wrapped.nextChange_us(0), wrapped.nextChange_us(0.5e6), wrapped.nextChange_us(1.5e6)]).toEqual([0.5e6, 1.5e6, 86_400.5e6])
  })

  test("ends a single-use mission after its day for good", () => {
    const capsule = attachLoad(loadLoadProfile("capsule-mission"), 1)
    const end_us = 60e6 + 86_400e6
    expect(capsule.current_A(end_us - 1, 3)).toBeCloseTo(4e-6, 12)
    expect([capsule.current_A(end_us, 3), capsule.nextChange_us(end_us)]).toEqual([0, Infinity])
    // 1440 times 300 uA · 50 ms + 12 mA · 3 ms + 4 uA · 59.947 s = 419 mC
    expect(charge(capsule, 0, 2 * end_us) / 1e3).toBeCloseTo(1440 * (0.015 + 0.036 + 0.239788), 6)
  })
})

describe("what a load draws at a voltage", () => {
  test("constant power takes more current from a lower rail, and starves below its least voltage without a jump", () => {
    const load = attachLoad(profile({ kind: "always" }, [], { kind: "power", value: 0.006, threshold_V: 0 }), 1)
    expect([3, 2, 1, 0.5].map(rail_V => load.current_A(0, rail_V) * 1000)).toEqual([2, 3, 1.5, 0.75])
    expect(load.current_A(0, 2 - 1e-9)).toBeCloseTo(load.current_A(0, 2), 9)
  })

  test("no load gives power back, and none draws from a dead rail", () => {
    for (const made of loadProfiles()) {
      const load = attachLoad(made, 1, [0, 1e9])
      for (let time_us = 0; time_us < 20e6; time_us += 77_777) {
        expect(load.current_A(time_us, 0)).toBe(0)
        expect(load.current_A(time_us, -0.5)).toBe(0)
        expect(load.current_A(time_us, 1e-3)).toBeLessThan(1e-4)
        expect(load.current_A(time_us, 3)).toBeGreaterThanOrEqual(0)
      }
    }
  })
})

describe("the profiles of the package, played", () => {
  test.each(loadProfiles().map(made => [made.id, made] as const))("%s: every change is one, and the charge is that of the table", (_, made) => {
    const load = attachLoad(made, 5, [2e6])
    let time_us = 0
    for (let i = 0; i < 500 && load.nextChange_us(time_us) < Infinity; i++) {
      const next_us = load.nextChange_us(time_us)
      expect(load.current_A(next_us, 3)).not.toBe(load.current_A(time_us, 3))
      time_us = next_us
    }
    const { mean_A, event_C, event_us } = loadFigures(made)
    const { timing } = made
    // Jitter may push one event over either end of the span.
    const [span_us, events] = timing.kind === "period" ? [timing.period_us * 10, 0] : timing.kind === "schedule" ? [86_400e6 * 2, timing.daily ? 0 : 1] : [3600e6, made.pieces.length > 0 ? 1 : 0]
    const expected_uC = mean_A * span_us + events * (event_C * 1e6 - event_us * mean_A)
    const tolerance = timing.kind === "period" && timing.jitter_us > 0 ? event_C * 1e6 : 1e-9 * expected_uC
    expect(Math.abs(charge(load, 0, span_us, made.nominal_V) - expected_uC)).toBeLessThanOrEqual(tolerance)
  })
})
