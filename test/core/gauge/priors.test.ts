import { describe, expect, test } from "vitest"
import { createInterval } from "../../../src/core/gauge/interval.js"
import type { Priors } from "../../../src/core/gauge/hypothesis.js"
import { createPriors, setPriors } from "../../../src/core/gauge/priors.js"
import { createLearned, type Learned } from "../../../src/core/journal/learned.js"
import { batteryConfig, capacitorConfig } from "../../helpers/config.js"

function priorsOf(memory: Partial<Learned>, share = NaN, parallel = 1, config = batteryConfig()): Priors {
  const priors = createPriors()
  setPriors(priors, config, createInterval(config.cell, 6), { ...createLearned(), ...memory }, share, parallel)
  return priors
}

describe("what the journal tells is taken up in the filter's units, doubted more than when it was written:", () => {
  test.each([-0.8, 0, 0.8])("hysteresis %f, on its own side", hysteresis => {
    const { hysteresis: place, hysteresisDoubt } = priorsOf({ hysteresis, hysteresisError: 0.2 })
    expect(place).toBe(hysteresis)
    expect(hysteresisDoubt).toBeCloseTo(0.2, 9) // half a band of 0.2, and a tenth
  })

  test("a drain of -100 ppm per hour, of a band of 40", () => {
    const { drain, drainDoubt } = priorsOf({ drain_ppmPerHour: -100, drainError_ppmPerHour: 40 })
    expect(drain).toBeCloseTo(-1e-4, 12)
    const first = priorsOf({}).drainDoubt
    expect(drainDoubt).toBeCloseTo(Math.min(first, 2e-5 + first / 10), 12)
  })

  test("resistances and efficiency", () => {
    expect(priorsOf({ slowResistance: 1.7, slowResistanceError: 0.2, quickResistance: 1.3, quickResistanceError: 0.3, efficiency_ppm: -2000 })).toMatchObject({
      resistance: 1.7, resistanceDoubt: expect.closeTo(0.12, 9) as number, quick: 1.3, quickDoubt: expect.closeTo(0.2, 9) as number, efficiency: -0.002,
    })
  })

  test("a capacity of 0.8 of the sheet's is a state of 1.25, and such a cell has 40 % more resistance", () => {
    const { capacity, capacityDoubt, resistance } = priorsOf({ capacityError: 0.02 }, 0.8)
    expect(capacity).toBe(1.25)
    expect(capacityDoubt).toBeCloseTo(0.01 / 0.64 + 0.001, 9)
    expect(resistance).toBeCloseTo(1.4, 9)
  })
})

describe("of a module without a memory", () => {
  test("the cells have lost a tenth, give or take as much again; what shows in their resistance is known of their capacity", () => {
    const { capacity, capacityDoubt, capacityByResistance, resistance, resistanceDoubt } = priorsOf({})
    expect(1 / capacity).toBeCloseTo(0.9, 2)
    expect(resistance).toBeCloseTo(1.2, 9)
    // Of the whole spread of 1/(1 - 0.1), 0.12, and 0.03 of making: what the resistance tells is taken off, and comes back through it.
    const whole = capacityDoubt ** 2 + (capacityByResistance * resistanceDoubt) ** 2
    expect(Math.sqrt(whole)).toBeCloseTo(Math.hypot(0.12, 0.03), 9)
    expect(capacityByResistance).toBeGreaterThan(0)
  })

  test("its place between the branches is anybody's guess, and a capacitor has none", () => {
    expect(priorsOf({})).toMatchObject({ hysteresis: 0, hysteresisDoubt: 0.7 })
    expect(priorsOf({}, NaN, 1, capacitorConfig())).toMatchObject({ hysteresis: 0, hysteresisDoubt: 0 })
  })

  test("the drain is what the offset of the current and three tenths of the sheet's leak make, shared by parallel cells", () => {
    // 100 nA of offset, evenly, are 60; and 30 of 100 nA: a nanoampere-hour is 3.6 µC, of 3.6 C.
    expect(priorsOf({}).drainDoubt).toBeCloseTo((60 + 30) * 3.6 / 3.6e6, 12)
    expect(priorsOf({}, NaN, 3).drainDoubt).toBeCloseTo((20 + 30) * 3.6 / 3.6e6, 12)
    expect(priorsOf({}).drain).toBe(0)
  })

  test("currents before the boot may have left what a discharge in ten hours leaves on the slow branches: 100 µA and 20 Ω are 2 mV, and 1", () => {
    expect(priorsOf({}).pastDoubt_mV).toBeCloseTo(3, 9)
  })
})
