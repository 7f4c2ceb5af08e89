import { describe, expect, test } from "vitest"
import { Health } from "../../../sim/plant/health.js"
import { Random } from "../../../sim/random.js"
import { battery } from "./wearable.js"
import { HOUR_S, DAY_S, Q, still, running, raining, cells, soc, snapshot, NEW, charge, live } from "./three-cells.js"

describe("a dendrite", () => {
  /** The leak after each full charge. */
  function leaks(seed: number, charges = 60): number[] {
    const health = cells(seed)
    health.inject("dendrite", { cell: 1 })
    return Array.from({ length: charges }, () => {
      charge(health, 1, 1)
      return health.condition.leak_S[1]
    })
  }

  test("grows by leaps with the charge plated, from a leak that takes weeks to one that is a short (F1, F2)", () => {
    const grown = leaks(1)
    const steps = grown.filter((value, i) => value !== (grown[i - 1] ?? 0))
    expect(steps.length).toBeGreaterThan(4)
    expect(grown).toEqual([...grown].sort((a, b) => a - b))
    // 1 mAh emptied in 1000 h from 1.8 V is 1 µA, 0.56 µS; the short is the 1 kΩ at most that empties it within two hours.
    expect(steps[0]).toBeLessThan(0.56e-6 * 37)
    expect(steps[0]).toBeGreaterThanOrEqual(0.55e-6)
    expect(grown[grown.length - 1]).toBeGreaterThanOrEqual(1e-3)
  })

  test("is another one for another seed, and the same again for the same", () => {
    expect(leaks(1)).toEqual(leaks(1))
    expect(leaks(1)).not.toEqual(leaks(2))
  })

  test("needs about 3 charges a step where nothing else is said", () => {
    const counts = Array.from({ length: 400 }, (_, seed) => leaks(seed, 1)[0] > 0 ? 1 : 0)
    const share = counts.reduce<number>((sum, count) => sum + count, 0) / counts.length
    expect(Math.abs(share - (1 - Math.exp(-1 / 3)))).toBeLessThan(3 * Math.sqrt(0.28 * 0.72 / 400))   // exponential, three sigma
  })

  test("does not care when the charges come, and a short does not vanish by time", () => {
    const health = cells(1)
    health.inject("dendrite", { cell: 1 })
    charge(health, 1, 60)
    expect(health.condition.leak_S[1]).toBe(leaks(1)[59])
    health.age(10 * 365 * DAY_S, soc(0), 25, still)
    expect(health.condition.leak_S[1]).toBe(leaks(1)[59])
    expect(health.condition.leak_S[0]).toBe(0)
  })

  test("grows faster on corroded zinc (F7)", () => {
    const shorted = (years: number): number => Array.from({ length: 200 }, (_, seed) => {
      const health = new Health({ ...battery, calendarFade: 0.05 }, 1, new Random(seed))
      health.age(years * 365.25 * DAY_S, Float64Array.of(0.5), 25, still)
      health.inject("dendrite", {})
      charge(health, 0, 15)
      return health.condition.leak_S[0] >= 1e-3 ? 1 : 0
    }).reduce<number>((sum, one) => sum + one, 0)
    expect(shorted(4)).toBeGreaterThan(2 * shorted(0))
  })
})

describe("passivation", () => {
  test("raises the resistance with throughput by the given share per full cycle, and rest does not mend it (F6)", () => {
    const health = cells()
    health.inject("passivation", { cell: 0, value: 0.1 })
    health.stress.throughput_C.fill(2 * Q * 20)
    health.age(0, soc(0.5), 25, still)
    expect(Array.from(health.condition.resistance)).toEqual([expect.closeTo(3, 12), 1, 1])
    live(health, 2 * DAY_S)
    expect(health.condition.resistance[0]).toBeCloseTo(3, 12)
  })
})

describe("hydrogen inside the window", () => {
  test("takes current near the top only, and as much gas comes of it as charge goes (F3)", () => {
    const health = cells()
    health.inject("gas", { cell: 2, value: 200 })
    health.age(60, soc(0.3), 25, still)
    expect(health.condition.leak_S[2]).toBe(0)
    health.age(60, soc(1), 25, still)
    expect(health.condition.gas_uL[2]).toBe(0)
    const leak_S = health.condition.leak_S[2]
    // C/100 h at its own onset, 118 mV per decade: 200 mV further it is 10^(200/118) - 1 = 48 times as much.
    const top_V = (battery.ocvCharge_V[20] + battery.ocvDischarge_V[20]) / 2
    expect(leak_S * top_V / (Q / 360_000) / (10 ** (200 / 118.1) - 1)).toBeCloseTo(1, 2)
    health.age(60, soc(1), 25, still)
    expect(health.condition.gas_uL[2]).toBeCloseTo(leak_S * top_V * 60 * 126.78, 3)
    expect(health.condition.resistance[2]).toBeGreaterThan(1)
    expect(health.condition.gas_uL[0]).toBe(0)
  })

  test("stops when mended; the gas that is there vents", () => {
    const health = cells()
    health.inject("gas", { cell: 2 })
    for (let i = 0; i < 120; i++) health.age(60, soc(1), 25, still)
    const swollen = health.condition.gas_uL[2]
    expect(swollen).toBeGreaterThan(100)
    health.clear("gas")
    expect(health.condition.leak_S[2]).toBe(0)
    expect(health.condition.gas_uL[2]).toBe(swollen)
    health.age(14 * DAY_S, soc(1), 25, still)
    expect(health.condition.gas_uL[2] / swollen).toBeCloseTo(0.25, 9)
  })
})

