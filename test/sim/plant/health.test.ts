import { buildSync } from "esbuild"
import fc from "fast-check"
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import type { SimCell } from "../../../project/sim-cell.js"
import { type CellCondition, Health, type Surroundings } from "../../../sim/plant/health.js"
import { Random } from "../../../sim/random.js"
import { battery, capacitor } from "./wearable.js"

const DAY_S = 86_400
const YEAR_S = 365.25 * DAY_S
const indoors: Surroundings = { motion: 0, wet: false }
const half = new Float64Array([0.5])
/** A cell that ages in every way; Q is its capacity in coulombs. */
const mortal: SimCell = { ...battery, retention: { fraction: 0.8, cycles: 500 }, calendarFade: 0.05, resistanceGrowth: 2 }
const Q = 3.6

function one(cell: SimCell = mortal, seed = 1): Health {
  return new Health(cell, 1, new Random(seed))
}

function values(condition: CellCondition): number[] {
  return Object.values(condition).flatMap((array: Float64Array) => Array.from(array))
}

/** Full cycles of what the cell still has, each in so many calls that take no time. */
function cycle(health: Health, cycles: number, parts = 1): void {
  const each = 1 / parts
  for (let i = 0; i < cycles * parts; i++) {
    health.stress.throughput_C[0] += 2 * Q * each * health.condition.capacity[0]
    health.stress.plated_C[0] += Q * each * health.condition.capacity[0]
    health.age(0, half, 25, indoors)
  }
}

describe("cycling", () => {
  test("of a cell that printed 80 % after 500 leaves 80 % at 500 equivalent full cycles", () => {
    const health = one()
    // The charge of 500 cycles of an exponentially fading cell: 2·Q·(1 - 0.8)/(-ln 0.8 / 500).
    health.stress.throughput_C[0] = 2 * Q * 0.2 * 500 / -Math.log(0.8)
    health.age(0, half, 25, indoors)
    expect(health.cycles[0]).toBeCloseTo(500, 9)
    expect(health.condition.capacity[0]).toBeCloseTo(0.8, 12)
  })

  test("cycle by cycle comes to the same: each moves what the cell has at its beginning, a little more than on its mean", () => {
    const health = one()
    cycle(health, 500)
    expect(health.condition.capacity[0]).toBeCloseTo((1 + Math.log(0.8) / 500) ** 500, 9)   // (1 - x)^n for e^(-xn): 4e-5 below 0.8
    const fine = one()
    cycle(fine, 500, 100)
    expect(fine.condition.capacity[0]).toBeCloseTo(0.8, 5)
  })

  const sheets = readdirSync("cells").filter(name => name.endsWith(".json") && !name.includes("schema"))
    .map(name => JSON.parse(readFileSync(`cells/${name}`, "utf8")) as { id?: string, printed?: { retention_fraction?: { value: number, cycles?: number } } })
    .flatMap(sheet => sheet.printed?.retention_fraction?.cycles === undefined ? [] : [{ id: sheet.id, fraction: sheet.printed.retention_fraction.value, cycles: sheet.printed.retention_fraction.cycles }])

  test("reproduces every retention that the cell sheets print", () => {
    expect(sheets.length).toBeGreaterThan(10)
    for (const { id, fraction, cycles } of sheets) {
      const health = one({ ...mortal, retention: { fraction, cycles } })
      health.stress.throughput_C[0] = 2 * Q * cycles * (fraction === 1 ? 1 : (1 - fraction) / -Math.log(fraction))
      health.age(0, half, 25, indoors)
      expect(health.condition.capacity[0], id).toBeCloseTo(fraction, 9)
    }
  })

  test("without a printed retention costs nothing, and half cycles count half", () => {
    const health = one({ ...battery })
    health.stress.throughput_C[0] = 250 * 2 * Q / 2
    health.age(0, half, 25, indoors)
    expect(health.cycles[0]).toBeCloseTo(125, 9)
    expect(health.condition.capacity[0]).toBe(1)
  })

  test("raises the resistance by the share that the sheet says: 20 % lost, growth 2, 40 % more", () => {
    const health = one()
    cycle(health, 500, 100)
    expect(health.condition.resistance[0]).toBeCloseTo(1.4, 5)
  })

  test("counts the capacity that each cell was made with", () => {
    const health = new Health(mortal, 2, new Random(1), undefined, Float64Array.of(Q, 1.2 * Q))
    health.stress.throughput_C.fill(2 * Q)
    health.age(0, Float64Array.of(0.5, 0.5), 25, indoors)
    expect(health.cycles[0] / health.cycles[1]).toBeCloseTo(1.2, 3)
  })

  test("however much there was, leaves a number to divide by", () => {
    const health = one()
    for (let i = 0; i < 3; i++) {
      health.stress.throughput_C[0] = 1e6 * Q
      health.stress.reversed_C[0] = 1e3 * Q
      health.age(1000 * YEAR_S, half, 60, indoors)
    }
    expect(health.condition.capacity[0]).toBe(0.01)
    expect(values(health.condition).every(Number.isFinite)).toBe(true)
  })
})

