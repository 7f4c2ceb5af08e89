import fc from "fast-check"
import { expect, test } from "vitest"
import { createCurve, lookUp } from "../../../src/core/gauge/curve.js"
import { voltageAt } from "../../../src/core/gauge/ocv.js"
import { batteryConfig } from "../../helpers/config.js"

/** Branches whose gap, and resistances, go with the charge. */
function cell() {
  const { cell } = batteryConfig()
  cell.ocvCharge_uV = cell.ocvCharge_uV.map((v, i) => v + 1000 * i)
  cell.resistanceBySoc_ppm = [2_000_000, 1_000_000, 1_500_000]
  return cell
}

test("middle and half of the gap are those of the two tables, and the slopes are what they change by", () => {
  const model = cell()
  const [here, there] = [createCurve(), createCurve()]
  fc.assert(fc.property(fc.nat({ max: 19 }), fc.double({ min: 0.01, max: 0.98, noNaN: true }), (piece, along) => {
    const soc = (piece + along) / 20
    lookUp(model, soc, here)
    lookUp(model, soc + 1e-4, there)
    expect(here.middle_mV + here.half_mV).toBeCloseTo(voltageAt(model.ocvCharge_uV, soc) / 1000, 6)
    expect(here.middle_mV - here.half_mV).toBeCloseTo(voltageAt(model.ocvDischarge_uV, soc) / 1000, 6)
    expect((there.middle_mV - here.middle_mV) * 1e4).toBeCloseTo(here.middleSlope_mV, 4)
    expect((there.half_mV - here.half_mV) * 1e4).toBeCloseTo(here.halfSlope_mV, 4)
    expect((there.shape - here.shape) * 1e4).toBeCloseTo(Math.abs(soc - 0.5) < 1e-4 ? here.shapeSlope : soc < 0.5 ? -2 : 1, 4)
  }))
})

test("beyond empty and full the outermost pieces of the voltage go on, and the resistance stays", () => {
  const model = cell()
  const [end, beyond] = [createCurve(), createCurve()]
  for (const [at, off] of [[0, -0.05], [1, 0.05]]) {
    lookUp(model, at, end)
    lookUp(model, at + off, beyond)
    expect(beyond.middle_mV - end.middle_mV).toBeCloseTo(off * end.middleSlope_mV, 6)
    expect(beyond).toMatchObject({ shape: end.shape, shapeSlope: 0 })
  }
})