describe("a cell that dries out", () => {
  test("rises over hours and is open after the time given", () => {
    const health = cells()
    health.inject("dry-out", { cell: 0, value: 8 })
    const resistance = Array.from({ length: 7 }, () => {
      live(health, HOUR_S)
      return health.condition.resistance[0]
    })
    expect(resistance).toEqual([...resistance].sort((a, b) => a - b))
    // A twentieth of the water is left after 8 h, by half in each 1.85 h; resistance goes with its power of -1.5.
    expect(resistance[3]).toBeCloseTo(0.05 ** (-1.5 * 4 / 8), 6)
    expect(health.condition.contact_Ohm[0]).toBe(0)
    live(health, 1.01 * HOUR_S)
    expect(health.condition.contact_Ohm[0]).toBe(1e7)
  })

  test("is quicker when warm, as water's vapour pressure is: 1.78 times at 35 °C", () => {
    const health = cells()
    health.inject("dry-out", { cell: 0, value: 8 })
    live(health, HOUR_S, still, 35)
    // Vapour pressure of water 3.17 kPa at 25 °C, 5.63 kPa at 35 °C.
    expect(Math.log(health.condition.resistance[0]) / (1.5 * Math.log(20) / 8)).toBeCloseTo(5.63 / 3.17, 1)
  })

  test("is mended by water, but not to what it was", () => {
    const health = cells()
    health.inject("dry-out", { cell: 0, value: 1 })
    live(health, 2 * HOUR_S)
    live(health, 2 * HOUR_S, raining)
    expect(health.condition.contact_Ohm[0]).toBe(0)
    expect(health.condition.resistance[0]).toBeCloseTo(0.7 ** -1.5, 3)
  })

  test("loses nothing while it is wet", () => {
    const health = cells()
    health.inject("dry-out", { cell: 0, value: 1 })
    live(health, 2 * HOUR_S, raining)
    expect(snapshot(health.condition)).toEqual(NEW)
  })
})

describe("a cell that waits for sweat", () => {
  test("is open through rest and short efforts, and normal within a minute after five minutes of running", () => {
    const health = cells()
    health.inject("sweat", { cell: 1 })
    expect(health.condition.contact_Ohm[1]).toBe(1e7)
    live(health, DAY_S)
    live(health, 240, running)
    live(health, HOUR_S)
    live(health, 240, running)
    expect(health.condition.contact_Ohm[1]).toBe(1e7)
    live(health, 90, running)
    // 330 s of sweat: wet for half a minute, half of the path filled.
    expect(health.condition.contact_Ohm[1]).toBe(0)
    expect(health.condition.resistance[1]).toBeCloseTo(0.5 ** -1.5, 9)
    live(health, 30)
    expect(snapshot(health.condition)).toEqual(NEW)
  })

  test("is wetted by rain and by hand as well", () => {
    for (const wet of [(health: Health) => health.age(10, soc(0.5), 25, raining), (health: Health) => health.clear("sweat")]) {
      const health = cells()
      health.inject("sweat", { cell: 1 })
      wet(health)
      expect(health.condition.contact_Ohm[1]).toBe(0)
      expect(health.condition.resistance[1]).toBeGreaterThan(10)
      live(health, 60)
      expect(snapshot(health.condition)).toEqual(NEW)
    }
  })
})

describe("a cut cell", () => {
  test("is open until its halves touch, then heals to a tenth above what it was; the next cut leaves another tenth", () => {
    const health = cells()
    const resistance = (): number => health.condition.resistance[0]
    health.inject("cut", { cell: 0, value: 600 })
    live(health, 590)
    expect(health.condition.contact_Ohm[0]).toBe(1e7)
    live(health, 10 + 120)
    expect(health.condition.contact_Ohm[0]).toBe(0)
    expect(resistance()).toBeCloseTo(1.1 / (1 - Math.exp(-1)), 9)
    live(health, HOUR_S)
    expect(resistance()).toBeCloseTo(1.1, 9)
    health.inject("cut", { cell: 0, value: 60 })
    expect(health.condition.contact_Ohm[0]).toBe(1e7)
    live(health, HOUR_S)
    expect(resistance()).toBeCloseTo(1.21, 9)
  })
})
