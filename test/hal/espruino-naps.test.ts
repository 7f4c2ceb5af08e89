// The shell lives its naps by itself, in a tenth of the statements: it shall do what the core would have had it do.

import { beforeAll, describe, expect, test } from "vitest"
import { MASK_3S2P } from "../helpers/config.js"
import { type Day, live, napConfig, napProgram, type Play, regulatedConfig } from "../helpers/espruino-naps.js"

let program: string
beforeAll(async () => { program = await napProgram(napConfig) })

const both = (play: Play): { own: Day, plain: Day } => ({ own: live(program, "own", napConfig, play), plain: live(program, "plain", napConfig, play) })
const calm = (): number => 2.4
/** How often an input was read, or a command done. */
const counted = ({ done }: Day, what: string): number => done.filter(each => each[1] === what || each[2] === what).length

/** Seconds at which the front end was read. */
const scans = ({ done }: Day): number[] => done.filter(each => each[1] === "transfers").map(each => each[0] as number)

function expectSame({ own, plain }: { own: Day, plain: Day }): void {
  expect(own.errors).toEqual([])
  expect(own.done).toEqual(plain.done)
  expect(own.seen).toEqual(plain.seen)
}

describe("a day of naps by the shell is the day that the core would have had", () => {
  test("calm: the same inputs read, commands done and scans made in the same second, the same readings and counts kept", () => {
    const days = both({ hours: 48, supply_V: calm })
    expectSame(days)
    // Most of it were naps, in which the third sensor had its turns: nothing of this would show otherwise.
    expect(counted(days.own, "D28")).toBeGreaterThan(20 * scans(days.own).length)
    expect(counted(days.own, "D30")).toBeGreaterThan(100)
    expect(counted(days.own, "D30")).toBeLessThan(counted(days.own, "D28") / 4)
    expect(counted(days.own, "advertise")).toBeGreaterThan(500)
  })

  test("with a radio that goes on by itself, which is left alone while somebody is connected", () => {
    const days = both({ hours: 24, supply_V: calm, radio_ms: 2000, connected: wake => wake > 150 && wake < 300 })
    expectSame(days)
    expect(counted(days.own, "setAdvertising")).toBeGreaterThan(0)
    const free = live(program, "own", napConfig, { hours: 24, supply_V: calm, radio_ms: 2000 })
    expect(counted(days.own, "setAdvertising")).toBeLessThan(counted(free, "setAdvertising"))
    expect(counted(days.own, "D28")).toBe(counted(free, "D28"))
  })

  test("without a radio, and without a chip that tells its supply", () => {
    const days = both({ hours: 24, supply_V: undefined, radio_ms: 0 })
    expectSame(days)
    expect(counted(days.own, "D28")).toBeGreaterThan(5 * scans(days.own).length)
  })

  test("a supply that wanders is let wander, one that falls or rises beyond the edge calls for a scan in the same second", () => {
    // A quarter of the way from the 2.4 V of the scanned bus to brown-out and guard, 1.7 V + 0.1 V, is 150 mV.
    const wanders = both({ hours: 12, supply_V: time_s => 2.4 + 0.14 * (Math.floor(time_s / 100) % 2) })
    expectSame(wanders)
    for (const step_V of [-0.16, 0.16]) {
      const jumps = both({ hours: 12, supply_V: time_s => time_s > 30000 ? 2.4 + step_V : 2.4 })
      expectSame(jumps)
      const after = (day: Day): number => scans(day).filter(at => at > 30000 && at < 30000 + 600).length
      expect(after(jumps.own)).toBe(1)
      expect(after(wanders.own)).toBe(0)
    }
  })

  test("somebody sets the clock, a day on, back, or by an hour: naps and scans go on as if nobody had", () => {
    const calmDay = live(program, "own", napConfig, { hours: 24, supply_V: calm })
    for (const jump_s of [86400, -86400, 3600, -3600]) {
      const days = both({ hours: 24, supply_V: calm, clock_s: wake => wake === 150 ? jump_s : 0 })
      expect(days.own.errors).toEqual([])
      for (const { done } of [days.own, days.plain]) expect(done).toHaveLength(calmDay.done.length)
      scans(days.own).forEach((at, i) => { expect(Math.abs(at - scans(calmDay)[i]!)).toBeLessThan(1) })
    }
  })

  test("a processor that is busy for half an hour makes up for its naps, and scans when it would have", () => {
    const calmDay = live(program, "own", napConfig, { hours: 24, supply_V: calm })
    const days = both({ hours: 24, supply_V: calm, busy_s: wake => wake === 150 ? 1800 : 0 })
    expect(scans(days.own)).toHaveLength(scans(calmDay).length)
    scans(days.own).forEach((at, i) => { expect(Math.abs(at - scans(calmDay)[i]!)).toBeLessThan(1) })
    expect(counted(days.own, "D28")).toBe(counted(days.plain, "D28"))
  })
})

