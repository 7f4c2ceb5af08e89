import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { calibrate, createMeasured } from "../../src/core/calibrate.js"
import { MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_SWITCHES, MISSING_TEMPERATURE } from "../../src/core/types.js"
import { batteryConfig, calmSample } from "../helpers/config.js"

describe("a known error of the front end is removed", () => {
  test("offset first, then gain: 1.2 V read 1000 ppm high and 300 µV up comes out as 1.2 V", () => {
    const config = batteryConfig()
    config.calibration.cellGain_ppm[2] = 1000
    config.calibration.cellOffset_uV[2] = 300
    const measured = createMeasured(config)
    const sample = calmSample(config, 0)
    sample.cell_uV[2] = 1_201_200 + 300
    calibrate(config, sample, measured)
    // First order: the square of a tenth of a percent remains, 1.2 µV.
    expect(measured.cell_uV[2]).toBe(1_199_999)
    expect(measured.cell_uV[3]).toBe(1_200_000)
  })

  test("of either sign of current", () => {
    const config = batteryConfig()
    config.calibration.currentGain_ppm = -2000
    config.calibration.currentOffset_nA = 150
    const measured = createMeasured(config)
    for (const true_nA of [-1_000_000, 1_000_000]) {
      calibrate(config, { ...calmSample(config, 0), current_nA: true_nA * 0.998 + 150 }, measured)
      expect(Math.abs(measured.current_nA - true_nA)).toBeLessThanOrEqual(5) // 4 ppm
    }
  })

  test("within the square of the gain and a microvolt of rounding, for any reading", () => {
    const config = batteryConfig()
    const measured = createMeasured(config)
    fc.assert(fc.property(
      fc.integer({ min: 0, max: 2_000_000 }), fc.integer({ min: -20_000, max: 20_000 }), fc.integer({ min: -5000, max: 5000 }),
      (true_uV, gain_ppm, offset_uV) => {
        config.calibration.cellGain_ppm[0] = gain_ppm
        config.calibration.cellOffset_uV[0] = offset_uV
        const sample = calmSample(config, 0)
        sample.cell_uV[0] = Math.round(true_uV * (1 + gain_ppm / 1e6)) + offset_uV
        calibrate(config, sample, measured)
        expect(Math.abs(measured.cell_uV[0] - true_uV)).toBeLessThanOrEqual(true_uV * (gain_ppm / 1e6) ** 2 + 2)
        expect(Number.isInteger(measured.cell_uV[0])).toBe(true)
      },
    ))
  })
})

describe("what is missing keeps its last value", () => {
  const all = MISSING_CELLS | MISSING_BUS | MISSING_CURRENT | MISSING_TEMPERATURE

  test("and only that: cells, bus, current with harvest, temperature each by its own bit", () => {
    const config = batteryConfig()
    const read = (missing: number) => {
      const measured = createMeasured(config)
      const first = { ...calmSample(config, 0, 1200), current_nA: 11, harvest_nA: 12, temperature_cC: 1300 }
      calibrate(config, first, measured)
      calibrate(config, { ...calmSample(config, 1000, 1100), current_nA: 21, harvest_nA: 22, temperature_cC: 2300, missing }, measured)
      return [measured.cell_uV[0], measured.bus_uV, measured.current_nA, measured.harvest_nA, measured.temperature_cC]
    }
    expect(read(0)).toEqual([1_100_000, 2_200_000, 21, 22, 2300])
    expect(read(MISSING_CELLS)).toEqual([1_200_000, 2_200_000, 21, 22, 2300])
    expect(read(MISSING_BUS)).toEqual([1_100_000, 2_400_000, 21, 22, 2300])
    expect(read(MISSING_CURRENT)).toEqual([1_100_000, 2_200_000, 11, 12, 2300])
    expect(read(MISSING_TEMPERATURE)).toEqual([1_100_000, 2_200_000, 21, 22, 1300])
    expect(read(all)).toEqual([1_200_000, 2_400_000, 11, 12, 1300])
  })

  test("and is named", () => {
    const config = batteryConfig()
    const measured = createMeasured(config)
    calibrate(config, { ...calmSample(config, 0), missing: MISSING_BUS }, measured)
    expect(measured.missing).toBe(MISSING_BUS)
    calibrate(config, calmSample(config, 1000), measured)
    expect(measured.missing).toBe(0)
  })

  test("and a tick without cells or current is not trusted; bus, temperature and switches do not matter for that", () => {
    const config = batteryConfig()
    const measured = createMeasured(config)
    const trusted = (missing: number): boolean => {
      calibrate(config, { ...calmSample(config, 0), missing }, measured)
      return measured.trusted
    }
    expect([0, MISSING_BUS, MISSING_TEMPERATURE, MISSING_SWITCHES].map(trusted)).toEqual([true, true, true, true])
    expect([MISSING_CELLS, MISSING_CURRENT, all].map(trusted)).toEqual([false, false, false])
  })
})

describe("the time since the last sample", () => {
  const walk = (...times_ms: number[]) => {
    const config = batteryConfig()
    const measured = createMeasured(config)
    return times_ms.map(time_ms => {
      calibrate(config, calmSample(config, time_ms), measured)
      return [measured.elapsed_ms, measured.clockJumped]
    })
  }

  test("is nothing at the first sample, whatever the clock says, and that is no jump", () => {
    expect(walk(1e12)).toEqual([[0, false]])
  })

  test("may be a day, and not a millisecond more: then the clock was set", () => {
    expect(walk(0, 86_400_000)).toEqual([[0, false], [86_400_000, false]])
    expect(walk(0, 86_400_001)).toEqual([[0, false], [0, true]])
  })

  test("is nothing when the clock goes back, and goes on from there", () => {
    expect(walk(0, 5000, 4999, 5999)).toEqual([[0, false], [5000, false], [0, true], [1000, false]])
  })

  test("is nothing and no jump when the clock stands still", () => {
    expect(walk(7, 7)).toEqual([[0, false], [0, false]])
  })
})
