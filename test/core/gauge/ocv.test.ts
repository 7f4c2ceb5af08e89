import fc from "fast-check"
import { expect, test } from "vitest"
import { chargeAt, voltageAt } from "../../../src/core/gauge/ocv.js"
import { batteryConfig } from "../../helpers/config.js"

const table_uV = batteryConfig().cell.ocvDischarge_uV

test("the ends of the table are the ends of the cell, beyond them nothing is extrapolated", () => {
  expect(voltageAt(table_uV, -0.1)).toBe(table_uV[0])
  expect(voltageAt(table_uV, 1.1)).toBe(table_uV[20])
  expect(chargeAt(table_uV, 0)).toBe(0)
  expect(chargeAt(table_uV, 5_000_000)).toBe(1)
})

test("every point of the table is met exactly, the top pair included", () => {
  table_uV.forEach((voltage_uV, i) => expect(chargeAt(table_uV, voltage_uV)).toBeCloseTo(i / 20, 12))
  expect(voltageAt(table_uV, 0.975)).toBe((table_uV[19] + table_uV[20]) / 2)
})

test("charge to voltage and back is the same charge", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), soc => {
    expect(chargeAt(table_uV, voltageAt(table_uV, soc))).toBeCloseTo(soc, 9)
  }))
})