test.each(["read", "advertise"])("a wake that ends in an error (%s) costs a wake: the next one comes, and the next scan", what => {
  const calmDay = live(program, "own", napConfig, { hours: 24, supply_V: calm })
  const { errors, ...day } = live(program, "own", napConfig, { hours: 24, supply_V: calm, spoil: (done, wake) => {
    if (done === what && wake > 100 && wake % 50 === 0) throw new Error("spoilt")
  } })
  expect(errors.length).toBeGreaterThanOrEqual(3)
  expect(Math.abs(scans({ errors, ...day }).length - scans(calmDay).length)).toBeLessThanOrEqual(errors.length)
})

describe("capacitor cells behind a regulator", () => {
  let regulated: string
  beforeAll(async () => { regulated = await napProgram(regulatedConfig) })
  const both = (play: Play): { own: Day, plain: Day } => ({ own: live(regulated, "own", regulatedConfig, play), plain: live(regulated, "plain", regulatedConfig, play) })

  test("start by one transfer, of the latches, beside the three that find them; the first scan comes as late as any", () => {
    const days = both({ hours: 24, supply_V: () => 3.6, latched: MASK_3S2P })
    expectSame(days)
    expect(days.own.started).toBe(3 + 1)
    expect(days.plain.started).toBe(3 + 1)
    expect(Math.abs(scans(days.own)[0]! - regulatedConfig.pace!.longest_ms / 1000)).toBeLessThan(3)
    expect(counted(days.own, "D28")).toBeGreaterThan(40)
    // The converter sees a third of 3.6 V; the input would have 3.5.
    const scanned = live(regulated, "own", regulatedConfig, { hours: 6.1, supply_V: () => 3.5, latched: MASK_3S2P })
    expect(scanned.module.measured.bus_uV / 1e6).toBeCloseTo(3.6, 2)
  })

  test("scan at once where the latches have lost their power: nobody knows how the cells are connected", () => {
    const days = both({ hours: 6, supply_V: () => 3.6 })
    expectSame(days)
    expect(scans(days.own)[0]).toBeLessThan(5)
  })

  test("are looked at by the input, not by the chip's supply: a bus that falls from 3.6 V to 2.8 between naps is seen by the next", () => {
    // A scan comes at 43,200 s, the naps that matter at 45,000 s and 46,800 s, the next look would be at 59,400 s.
    const play = { latched: MASK_3S2P, supply_V: (time_s: number) => time_s > 46000 ? 2.8 : 3.6 }
    expectSame(both({ ...play, hours: 24 }))
    const charge = (until_s: number): number => live(regulated, "own", regulatedConfig, { ...play, hours: until_s / 3600 }).module.gauge.soc
    // 1.8 V are full: 1.2 V are two thirds, 0.93 V 52 %.
    expect(charge(44500)).toBeCloseTo(1.2 / 1.8, 3)
    expect(charge(46500)).toBeCloseTo(2.8 / 3 / 1.8, 3)
  })
})
