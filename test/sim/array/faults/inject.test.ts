import { expect, test } from "vitest"
import { Injector, type Method, METHODS } from "../../../../sim/array/faults/inject.js"
import { MISSING_CELLS, type Sample } from "../../../../src/core/types.js"
import { batteryConfig, calmSample } from "../../../helpers/config.js"

const config = batteryConfig()
/** What a cell that falls by a millivolt a scan is read to be, scan by scan; it is lied about from the fourth scan to the eighth. */
function read(method: Method): { cell_uV: number[], others: boolean, errors: number[], missing: number[] } {
  const injector = new Injector({ kind: "cell", index: 2 }, method, 30, 80, 1)
  const out = { cell_uV: [] as number[], others: true, errors: [] as number[], missing: [] as number[] }
  for (let scan = 0; scan < 10; scan++) {
    const sample: Sample = calmSample(config, scan * 10_000)
    sample.cell_uV[2] = 1_200_000 - scan * 1000
    sample.cell_uV[5] = 900_000
    injector.apply(sample, scan * 10)
    out.cell_uV.push(sample.cell_uV[2])
    out.errors.push(injector.error)
    out.missing.push(sample.missing)
    out.others &&= sample.cell_uV.every((cell_uV, i) => i === 2 || cell_uV === (i === 5 ? 900_000 : 1_200_000)) && sample.bus_uV === 2_400_000
  }
  return out
}

test.each(METHODS)("%s lies about its channel alone, from its beginning to its end", method => {
  const { cell_uV, others, errors, missing } = read(method)
  const truth = (scan: number): number => 1_200_000 - scan * 1000
  expect(others).toBe(true)
  for (const scan of [0, 1, 2, 8, 9]) {
    expect(cell_uV[scan]).toBe(truth(scan))
    expect(errors[scan]).toBe(0)
    expect(missing[scan]).toBe(0)
  }
  for (const scan of [4, 5, 6, 7]) expect(method === "missing" ? missing[scan] === MISSING_CELLS : cell_uV[scan] !== truth(scan) && errors[scan] > 0).toBe(true)
})

test("each lie is the one that its name says", () => {
  const at = (method: Method, scan: number): number => read(method).cell_uV[scan]
  expect(at("stuck-zero", 5)).toBe(0)
  expect(at("stuck-max", 5)).toBe(2_047_938) // ADS1115, 7FFFh at 62.5 µV
  expect(at("stuck-last", 5)).toBe(1_198_000)
  expect(at("offset-up", 5) - at("offset-down", 5)).toBe(200_000)
  expect(at("inverted", 5)).toBe(-1_195_000)
  expect(at("swapped", 5)).toBe(900_000) // the cell three places on
  expect(at("quantised", 5)).toBe(1_200_000)
  expect(at("late", 5)).toBe(1_200_000) // the oldest that is known
  expect(at("drift-up", 5) - 1_195_000).toBe(Math.round(200_000 * 20 / 3600))
  expect(new Set(Array.from({ length: 5 }, (_, i) => at("noise", i + 3))).size).toBe(5)
})
