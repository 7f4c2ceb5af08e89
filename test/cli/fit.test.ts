import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import type { CellSheet } from "../../project/cell-types.js"
import { packageRoot } from "../../project/package-root.js"
import { lastJson, zincwear } from "../helpers/cli.js"

const folder = mkdtempSync(join(tmpdir(), "zincwear-fit-"))
const file = (name: string): string => join(folder, name)
const shared = join(packageRoot(), "..", "shared", "data")

interface Summary {
  id: string
  window_V: [number, number]
  figures: { name: string, value: number, error: number, unit: string, from: string }[]
  refused: { name: string, reason: string }[]
  residual_V: { rms: number }
  notes: string[]
  files: string[]
}
function fit(args: string[]): Summary {
  const { code, out, err } = zincwear(["fit", ...args, "--json"])
  expect(err).toBe("")
  expect(code).toBe(0)
  return lastJson(out) as unknown as Summary
}
const figure = (summary: Summary, name: string): Summary["figures"][number] => summary.figures.find(entry => entry.name === name)!
const reason = (summary: Summary, name: string): string | undefined => summary.refused.find(entry => entry.name === name)?.reason
const sheet = (name: string): CellSheet => JSON.parse(readFileSync(file(name), "utf8")) as CellSheet

const row = (t: number, v: number, i: number): string => `${t},${v},${i}\n`
const HEAD = "Test Time / s,Voltage / V,Current / A\n"
writeFileSync(file("rest.csv"), HEAD + Array.from({ length: 50 }, (_, t) => row(60 * t, 1.4, 0)).join(""))
writeFileSync(file("one.csv"), HEAD + row(0, 1.4, 0))
writeFileSync(file("spectrum.csv"), "freq/Hz,Re(Z)/Ohm,-Im(Z)/Ohm\n1000,11,3\n100,12,4\n")
writeFileSync(file("blind.csv"), "Test Time / s,Voltage / V\n0,1.2\n60,1.3\n")
writeFileSync(file("pulses.csv"), HEAD + Array.from({ length: 200 }, (_, t) => row(t, t % 20 < 5 ? 1.35 : 1.4, t % 20 < 5 ? -1e-3 : 0)).join(""))
writeFileSync(file("reversed.csv"), HEAD + Array.from({ length: 100 }, (_, t) => row(60 * t, 1.6 - t / 200, 1e-3)).join(""))
const charge = HEAD + Array.from({ length: 200 }, (_, t) => row(60 * t, 1 + t / 300 + 0.01 * Math.sqrt(t), 1e-3)).join("")
writeFileSync(file("charge.csv"), charge)

