import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parse } from "csv-parse/sync"
import { beforeAll, describe, expect, test } from "vitest"
import { packageRoot } from "../../project/package-root.js"
import { lastJson, zincwear } from "../helpers/cli.js"

const folder = mkdtempSync(join(tmpdir(), "zincwear-gauge-"))
const file = (name: string): string => join(folder, name)
const fixture = (name: string): string => join(packageRoot(), "test", "fixtures", "gauge", name)
const shared = join(packageRoot(), "..", "shared", "data")
const table = (name: string): Record<string, string>[] => parse(readFileSync(file(name), "utf8"), { columns: true })

interface Summary {
  rows: number
  scans: number
  start: { soc: number, error: number }
  end: { soc: number, error: number, source: string, valid: boolean }
  band_mean: number
  anchors: { source: string, time_s: number }[]
  truth?: { rms: number, end: number, worst: number, coverage: number, within3: number, by: string }
  anchored?: { rms: number, coverage: number }
  notes: string[]
  files: string[]
}
function gauge(args: string[]): Summary {
  const { code, out, err } = zincwear(["gauge", ...args, "--json"])
  expect(err).toBe("")
  expect(code).toBe(0)
  return lastJson(out) as unknown as Summary
}

describe("zincwear gauge over what zincwear itself records", () => {
  beforeAll(() => {
    for (const [protocol, cell] of [["gcd", "ce-mno2-cai"], ["rest", "ce-mno2-cai"], ["gcd", "cnt-zn"]]) {
      expect(zincwear(["lab", protocol, "--cell", cell, "--out", file(`${protocol}-${cell}.csv`)]).code).toBe(0)
    }
  })

  test("a battery on the bench, cold boot: its first voltage says empty, and the truth is inside the band to the end", () => {
    const { start, anchors, truth, anchored } = gauge(["--log", file("gcd-ce-mno2-cai.csv"), "--cell", "ce-mno2-cai", "--truth-start", "0"])
    expect(start).toMatchObject({ soc: expect.closeTo(0, 1) as number, error: expect.closeTo(0, 1) as number })
    expect(anchors[0]).toMatchObject({ source: "empty", time_s: 0 })
    expect(truth!.coverage).toBeGreaterThan(0.95)
    expect(anchored!.rms).toBeLessThan(3)
  })

  test("a hybrid capacitor knows its charge from the first voltage on: it starts empty", () => {
    const { start, truth } = gauge(["--log", file("gcd-cnt-zn.csv"), "--cell", "cnt-zn", "--truth-start", "0"])
    expect(start.soc).toBeLessThan(0.05)
    expect(start.error).toBeLessThan(0.05)
    // Charged and discharged within 150 s, the voltage is read twice on the first way and then once in two ways (every 300 s),
    // while slow branches hold 100 mV of it: the last way is counted from a reading up to five minutes old.
    expect(truth!.coverage).toBeGreaterThan(0.8)
    expect(Math.abs(truth!.end)).toBeLessThan(4)
  })

  test("a known start is believed, and the same recording known 30 points off is refuted by its first voltage", () => {
    const args = ["--log", file("rest-ce-mno2-cai.csv"), "--cell", "ce-mno2-cai"]
    // Known to a point is two standard deviations of half a point; a band is 2.4 of them, and 0.3 points for the curve: 1.5;
    // the two histories beside it in which the memory is wrong, all but refuted by the voltage of an empty cell, add a fifth of a point.
    const { start, truth } = gauge([...args, "--initial", "0"])
    expect(start.soc).toBe(0)
    expect(start.error).toBeLessThanOrEqual(0.018)
    const off = gauge([...args, "--initial", "0.3", "--truth-start", "0"])
    expect(off.start.soc).toBeLessThan(0.05)
    expect(off.truth!.coverage).toBeGreaterThan(0.95)
    // Over five days both are good to a tenth of a point; the one that had to begin anew is further off at its worst.
    expect(Math.max(off.truth!.rms, truth!.rms)).toBeLessThan(0.3)
    expect(Math.abs(off.truth!.worst)).toBeGreaterThan(Math.abs(truth!.worst))
  })

  test("--out has an estimate for every row of the recording, --report is one page, and both are named", () => {
    const [out, report] = [file("estimates.csv"), file("gauge.html")]
    const { rows, files } = gauge(["--log", file("gcd-cnt-zn.csv"), "--cell", "cnt-zn", "--initial", "0", "--out", out, "--report", report])
    expect(files).toEqual([out, report])
    const estimates = table("estimates.csv")
    const recorded = table("gcd-cnt-zn.csv")
    expect(estimates).toHaveLength(rows)
    expect(estimates.map(row => row["Test Time / s"])).toEqual(recorded.map(row => row["Test Time / s"]))
    expect(Object.keys(estimates[0])).toEqual(["Test Time / s", "Voltage / V", "Current / A", "SOC Estimated / 1", "SOC Error / 1", "Age / s", "Source", "Valid / 1", "SOC True / 1"])
    const page = readFileSync(report, "utf8")
    expect(page).toContain("<h1>Charge of cnt-zn</h1>")
    for (const id of ["soc", "error", "voltage", "current"]) expect(page).toContain(`id="${id}"`)
    expect(page).toContain("Made by zincwear gauge;")
  })

  test("for people: error, band, evidence and the curves in one screen", () => {
    const { code, out } = zincwear(["gauge", "--log", file("gcd-cnt-zn.csv"), "--cell", "cnt-zn", "--initial", "0"])
    expect(code).toBe(0)
    expect(out).toMatch(/^gauge of cnt-zn \(ZIHMSC, 49\.39 µAh\)/)
    expect(out).toMatch(/error +[\d.]+ points rms, .*% of the time inside the band/)
    for (const line of ["estimated", "true", "band", "voltage"]) expect(out).toMatch(new RegExp(`^${line} +[▁▂▃▄▅▆▇█ ]+$`, "m"))
    expect(out.split("\n").length).toBeLessThan(24)
  })

  test("closed loop: a cell of a simulated day, by its place, against its own truth; the pack as a whole is refused", () => {
    expect(zincwear(["sim", "day", "--hours", "3", "--out", folder]).code).toBe(0)
    const day = ["--log", file("day.csv"), "--cell", "ce-mno2-cai"]
    // Cells are drawn around 60 %, with a spread of a few points.
    const known = gauge([...day, "--place", "6", "--initial", "0.6", "--initial-error", "0.05", "--current-error", "0.15"])
    expect(known.truth!.by).toBe("column \"Cell 6 SOC True / 1\"")
    expect(known.truth!.rms).toBeLessThan(5)
    expect(known.truth!.coverage).toBe(1)
    expect(gauge([...day, "--place", "1"]).truth!.coverage).toBe(1)
    const { code, err } = zincwear(["gauge", ...day])
    expect(code).toBe(2)
    expect(err).toMatch(/V is not a cell of 0\.8 to 1\.6 V \(ce-mno2-cai\); .*of a pack the recording of one cell/)
    expect(zincwear(["gauge", ...day, "--place", "7"]).err).toMatch(/--place: 7: .*day\.details\.csv has 6 cells; give 1 to 6/)
  }, 60_000)
})

