import fc from "fast-check"
import { expect, test } from "vitest"
import { predictSag_mV, radioAdmitted } from "../../../src/core/schedule/admission.js"
import { batteryConfig } from "../../helpers/config.js"

const TWO_BY_THREE = { series: 2, parallel: 3 }
const SIX = { series: 6, parallel: 1 }

test("the dip of 5 mA through 2s3p is 48 mV: two cells of 10 Ω in series, three beside each other, three switches of 1 Ω", () => {
  // 10 · 2 / 3 + 3 = 9.67 Ω
  expect(predictSag_mV(batteryConfig(), TWO_BY_THREE, 2500)).toBeCloseTo(5 * (20 / 3 + 3), 9)
})

test("the bus capacitor bounds it: 5 mA for 2.4 ms out of 100 µF are 120 mV, whatever the cells would do", () => {
  // 6s1p: 60 + 7 Ω would dip by 335 mV.
  expect(predictSag_mV(batteryConfig(), SIX, 2500)).toBeCloseTo(120, 9)
})

test("the radio may fire if the dip ends at brown-out and guard, and not one microvolt lower", () => {
  const config = batteryConfig()
  const edge_uV = (1700 + 100 + 120) * 1000
  expect(radioAdmitted(config, SIX, edge_uV, 2500)).toBe(true)
  expect(radioAdmitted(config, SIX, edge_uV - 1, 2500)).toBe(false)
})

test("at freezing the resistance is three quarters higher, and in the warm no lower than at 25 °C", () => {
  const config = batteryConfig()
  expect(predictSag_mV(config, TWO_BY_THREE, 0)).toBeCloseTo(1.75 * 5 * (20 / 3 + 3), 9)
  expect(predictSag_mV(config, TWO_BY_THREE, 4000)).toBe(predictSag_mV(config, TWO_BY_THREE, 2500))
})

test("a higher bus, a warmer cell or a smaller pulse never turns a yes into a no", () => {
  const config = batteryConfig()
  const better = batteryConfig()
  fc.assert(fc.property(
    fc.constantFrom(...config.array.groupings), fc.integer({ min: 1_700_000, max: 2_200_000 }), fc.integer({ min: -2000, max: 4000 }),
    fc.nat(100_000), fc.nat(1000), fc.nat(1000),
    (grouping, bus_uV, temperature_cC, more_uV, warmer_cC, less_uA) => {
      better.radio.peak_uA = config.radio.peak_uA - less_uA
      if (radioAdmitted(config, grouping, bus_uV, temperature_cC)) {
        expect(radioAdmitted(better, grouping, bus_uV + more_uV, temperature_cC + warmer_cC)).toBe(true)
      }
    },
  ))
})
