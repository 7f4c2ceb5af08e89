import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parse } from "csv-parse/sync"
import { describe, expect, test } from "vitest"
import { BDF_LABELS } from "../../field/bdf.js"
import { lastJson, zincwear } from "../helpers/cli.js"

const folder = mkdtempSync(join(tmpdir(), "zincwear-lab-"))
const read = (name: string): Record<string, string>[] => parse(readFileSync(join(folder, name), "utf8"), { columns: true })

describe("zincwear lab", () => {
  test("gcd runs the printed condition, says so, and finds the printed capacitance of CNT//Zn, 83.2 mF/cm2 at 1 mA/cm2", () => {
    const { code, out, err } = zincwear(["lab", "gcd", "--cell", "cnt-zn"])
    expect(err).toBe("")
    expect(code).toBe(0)
    expect(out).toContain("gcd of cnt-zn (ZIHMSC, 1 cm2, 0 to 1.8 V) at 1 mA/cm2 (printed)")
    expect(out).toMatch(/capacitance +83\.2 mF\/cm2 +83\.\d+ mF\/cm2 +[+-]?0\.\d % +reproduced/)
    expect(out).toMatch(/energy +29\.6 µWh\/cm2 +37\.\d+ µWh\/cm2 +\+2\d\.\d % +conflict: energy against eq\. \(9\)/)
  })

  test("each protocol writes a recording and a chart, and one JSON object when asked", () => {
    for (const protocol of ["gcd", "cv", "pulse", "rest", "cycle"]) {
      const [csv, html] = [join(folder, `${protocol}.bdf.csv`), join(folder, `${protocol}.html`)]
      const { code, out } = zincwear(["lab", protocol, "--cell", "pani-3d-pzimb", "--out", csv, "--report", html, "--json"])
      expect(code).toBe(0)
      const result = lastJson(out)
      expect(out.trimEnd().split("\n")).toHaveLength(1)
      expect(result).toMatchObject({ protocol, cell: "pani-3d-pzimb", area_cm2: 1, files: [csv, html] })
      const rows = read(`${protocol}.bdf.csv`)
      expect(rows).toHaveLength((result.recorded as { rows: number }).rows)
      for (const label of Object.keys(rows[0])) expect(BDF_LABELS).toContain(label)
      for (const label of ["Test Time / s", "Voltage / V", "Current / A", "Cycle Count / 1", "Step Count / 1", "Step Type", "Ambient Temperature / degC"]) {
        expect(rows.every(row => row[label] !== ""), label).toBe(true)
      }
      expect(readFileSync(html, "utf8")).toContain("of pani-3d-pzimb</h1>")
    }
  })

  test("two runs of one thing are the same to the last digit", () => {
    const first = zincwear(["lab", "cv", "--cell", "mxene-laser-zn", "--json"]).out
    expect(zincwear(["lab", "cv", "--cell", "mxene-laser-zn", "--json"]).out).toBe(first)
    expect((lastJson(first).comparisons as { figure: string, verdict: string }[])[0]).toMatchObject({ figure: "capacitance_mF_cm2", verdict: "reproduced" })
  })

  test("a current and a density are one wish: 0.5 mA on 2 cm2 is 0.25 mA/cm2", () => {
    const figures = (args: string[]) => lastJson(zincwear(["lab", "gcd", "--cell", "cnt-zn", "--area", "2", "--cycles", "1", "--json", ...args]).out).figures
    expect(figures(["--current", "0.5"])).toEqual(figures(["--density", "0.25"]))
  })

  test("seeds runs all of them: 24 simulated, none missed, the others with what they lack", () => {
    const { code, out } = zincwear(["lab", "seeds", "--json"])
    expect(code).toBe(0)
    const { quantitative, simulated, missed, cells } = lastJson(out) as { quantitative: number, simulated: number, missed: number, cells: { simulatable: boolean, missing: string[] }[] }
    expect([quantitative, simulated, missed]).toEqual([38, 24, 0])
    for (const cell of cells) expect(cell.simulatable || cell.missing.length > 0).toBe(true)
  })
})