describe("zincwear fit of what zincwear itself records", () => {
  beforeAll(() => {
    for (const [protocol, cell] of [["gcd", "cnt-zn"], ["gcd", "nvo-cnt-3dp-m"], ["pulse", "nvo-cnt-3dp-m"]]) {
      expect(zincwear(["lab", protocol, "--cell", cell, "--out", file(`${protocol}-${cell}.csv`)]).code).toBe(0)
    }
  })

  test("the sheet passes cells check, can be shown, lives a day, is gauged and measured again", () => {
    const summary = fit([file("gcd-cnt-zn.csv"), "--kind", "zihmsc", "--out", file("my-cnt.json"), "--report", file("cnt.html")])
    expect(summary.files).toEqual([file("my-cnt.json"), file("cnt.html")])
    expect(zincwear(["cells", "check", file("my-cnt.json")]).out).toContain("0 errors, 0 warnings")
    const shown = zincwear(["cells", "show", file("my-cnt.json")]).out
    expect(shown).toContain("MEASURED (from recordings)")
    expect(shown).toMatch(/esr_Ohm_cm2 +11\.\d+ \(11\.\d+ to 11\.\d+\): jump of the voltage .*\[gcd-cnt-zn\.csv: 5 changes of the current\]/)
    expect(zincwear(["sim", "day", "--cell", file("my-cnt.json"), "--hours", "0.2", "--out", folder]).code).toBe(0)
    expect(zincwear(["gauge", "--log", file("gcd-cnt-zn.csv"), "--cell", file("my-cnt.json"), "--truth-start", "0", "--json"]).code).toBe(0)
    // The fitted cell on the same bench gives what the recorded one did: 46.19 µAh, 93.29 mF at 1 mA.
    const again = lastJson(zincwear(["lab", "gcd", "--cell", file("my-cnt.json"), "--current", "1", "--json"]).out) as { figures: { capacity_uAh_cm2: number } }
    const first = lastJson(zincwear(["lab", "gcd", "--cell", "cnt-zn", "--json"]).out) as { figures: { capacity_uAh_cm2: number } }
    expect(again.figures.capacity_uAh_cm2 / first.figures.capacity_uAh_cm2).toBeCloseTo(1, 2)
  }, 60_000)

  test("a battery by its areas: 1.42 cm² make 8.03 Ω of the cell 11.4 Ω cm²", () => {
    const summary = fit([file("gcd-nvo-cnt-3dp-m.csv"), file("pulse-nvo-cnt-3dp-m.csv"), "--kind", "zimb", "--out", file("my-nvo.json"), "--area", "1.42", "--label", "batch 3"])
    expect(Math.abs(figure(summary, "series resistance").value - 11.4 / 1.42)).toBeLessThan(0.1)
    const { measured, assumed, label } = sheet("my-nvo.json")
    expect(label).toBe("batch 3")
    expect(Math.abs((measured!.esr_Ohm_cm2 as { value: number }).value - 11.4)).toBeLessThan(0.15)
    expect(measured!.branches!.value.map(branch => Math.round(branch.resistance_Ohm_cm2))).toEqual([40, 27])
    // No rest: the class's figure, and the sheet says that it is not measured.
    expect(measured!.selfDischarge_fraction_month).toBeUndefined()
    expect(assumed!.selfDischarge_fraction_month).toMatchObject({ value: 0.1, reason: expect.stringMatching(/^of its class, not measured/) as string })
    expect(sheet("my-nvo.json").notes!.join()).toContain("self-discharge: no rest of 6 h or more")
  }, 60_000)

  test("for people: each figure with its error and rows, then what was not told; the page has measured and modelled voltage, residuals and curve", () => {
    const { out } = zincwear(["fit", file("gcd-cnt-zn.csv"), "--kind", "zihmsc", "--out", file("my-cnt.json"), "--report", file("cnt.html")])
    expect(out).toMatch(/^capacity +49\.\d+ µAh ± [\d.]+ % +gcd-cnt-zn\.csv, rows 1 to \d+ and 5 further sweeps$/m)
    expect(out).toMatch(/^series resistance +11\.\d+ ± 0\.\d+ Ω +gcd-cnt-zn\.csv: 5 changes of the current$/m)
    expect(out).toMatch(/^not told: self-discharge: no rest after a charge or discharge; assumed in the sheet$/m)
    const page = readFileSync(file("cnt.html"), "utf8")
    expect(page).toContain("<h1>Fit of my-cnt</h1>")
    for (const id of ["voltage0", "residual0", "ocv"]) expect(page).toContain(`id="${id}"`)
    expect(page).toContain("Not told by these recordings")
  })

  test("a sheet behind it (--like) makes pulses alone worth a fit: resistances are measured, the rest is said to be the other's", () => {
    const summary = fit([file("pulses.csv"), "--kind", "zimb", "--out", file("pulsed.json"), "--like", "ce-mno2-cai"])
    expect(figure(summary, "series resistance").value).toBeGreaterThan(20)
    expect(reason(summary, "window, capacity and open-circuit curve")).toMatch(/too little for a capacity/)
    expect(sheet("pulsed.json").assumed!.ocv!.reason).toMatch(/^as ce-mno2-cai has it, not measured/)
    expect(zincwear(["cells", "check", file("pulsed.json")]).out).toContain("0 errors")
  })

  test("a charge alone: curve and capacity, and six figures that it cannot tell", () => {
    const summary = fit([file("charge.csv"), "--kind", "zimb", "--out", file("charged.json")])
    expect(figure(summary, "capacity").value).toBeCloseTo(1e-3 * 199 * 60, 0)
    expect(summary.refused.map(entry => entry.name)).toEqual(["series resistance", "relaxation branches", "hysteresis", "resistance over charge", "coulombic efficiency", "self-discharge"])
    expect(zincwear(["cells", "check", file("charged.json")]).out).toContain("0 errors")
  })
})