describe("what cannot be replayed is one line with place and mend, and leaves no file", () => {
  const good = "Test Time / s,Voltage / V,Current / A,Net Capacity / Ah\n0,1.2,0,0\n60,1.2,0,0\n"
  writeFileSync(file("good.csv"), good)
  writeFileSync(file("word.csv"), good.replace("60,1.2", "60,high"))
  const log = file("good.csv")
  const refused: [why: string, args: string[], line: RegExp][] = [
    ["no such file", ["--log", file("none.csv"), "--cell", "cnt-zn"], /none\.csv: no such file; give a CSV file/],
    ["text for a number", ["--log", file("word.csv"), "--cell", "cnt-zn"], /word\.csv: line 3, column "Voltage \/ V": "high" is no number/],
    ["an unknown cell", ["--log", log, "--cell", "cnt-zm"], /no cell "cnt-zm"; nearest: cnt-zn/],
    ["a cell of which too little is printed", ["--log", log, "--cell", "pcf-zn"], /--cell: pcf-zn: has no model for the gauge, its sheet lacks: /],
    ["a start beyond full", ["--log", log, "--cell", "cnt-zn", "--initial", "1.2"], /--initial <soc>: 1\.2: give "unknown" or a share from 0 to 1/],
    ["a word for a start", ["--log", log, "--cell", "cnt-zn", "--initial", "half"], /give "unknown" or a share from 0 to 1/],
    ["a truth of charge without a start", ["--log", log, "--cell", "cnt-zn", "--truth", "Net Capacity / Ah"], /--truth: Net Capacity \/ Ah: is charge moved, and nothing says where it starts; give --truth-start/],
    ["a truth that is not there", ["--log", log, "--cell", "cnt-zn", "--truth", "Net Capacity"], /line 1: no column "Net Capacity"; nearest: Net Capacity \/ Ah/],
    ["a column of nothing", ["--log", log, "--cell", "cnt-zn", "--column", "light=Voltage / V"], /write QUANTITY=NAME, the quantity one of time, voltage, current, temperature/],
    ["a report in no folder", ["--log", log, "--cell", "cnt-zn", "--out", file("left.csv"), "--report", join(folder, "no", "a.html")], /its folder does not exist; create it or name another/],
    ["a folder for a report", ["--log", log, "--cell", "cnt-zn", "--out", file("left.csv"), "--report", folder], /is a folder; name a file/],
    ["estimates over the recording itself", ["--log", log, "--cell", "cnt-zn", "--out", log], /good\.csv: is the recording itself; choose another name/],
    ["no details beside a day", ["--log", log, "--cell", "cnt-zn", "--place", "1"], /good\.details\.csv: is not there/],
    ["no log", ["--cell", "cnt-zn"], /'--log <file>' not specified/],
  ]
  for (const [why, args, line] of refused) {
    test(why, () => {
      const before = readdirSync(folder)
      const { code, out, err } = zincwear(["gauge", ...args])
      expect(err).toMatch(line)
      expect(err.trimEnd().split("\n")).toHaveLength(1)
      expect(out).toBe("")
      expect(code).toBe(2)
      expect(readdirSync(folder)).toEqual(before)
      expect(readFileSync(log, "utf8")).toBe(good)
    })
  }
})