describe("the shelf", () => {
  const left = (years: number, soc: number, temperature_degC: number, cell = mortal): number => {
    const health = one(cell)
    health.age(years * YEAR_S, Float64Array.of(soc), temperature_degC, indoors)
    return health.condition.capacity[0]
  }

  test("costs what the sheet says in the first year at 25 °C, and twice that in four", () => {
    expect(left(1, 0.5, 25)).toBeCloseTo(0.95, 12)
    expect(left(4, 0, 25)).toBeCloseTo(0.9, 12)
  })

  test("is harder when warm: 40 kJ/mol on the clock is a loss 1.30 times as large at 35 °C", () => {
    expect((1 - left(1, 0.5, 35)) / 0.05).toBeCloseTo(Math.sqrt(Math.exp(40_000 / 8.314462618 * (1 / 298.15 - 1 / 308.15))), 9)
    expect((1 - left(1, 0.5, 35)) / 0.05).toBeCloseTo(1.3, 2)
    expect(left(1, 0.5, 5)).toBeGreaterThan(0.95)
  })

  test("costs a battery kept full twice as much as one kept at half (F19), a capacitor no more", () => {
    expect(left(1, 1, 25)).toBeCloseTo(0.9, 12)
    expect(left(1, 1, 25, { ...capacitor, calendarFade: 0.05 })).toBeCloseTo(0.95, 12)
  })

  test("roughens the zinc: self-discharge grows by a fifth in the year that costs 5 % (F5)", () => {
    const health = one()
    health.age(YEAR_S, half, 25, indoors)
    expect(health.condition.drain[0]).toBeCloseTo(1.2, 12)
  })

  test("does nothing to a cell whose sheet says so", () => {
    const health = one(battery)
    health.age(10 * YEAR_S, half, 40, indoors)
    expect(values(health.condition)).toEqual([1, 1, 0, 0, 1, 0])
  })
})

describe("reversal", () => {
  test("costs capacity for charge: a hundredth of it forced through, a hundredth gone (F32)", () => {
    const health = one(battery)
    health.stress.reversed_C[0] = 0.01 * Q
    health.age(60, half, 25, indoors)
    expect(health.condition.capacity[0]).toBeCloseTo(0.99, 4)
  })
})

describe("hydrogen", () => {
  test("is 126.8 µL per coulomb: 24.465 L/mol over two electrons", () => {
    const health = one(battery)
    health.stress.hydrogen_C[0] = 1
    health.age(0, half, 25, indoors)
    expect(health.condition.gas_uL[0]).toBeCloseTo(24.4654 / 2 / 96_485.33 * 1e6, 2)
    expect(health.condition.gas_uL[0]).toBeCloseTo(126.78, 1)
  })

  test("swells the cell, raises its resistance and leaves: half of it in a week (F3, F4, F7)", () => {
    const health = one(battery)
    health.stress.hydrogen_C[0] = 10 / 126.78
    health.age(0, half, 25, indoors)
    // 1 cm² with 100 µm of electrolyte holds 10 µL: as much gas doubles the volume, 2^1.5.
    expect(health.condition.resistance[0]).toBeCloseTo(2 ** 1.5, 3)
    health.age(7 * DAY_S, half, 25, indoors)
    expect(health.condition.gas_uL[0]).toBeCloseTo(5, 3)
    expect(health.condition.resistance[0]).toBeCloseTo(1.5 ** 1.5, 3)
  })
})