describe("what cannot be fitted is one line with place and mend, exit code 2, and leaves no file", () => {
  const out = ["--kind", "zimb", "--out", file("left.json")]
  const refused: [why: string, args: string[], line: RegExp][] = [
    ["no such file", [file("none.csv"), ...out], /none\.csv: no such file; give a CSV file/],
    ["a kind that is none", [file("charge.csv"), "--kind", "liion", "--out", file("left.json")], /--kind <kind>: liion: give one of zimb, zihmsc/],
    ["no kind", [file("charge.csv"), "--out", file("left.json")], /'--kind <kind>' not specified/],
    ["no log", out, /missing required argument 'log'/],
    ["one row", [file("one.csv"), ...out], /one\.csv: line 1: one row only follows the header; give a recording of two rows or more/],
    ["a spectrum", [file("spectrum.csv"), ...out], /spectrum\.csv: line 1: is an impedance spectrum; voltage and current over time are needed/],
    ["no column of current", [file("blind.csv"), ...out], /blind\.csv: line 1: no column of current .*; name it by --column current=NAME/],
    ["nothing but rest", [file("rest.csv"), ...out], /rest\.csv: Current \/ A: no current flows in its 50 rows: neither capacity nor open-circuit curve can be had; give a charge or a discharge/],
    ["pulses without a sheet behind them", [file("pulses.csv"), ...out], /pulses\.csv: rows 1 to 200: .*too little for a capacity or an open-circuit curve; give a full charge or discharge/],
    ["a sign reversed", [file("reversed.csv"), ...out], /reversed\.csv: Current \/ A: the voltage falls while the current is positive.*; say so by --discharge-positive/],
    ["a window that is not reached", [file("charge.csv"), ...out, "--window", "0.5,2"], /charge\.csv: rows 1 to 200: the recordings go from .* V at rest, not through the window of 0\.5 to 2 V/],
    ["a window upside down", [file("charge.csv"), ...out, "--window", "1.6,0.8"], /--window <low,high>: 1\.6,0\.8: write LOW,HIGH in volts/],
    ["a name that is no id", [file("charge.csv"), "--kind", "zimb", "--out", file("My Cell.json")], /My Cell\.json: its name is the cell's id: .*; write my-cell\.json/],
    ["the name of a cell of the package", [file("charge.csv"), "--kind", "zimb", "--out", file("cnt-zn.json")], /the package has a cell "cnt-zn" already; choose another name/],
    ["a sheet of another kind behind it", [file("charge.csv"), ...out, "--like", "cnt-zn"], /--like: cnt-zn: is a ZIHMSC, not a ZIMB/],
    ["a recording given twice", [file("charge.csv"), file("charge.csv"), ...out], /charge\.csv: is given twice/],
    ["a report over the recording", [file("charge.csv"), ...out, "--report", file("charge.csv")], /charge\.csv: is a recording itself; choose another name/],
    ["a report in no folder", [file("charge.csv"), ...out, "--report", join(folder, "no", "a.html")], /its folder does not exist; create it or name another/],
  ]
  for (const [why, args, line] of refused) {
    test(why, () => {
      const before = readdirSync(folder)
      const { code, out: printed, err } = zincwear(["fit", ...args])
      expect(err).toMatch(line)
      expect(err.trimEnd().split("\n")).toHaveLength(1)
      expect(printed).toBe("")
      expect(code).toBe(2)
      expect(readdirSync(folder)).toEqual(before)
      expect(readFileSync(file("charge.csv"), "utf8")).toBe(charge)
    })
  }
})

describe.skipIf(!existsSync(shared))("measured recordings (skipped where ../shared/data is not beside the project)", () => {
  const measured = (name: string): string => join(shared, name)
  const named = ["--column", "time=Time", "--column", "voltage=Voltage", "--column", "current=Current"]

  test("25 F discharged with 3 A between 2.9 and 0.6 V: 25.7 F, and nothing else can be told", () => {
    // 3 A for 19.7 s over 2.3 V; below half a volt the load no longer held its current.
    const summary = fit([measured("supercap_25F/C_A4_DUT3_V1_EATON_25F_cut.csv"), "--kind", "zihmsc", "--out", file("edlc.json"), "--window", "0.6,2.9",
      "--column", "time=time", "--column", "voltage=value", "--column", "current=-3"])
    expect(Math.abs(figure(summary, "capacitance").value / 25.7 - 1)).toBeLessThan(0.01)
    expect(reason(summary, "series resistance")).toBe("the current never changes: no jump of the voltage")
    expect(summary.figures.map(entry => entry.name)).toEqual(["capacity", "capacitance"])
  })

  test("the same without a window: a flat bottom is pointed at", () => {
    const { notes } = fit([measured("supercap_25F/C_A4_DUT3_V1_EATON_25F_cut.csv"), "--kind", "zihmsc", "--out", file("edlc.json"),
      "--column", "time=time", "--column", "voltage=value", "--column", "current=-3"])
    expect(notes.join()).toMatch(/% of the charge hardly moves the voltage at the bottom/)
  })

  test("pulses of a lithium cell: no sheet by themselves; beside one, 11.6 mΩ within half a second and a branch of 6 s", () => {
    const args = [measured("pybop_li/Samsung_INR21700_multipulse_hppc.csv"), "--kind", "zimb", "--out", file("hppc.json"), ...named, "--discharge-positive"]
    expect(zincwear(["fit", ...args]).err).toMatch(/1[78]\.\d+ mAh move, 4\.1\d+ to 4\.1\d+ V at rest: too little/)
    const summary = fit([...args, "--like", join(packageRoot(), "test", "fixtures", "gauge", "inr21700.json")])
    // The first pulse falls 22 mV at 3 A within 0.1 s (7.4 mΩ), 35 mV within half a second, 40 mV within 10 s: with a row each 0.1 s the first
    // two cannot be parted well.
    const [series, first, second] = ["series resistance", "branch 1", "branch 2"].map(name => figure(summary, name))
    expect(Math.abs(series.value - 7.4e-3)).toBeLessThan(2 * series.error)
    expect(Math.abs(series.value + first.value - 11.6e-3)).toBeLessThan(0.5e-3)
    expect(Math.abs(second.value - 5e-3)).toBeLessThan(0.5e-3)
    expect(figure(summary, "branch 2 tau").value).toBeLessThan(10)
    expect(summary.residual_V.rms).toBeLessThan(2e-3)
  })

  test("the rate test of a lithium cell, its step clocks straightened: 4.04 Ah charged, fitted within 1 mV; half an hour of rest tells no self-discharge", () => {
    const summary = fit([measured("bdf_sample/SINTEF_rate_first2000.bdf.csv"), "--kind", "zimb", "--out", file("rate.json"), "--restarts"])
    expect(Math.abs(figure(summary, "capacity").value / 3600 - 4.04)).toBeLessThan(0.1)
    expect(summary.residual_V.rms).toBeLessThan(1e-3)
    expect(reason(summary, "self-discharge")).toMatch(/no rest of 6 h or more \(the longest: 30 min\)/)
    expect(reason(summary, "coulombic efficiency")).toMatch(/come back to an equal state/)
  }, 30_000)

  test("a coin cell discharged once: its charge, and that 21 points cannot follow its steep end", () => {
    const summary = fit([measured("bdf_sample/SINTEF_LiGrR2032_coin_first12000.bdf.csv"), "--kind", "zimb", "--out", file("coin.json")])
    // 0.2 mA for 24.5 h.
    expect(Math.abs(figure(summary, "capacity").value / 3.6 - 4.9)).toBeLessThan(0.15)
    expect(summary.notes.join()).toMatch(/steep ends that 21 points cannot follow/)
    expect(reason(summary, "hysteresis")).toMatch(/one way only/)
  }, 30_000)

  test("three sweeps of a carbon electrode at 0.5 mV/s: 126 to 136 mF; what takes a jump of the current is refused", () => {
    const summary = fit([measured("supercap_aging_carbon/test_0p5_mVS_CV_before_aging.txt"), "--kind", "zihmsc", "--out", file("carbon.json")])
    // On the way down some 0.063 mA flow: 126 mF.
    expect(figure(summary, "capacitance").value).toBeGreaterThan(0.120)
    expect(figure(summary, "capacitance").value).toBeLessThan(0.140)
    expect(reason(summary, "series resistance")).toBe("the voltage was set, not the current: no jump that it answers")
  }, 30_000)

  const refusals: [file: string, line: RegExp][] = [
    ["supercap_aging_carbon/test_eis_OCV_before_aging.txt", /is an impedance spectrum/],
    ["zn_mno2_ocp/ocp_21pt.csv", /is a curve over charge, not a recording over time/],
    ["pybop_li/LGM50_5Ah_OCV_T25.csv", /is a curve over charge, not a recording over time/],
    ["bdf_sample/SINTEF_rate_first2000.bdf.csv", /line 724: time goes back from 7200 s to 0 s; say --restarts/],
    ["edlc_verbrugge/data.txt", /no column of time/],
  ]
  for (const [name, line] of refusals) {
    test(`${name} is refused with the reason`, () => {
      const { code, err } = zincwear(["fit", measured(name), "--kind", "zimb", "--out", file("left.json")])
      expect(code).toBe(2)
      expect(err).toMatch(line)
      expect(existsSync(file("left.json"))).toBe(false)
    })
  }
})