describe.skipIf(!existsSync(shared))("measured recordings (skipped where ../shared/data is not beside the project)", () => {
  const measured = (name: string): string => join(shared, name)
  const named = ["--column", "time=Time", "--column", "voltage=Voltage", "--column", "current=Current"]

  test("25 F discharged with 3 A: a count on the nominal 25 F, good to 3 points, is never further from the estimate than that beside the band", () => {
    // The source holds 3 A down to half a volt (1870 s); below, the load saturates and nothing says what flowed.
    // The slope of this very discharge makes the part 25.7 F, so the count on 25 F is a truth to about 3 points.
    const [settings, rows] = readFileSync(measured("supercap_25F/C_A4_DUT3_V1_EATON_25F_cut.csv"), "utf8").split(/time,value,derivative\r?\n/)
    const kept = rows.trim().split(/\r?\n/).map(row => row.split(",").map(Number)).filter(([time_s]) => time_s <= 1870)
    const truth = (time_s: number): number => (25 * 2.985134 - 3 * (time_s - kept[0][0])) / 75
    writeFileSync(file("edlc.csv"), `${settings}time,value,truth\n${kept.map(([time_s, value]) => `${time_s},${value},${truth(time_s)}`).join("\n")}\n`)
    const { rows: count, scans, band_mean, truth: scored } = gauge(["--log", file("edlc.csv"), "--cell", fixture("edlc-25f.json"),
      "--column", "time=time", "--column", "voltage=value", "--column", "current=-3", "--truth", "truth", "--tick", "1"])
    expect([count, scans]).toEqual([2004, 22])
    expect(Math.abs(scored!.worst)).toBeLessThan(band_mean + 3)
    expect(scored!.rms).toBeLessThan(3)
  })

  test("pulses of a lithium cell are asked for their sign, then seen near full", () => {
    const args = ["--log", measured("pybop_li/Samsung_INR21700_multipulse_hppc.csv"), "--cell", fixture("inr21700.json"), ...named]
    expect(zincwear(["gauge", ...args]).err).toMatch(/discharge is counted as positive here; say so by --discharge-positive/)
    const { end } = gauge([...args, "--discharge-positive", "--tick", "1"])
    // 4.16 V after 26 mAh out of a full cell of 5 Ah.
    expect(Math.abs(end.soc - 0.995)).toBeLessThanOrEqual(end.error + 0.01)
  })

  const refusals: [file: string, line: RegExp, more?: string[]][] = [
    ["supercap_aging_carbon/test_eis_OCV_before_aging.txt", /is an impedance spectrum/],
    ["zn_mno2_ocp/ocp_21pt.csv", /is a curve over charge, not a recording over time/],
    ["pybop_li/LGM50_5Ah_OCV_T25.csv", /is a curve over charge, not a recording over time/],
    ["pybop_li/Samsung_INR21700_sample_drive_cycle.csv", /no column of voltage/, ["--column", "time=Time", "--column", "current=Current"]],
    ["bdf_sample/SINTEF_rate_first2000.bdf.csv", /line 724: time goes back from 7200 s to 0 s; say --restarts/],
    ["bdf_sample/SINTEF_LiGrR2032_coin_first12000.bdf.csv", /4\.9 mAh flow in one direction, cnt-zn holds 49\.4 µAh/],
    ["edlc_verbrugge/data.txt", /no column of time/],
  ]
  for (const [name, line, more] of refusals) {
    test(`${name} is refused with the reason`, () => {
      const { code, err } = zincwear(["gauge", "--log", measured(name), "--cell", "cnt-zn", ...more ?? []])
      expect(code).toBe(2)
      expect(err).toMatch(line)
    })
  }
})
