import { beforeEach, describe, expect, test } from "vitest"
import { createMeasured, type Measured } from "../../../src/core/calibrate.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createGauge, type Gauge } from "../../../src/core/gauge/gauge.js"
import { believeVoltage, readVoltages } from "../../../src/core/gauge/voltage.js"
import { MISSING_CELLS } from "../../../src/core/types.js"
import { pacedCapacitors } from "../../helpers/capacitor.js"

let config: ModuleConfig
let gauge: Gauge
let measured: Measured

beforeEach(() => {
  config = pacedCapacitors()
  gauge = createGauge(config)
  measured = createMeasured(config)
  measured.elapsed_ms = 60000
  measured.missing = 0
})

function scan(cell_mV: number[], current_nA = 0): void {
  measured.cell_uV = cell_mV.map(own => own * 1000)
  readVoltages(gauge, config, measured, current_nA)
}

describe("a voltage", () => {
  test("of 0.9 V is half the charge of a capacitor from 0 to 1.8 V; what is beyond is empty or full", () => {
    const charges = [900000, 450000, -1, 2000000].map(cell_uV => {
      believeVoltage(gauge, config.cell, cell_uV, 0)
      return gauge.soc
    })
    expect(charges).toEqual([0.5, 0.25, 0, 1])
  })

  test("is certain to the curve's hundredth and 10 mV of what a pulse left behind, a 180th of the window; 18 mV of doubt are another hundredth", () => {
    believeVoltage(gauge, config.cell, 900000, 0)
    const least = gauge.error
    expect(least).toBeCloseTo(0.01 + 1 / 180, 9)
    believeVoltage(gauge, config.cell, 900000, 18000)
    expect(gauge.error - least).toBeCloseTo(0.01, 9)
  })
})

describe("a scan", () => {
  test("gives each cell the charge of its own voltage, in whole microcoulombs, and the gauge their mean", () => {
    scan([900, 900, 900, 900, 900, 1080])
    expect(gauge.soc).toBeCloseTo(930 / 1800, 9)
    expect(gauge.cells.map(({ charge_uC }) => charge_uC)).toEqual([90000, 90000, 90000, 90000, 90000, 108000])
    expect(gauge.valid && gauge.begun).toBe(true)
    expect(gauge.source).toBe("voltage")
    expect(gauge.display.percent).toBe(52)
  })

  test("takes off the drop over the series resistance, 10 ohm: charged with 2 mA the voltage is 20 mV too high, discharged too low", () => {
    // 0.9 V at rest, either way.
    scan(new Array<number>(6).fill(920), 2000000)
    expect(gauge.soc).toBeCloseTo(0.5, 9)
    const charged = gauge.error
    scan(new Array<number>(6).fill(880), -2000000)
    expect(gauge.soc).toBeCloseTo(0.5, 9)
    // A quarter of the drop stays in doubt, 5 mV; of either sign.
    expect(gauge.error).toBeCloseTo(charged, 12)
    scan(new Array<number>(6).fill(900))
    expect(charged - gauge.error).toBeCloseTo(5 / 1800, 6)
  })

  test("without voltages leaves what was known, and says how old it is", () => {
    scan(new Array<number>(6).fill(900))
    measured.missing = MISSING_CELLS
    scan(new Array<number>(6).fill(300))
    scan(new Array<number>(6).fill(300))
    expect(gauge.soc).toBe(0.5)
    expect(gauge.age_ms).toBe(120000)
    measured.missing = 0
    scan(new Array<number>(6).fill(450))
    expect([gauge.soc, gauge.age_ms]).toEqual([0.25, 0])
  })

  test("before the first voltages nothing is known, and nothing is shown", () => {
    measured.missing = MISSING_CELLS
    scan(new Array<number>(6).fill(900))
    expect(gauge.valid).toBe(false)
    expect(gauge.display.percent).toBeNaN()
  })
})
