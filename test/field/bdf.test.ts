import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parse } from "csv-parse/sync"
import { describe, expect, test } from "vitest"
import { BDF_LABELS, bdfText, csvText, writeBdf } from "../../field/bdf.js"
import { UserError } from "../../project/user-error.js"

const least = [
  { label: "Test Time / s", values: [0, 0.5, 0.5] },
  { label: "Voltage / V", values: [1.5, NaN, 1.25] },
  { label: "Current / A", values: [-1.2e-5, 0, 3e-9] },
]

describe("the preferred labels of the Battery Data Format", () => {
  test("are the ontology's: 3 required, 4 recommended and 51 optional, each once", () => {
    expect(BDF_LABELS.length).toBe(58)
    expect(new Set(BDF_LABELS).size).toBe(58)
  })

  test("include a sample of each family, spelled as ontology 1.3.0 does", () => {
    for (const label of [
      "Unix Time / s", "Cycle Count / 1", "Step Count / 1", "Ambient Temperature / degC", "Step ID", "Step Type", "Step Time / s", "Step Record Index / 1",
      "Record Index / 1", "Power / W", "Charging Capacity / Ah", "Net Energy / Wh", "Step Discharging Capacity / Ah", "Cycle Cumulative Energy / Wh",
      "Schedule Charging Capacity / Ah", "Surface Temperature / degC", "Temperature T5 / degC", "AC Internal Resistance / ohm",
      "Imaginary Impedance / ohm", "Phase / deg", "Surface Pressure / Pa",
    ]) expect(BDF_LABELS).toContain(label)
  })

  test("have none for state of charge, light, or the cells of a pack: those go beside", () => {
    expect(BDF_LABELS.filter(label => /soc|state|illum|cell/i.test(label))).toEqual([])
  })
})

describe("a BDF file", () => {
  test("has the labels first, as many fields in every row, and nothing where nothing is known", () => {
    const text = bdfText(least)
    expect(text).toBe("Test Time / s,Voltage / V,Current / A\n0,1.5,-0.000012\n0.5,,0\n0.5,1.25,3e-9\n")
    expect(parse(text, { columns: true })).toHaveLength(3)
  })

  test("is refused without a required column, with a label that BDF lacks or has twice, ragged, or with time going back", () => {
    expect(() => bdfText(least.slice(0, 2))).toThrow("requires \"Current / A\"")
    expect(() => bdfText([...least, { label: "SOC / %", values: [1, 2, 3] }])).toThrow("no preferred label")
    expect(() => bdfText([...least, least[1]])).toThrow("there twice")
    expect(() => bdfText([...least, { label: "Power / W", values: [1] }])).toThrow("has 1 rows")
    expect(() => bdfText([{ label: "Test Time / s", values: [1, 0, 2] }, least[1], least[2]])).toThrow("goes back in row 2")
  })

  test("keeps every bit of a number", () => {
    const values = [0.1 + 0.2, 1 / 3, -5e-324]
    const rows: Record<string, string>[] = parse(bdfText([{ label: "Test Time / s", values: [0, 1, 2] }, { label: "Voltage / V", values }, least[2]]), { columns: true })
    expect(rows.map(row => Number(row["Voltage / V"]))).toEqual(values)
  })

  test("takes typed arrays, and an empty recording", () => {
    expect(bdfText([{ label: "Test Time / s", values: new Float64Array(0) }, { label: "Voltage / V", values: [] }, { label: "Current / A", values: [] }]))
      .toBe("Test Time / s,Voltage / V,Current / A\n")
  })

  test("appears whole or not at all, and says which folder is missing", () => {
    const folder = mkdtempSync(join(tmpdir(), "bdf-"))
    const path = join(folder, "a.bdf.csv")
    writeFileSync(path, "old")
    expect(() => writeBdf(path, least.slice(0, 1))).toThrow(RangeError)
    expect(readFileSync(path, "utf8")).toBe("old")
    writeBdf(path, least)
    expect(readFileSync(path, "utf8")).toBe(bdfText(least))
    expect(() => writeBdf(join(folder, "no", "b.csv"), least)).toThrow(UserError)
    expect(() => writeBdf(folder, least)).toThrow(/is a folder/)
    expect(readdirSync(folder)).toEqual(["a.bdf.csv"])
  })
})

test("text fields are quoted when they must be", () => {
  const text = csvText([{ label: "a,b", values: ["x\"y", "1,2", "line\nbreak", "plain"] }])
  expect(parse(text)).toEqual([["a,b"], ["x\"y"], ["1,2"], ["line\nbreak"], ["plain"]])
})