describe("what cannot be measured is one line with place and mend, and leaves no file", () => {
  const refused: [why: string, args: string[], line: RegExp][] = [
    ["an unknown cell", ["gcd", "--cell", "cnt-zm"], /no cell "cnt-zm"; nearest: cnt-zn/],
    ["an unknown protocol", ["eis", "--cell", "cnt-zn"], /unknown command 'eis'/],
    ["no cell", ["gcd"], /'--cell <id>' not specified/],
    ["a cell of which too little is printed", ["gcd", "--cell", "pcf-zn"], /--cell: pcf-zn: cannot be simulated, it lacks: .*no loading/],
    ["more current than the cell allows", ["gcd", "--cell", "cnt-zn", "--current", "9"], /--current: 9 mA: cnt-zn allows 4\.8 mA on 1 cm2; give less, or ask with --beyond/],
    ["a sweep that asks for more current than the cell allows", ["cv", "--cell", "cnt-zn", "--rate", "1000"], /sweep step: .* the cell allows 4\.8 mA; sweep more slowly/],
    ["less current than the leak", ["rest", "--cell", "cnt-zn", "--current", "0.00001"], /0\.00001 mA: does not bring the cell to 1\.8 V/],
    ["the current twice", ["gcd", "--cell", "cnt-zn", "--current", "1", "--density", "1"], /--density: says the same as --current; give one of them/],
    ["a word for a number", ["gcd", "--cell", "cnt-zn", "--cycles", "many"], /give a whole number from 1 to 1000/],
    ["figures of another kind", ["gcd", "--cell", "cnt-zn", "--figures", "best"], /--figures <which>: best: give one of printed, cautious/],
    ["a folder that is not there", ["gcd", "--cell", "cnt-zn", "--out", join(folder, "no", "a.csv")], /its folder does not exist; create it or name another/],
    ["zero current", ["gcd", "--cell", "cnt-zn", "--current", "0"], /--current.*give a number from 1e-7 to 100000/],
    ["a negative area", ["gcd", "--cell", "cnt-zn", "--area=-1"], /--area.*give a number from 0\.0001 to 1000/],
    ["no scan rate for a current", ["gcd", "--cell", "cnt-zn", "--rate", "3"], /unknown option '--rate'/],
    ["a rest without length", ["rest", "--cell", "cnt-zn", "--hours", "0"], /--hours.*give a number from 0\.01 to 10000/],
    ["two outputs in one file", ["gcd", "--cell", "cnt-zn", "--out", join(folder, "left.csv"), "--report", join(folder, ".", "left.csv")], /left\.csv: is to hold two outputs; name another file/],
    ["a protocol mistyped", ["gdc", "--cell", "cnt-zn"], /unknown command 'gdc' \(Did you mean gcd\?\)/],
    ["a folder for a file", ["gcd", "--cell", "cnt-zn", "--out", join(folder, "left.csv"), "--report", folder], /is a folder; name a file/],
  ]
  for (const [why, args, line] of refused) {
    test(why, () => {
      const before = readdirSync(folder)
      const { code, out, err } = zincwear(["lab", ...args])
      expect(err).toMatch(line)
      expect(err.trimEnd().split("\n")).toHaveLength(1)
      expect(out).toBe("")
      expect(code).toBe(2)
      expect(readdirSync(folder)).toEqual(before)
      expect(existsSync(join(folder, "left.csv"))).toBe(false)
    })
  }

  test("asked to go beyond, it goes: 9 mA on a cell of 4.8 mA", () => {
    expect(zincwear(["lab", "gcd", "--cell", "cnt-zn", "--current", "9", "--beyond", "--cycles", "1"]).code).toBe(0)
  })
})
