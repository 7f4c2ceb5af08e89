import { expect, test } from "vitest"
import { mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parse } from "csv-parse/sync"
import { detailsPath, runToBdf } from "../../../field/report/csv.js"
import { dayResult } from "../../fixtures/run-result.js"

const folder = mkdtempSync(join(tmpdir(), "zincwear-csv-"))
const read = (path: string): Record<string, string>[] => parse(readFileSync(path, "utf8"), { columns: true })

test("the day has the labels and units of the Battery Data Format, charge positive", () => {
  const result = dayResult(24)
  const path = join(folder, "day.csv")
  runToBdf(result, path)
  const rows = read(path)
  expect(Object.keys(rows[0])).toEqual(["Test Time / s", "Voltage / V", "Current / A", "Ambient Temperature / degC"])
  expect(rows).toHaveLength(1440)
  // 12:36, bright sun: the fixture charges with more than 80 µA, so the file has more than +80e-6 A.
  const noon = rows[755]
  expect(Number(noon["Test Time / s"])).toBe(756 * 60)
  expect(result.series.current_uA[755]).toBeGreaterThan(80)
  expect(Number(noon["Current / A"])).toBeCloseTo(result.series.current_uA[755] * 1e-6, 11)
  expect(Number(noon["Voltage / V"])).toBeCloseTo(result.series.bus_V[755], 6)
})

test("beside it lies what the format has no name for, row by row, blank where the firmware was off", () => {
  const result = dayResult(24)
  const path = join(folder, "details.csv")
  runToBdf(result, path)
  const rows = read(detailsPath(path))
  expect(rows).toHaveLength(1440)
  expect(Object.keys(rows[0]).slice(0, 6)).toEqual([
    "Test Time / s", "SOC True / 1", "SOC Estimated / 1", "SOC Error / 1", "Bus Voltage Minimum / V", "Cells in Series / 1",
  ])
  expect(Object.keys(rows[0])).toContain("Cell 6 SOC Estimated / 1")
  expect(Number(rows[500]["SOC True / 1"])).toBeCloseTo(result.series.socTrue[500], 6)
  expect(Number(rows[500]["Cell 3 Voltage / V"])).toBeCloseTo(result.series.cell_V[2][500], 6)
  expect([rows[415]["SOC Estimated / 1"], rows[415]["SOC Error / 1"]]).toEqual(["", ""])
  expect(rows[415]["SOC True / 1"]).not.toBe("")
})

test("the second file is named after the first", () => {
  expect(detailsPath("out/day.csv")).toBe("out/day.details.csv")
  expect(detailsPath("out/day.bdf.csv")).toBe("out/day.bdf.details.csv")
  expect(detailsPath("out/day")).toBe("out/day.details.csv")
})
