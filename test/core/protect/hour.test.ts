import { describe, expect, test } from "vitest"
import { bench } from "./bench.js"

/** An hour in which the cells fall by so much each, evenly. */
function hour(own: ReturnType<typeof bench>, fall_uV: number[], from_uV = 1_200_000, current_nA = -100_000, parallel = 3): void {
  for (let i = 0; i <= 360; i++) {
    const cell_uV = fall_uV.map((fall, k) => from_uV - Math.floor(fall * i / 360) + (i * 5 + k) % 16)
    own.scan({ cell_uV, current_nA: current_nA + i % 16, parallel })
  }
}

const ready = (): ReturnType<typeof bench> => {
  const own = bench()
  own.gauge.soc = 0.6
  return own
}

describe("in an hour of little current", () => {
  test("a group that falls further than the other by more than a sixty-fourth of the window loses charge inside", () => {
    const own = ready() // window 0.90 to 1.51 V: 9.5 mV
    hour(own, [9000, 9000, 9000, 0, 0, 0])
    expect(own.state("cell-slope").count).toBe(0)
    const leaking = ready()
    hour(leaking, [11_000, 11_000, 11_000, 0, 0, 0])
    expect(leaking.state("cell-slope")).toMatchObject({ active: true })
    expect(leaking.state("cell-short").count).toBe(0)
    expect(leaking.protection.exclude).toBe(0)
  })

  test("one that falls by a sixteenth of it is shorted, and is taken out", () => {
    const own = ready()
    hour(own, [0, 0, 0, 0, 40_000, 0], 1_200_000, -30_000, 1)
    expect(own.state("cell-short")).toMatchObject({ active: true, place: 4 })
    expect(own.protection.exclude).toBe(1 << 4)
  })

  test("all fall towards their end, some further: that is no leak", () => {
    const own = ready()
    hour(own, [90_000, 90_000, 90_000, 50_000, 50_000, 50_000])
    expect(own.state("cell-slope").count).toBe(0)
  })

  test("nothing is said of the last quarter of the charge, nor of an hour of much current", () => {
    const empty = ready()
    empty.gauge.soc = 0.2
    hour(empty, [30_000, 30_000, 30_000, 0, 0, 0])
    expect(empty.state("cell-slope").count).toBe(0)
    const busy = ready() // 4 % of 3.6 C in an hour are 40 µA through each of three cells
    hour(busy, [30_000, 30_000, 30_000, 0, 0, 0], 1_200_000, -121_000)
    expect(busy.state("cell-slope").count).toBe(0)
  })
})

describe("near the top", () => {
  test("charge that goes in while the voltage does not rise makes hydrogen: it is stopped", () => {
    const own = ready()
    hour(own, [0, 0, 0, 0, 0, 0], 1_470_000, 90_000) // 30 µA per cell: 3 % in an hour
    expect(own.state("no-taper")).toMatchObject({ active: true })
    expect(own.protection.actions & 1).toBe(1)
  })

  test("a voltage that rises, and one of the plateau, are as they should be", () => {
    const rising = ready()
    hour(rising, [-20_000, -20_000, -20_000, -20_000, -20_000, -20_000], 1_450_000, 90_000)
    const plateau = ready()
    hour(plateau, [0, 0, 0, 0, 0, 0], 1_250_000, 90_000)
    expect([rising, plateau].map(own => own.state("no-taper").count)).toEqual([0, 0])
  })
})