describe("the answer does not depend on how often it is asked", () => {
  /** Splits a stretch of constant conditions at random times. */
  const splits = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 2, maxLength: 60 })

  function live(parts: number[], seed: number, faults: boolean, span_s: number): number[] {
    const health = one(mortal, seed)
    if (faults) {
      health.inject("dendrite", { value: 2 })
      health.inject("passivation", {})
      health.inject("dry-out", { value: 4000 })
      health.inject("cut", { value: 3600 })
      health.inject("sweat", { value: 500 })
    }
    const total = parts.reduce((sum, part) => sum + part, 0)
    for (const part of parts) {
      const share = part / total
      health.stress.throughput_C[0] = 60 * Q * share
      health.stress.plated_C[0] = 30 * Q * share
      health.stress.hydrogen_C[0] = 0.02 * share
      health.stress.reversed_C[0] = 0.005 * share
      health.age(span_s * share, Float64Array.of(0.8), 33, { motion: 200, wet: false })
    }
    return values(health.condition)
  }

  test("a year of use in one call and in many agree to 2e-5 in capacity and 1e-3 in what failures make of it", () => {
    fc.assert(fc.property(splits, fc.integer({ min: 0, max: 1e6 }), fc.boolean(), fc.double({ min: 1000, max: YEAR_S, noNaN: true }), (parts, seed, faults, span_s) => {
      const whole = live([1], seed, faults, span_s)
      const split = live(parts, seed, faults, span_s)
      split.forEach((value, i) => expect(Math.abs(value - whole[i])).toBeLessThanOrEqual((i === 0 ? 2e-5 : 1e-3) * Math.max(1e-9, Math.abs(whole[i]))))
    }), { numRuns: 200 })
  })

  test("a minute or a second at a time agree to 1e-9 over a day", () => {
    const minutes = live(new Array<number>(1440).fill(1), 1, true, DAY_S)
    const seconds = live(new Array<number>(86_400).fill(1), 1, true, DAY_S)
    seconds.forEach((value, i) => expect(Math.abs(value - minutes[i])).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(minutes[i]))))
  })

  test("and the account of stress is empty after each call", () => {
    const health = one()
    for (const array of Object.values(health.stress) as Float64Array[]) array[0] = 1
    health.age(60, half, 25, indoors)
    expect(Object.values(health.stress).map((array: Float64Array) => array[0])).toEqual([0, 0, 0, 0])
  })
})

test("capacity never grows, whatever happens and whatever is mended: nothing here makes charge", () => {
  const amount = fc.double({ min: 0, max: 20, noNaN: true })
  fc.assert(fc.property(fc.array(fc.tuple(amount, amount, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: -30, max: 60 }), fc.integer({ min: 0, max: 3 })), { maxLength: 30 }), steps => {
    const health = one()
    let before = 1
    for (const [charge, days, soc, temperature, act] of steps) {
      health.stress.throughput_C[0] = charge
      health.stress.reversed_C[0] = charge / 1000
      if (act === 1) health.inject("capacity-step", { value: 0.1 })
      if (act === 2) health.clear("capacity-step")
      health.age(days * DAY_S, Float64Array.of(soc), temperature, indoors)
      expect(health.condition.capacity[0]).toBeLessThanOrEqual(before)
      before = health.condition.capacity[0]
    }
  }))
})

test("ageing allocates nothing: a million cell minutes leave the heap as it was", () => {
  // In a process of its own, bundled as it ships: the test runner's module loader makes garbage of every imported number. Compiled in
  // line: on a busy machine the optimiser's own thread came too late, and code that is not yet optimised boxes every number.
  const script = buildSync({ entryPoints: ["test/sim/plant/health-allocation.ts"], bundle: true, platform: "node", format: "cjs", write: false }).outputFiles[0].text
  const growth = JSON.parse(execFileSync(process.execPath, ["--no-concurrent-recompilation", "--min-semi-space-size=64", "--max-semi-space-size=64", "-e", script], { encoding: "utf8" })) as number[]
  expect(growth).toHaveLength(7)
  expect(Math.min(...growth.map(Math.abs))).toBeLessThan(1e6)   // one boxed number per cell and call would be 12 MB and more
})
