// Whatever is wrong, a person reads one line with the place and the mend, the exit code is 2, and no file is left behind.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { packageRoot } from "../../project/package-root.js"
import { loadDaySheet } from "../../sim/day-sheet.js"
import { zincwear } from "../helpers/cli.js"

let folder = ""
const at = (name: string): string => join(folder, name)
const minutes = (rows: string[]): string => `minute,p001\n${rows.join("\n")}\n`
const day = Array.from({ length: 1440 }, (_, i) => `${i},${i % 300}`)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zincwear-bad-"))
  writeFileSync(at("gap.csv"), minutes([...day.slice(0, 100), ...day.slice(102)]))
  writeFileSync(at("negative.csv"), minutes([...day.slice(0, 7), "7,-3", ...day.slice(8)]))
  writeFileSync(at("text.csv"), minutes([...day.slice(0, 9), "9,bright", ...day.slice(10)]))
  writeFileSync(at("ragged.csv"), minutes([...day.slice(0, 5), "5,1,2", ...day.slice(6)]))
  writeFileSync(at("no-journal.bin"), "this is a letter")
  writeFileSync(at("moon.json"), JSON.stringify({ ...loadDaySheet(), day: [{ from: "00:00", place: "moon" }] }))
  const project = JSON.parse(readFileSync(join(packageRoot(), "devicescript.json"), "utf8")) as Record<string, unknown>
  for (const [name, text] of [
    ["syntax", `{\n  "board": "MDBT42Q",\n  "module": zincwear-6\n}\n`],
    ["unknown-field", JSON.stringify({ ...project, colour: "red" }, null, 2)],
    ["no-sensor", JSON.stringify({ ...project, sensors: [{ name: "smell" }] }, null, 2)],
    ["shares", JSON.stringify({ ...project, array: { groupings: ["2s3p", "4s2p"] } }, null, 2)],
    ["short-key", JSON.stringify({ ...project, radio: { name: "zw", key: "5ec7e7" } }, null, 2)],
    ["wrong-count", JSON.stringify({ ...project, cells: { id: "ce-mno2-cai", count: 5 } }, null, 2)],
  ] as const) {
    const place = mkdtempSync(join(folder, `${name}-`))
    writeFileSync(join(place, "devicescript.json"), text)
    projects[name] = place
  }
})
afterAll(() => rmSync(folder, { recursive: true }))
const projects: Record<string, string> = {}

const CASES: { what: string, args: string[], cwd?: string, says: RegExp }[] = [
  { what: "an unknown cell", args: ["sim", "day", "--cell", "ce-mno2"], says: /no cell "ce-mno2"; nearest: ce-mno2-cai/ },
  { what: "a key that is none, which is not repeated", args: ["sim", "day"], cwd: "short-key", says: /line \d+, column \d+: radio\.key: must match pattern "\^\[0-9a-fA-F\]\{32\}\$"(?!.*5ec7e7)/ },
  { what: "a cell with missing parameters", args: ["sim", "day", "--cell", "pcf-zn"], says: /cell pcf-zn: cannot be simulated: areal capacitance/ },
  { what: "an unknown board", args: ["sim", "day", "--board", "UNO"], says: /unknown board "UNO"; use one of BANGLEJS2, MDBT42Q/ },
  { what: "a grouping that does not divide the cells", args: ["sim", "day", "--array", "4s2p"], says: /4s2p does not share out 6 cells equally; use one of 1s6p, 2s3p, 3s2p, 6s1p/ },
  { what: "a grouping that the bus cannot bear", args: ["sim", "day", "--array", "6s1p"], says: /no grouping of ce-mno2-cai meets the bus window/ },
  { what: "text for a grouping", args: ["sim", "day", "--array", "series"], says: /"series" is not a grouping; write series and parallel counts/ },
  { what: "a light file that is not there", args: ["sim", "day", "--light", "nowhere.csv"], says: /nowhere\.csv: cannot be read/ },
  { what: "a light file with a gap", args: ["sim", "day", "--light", "gap.csv"], says: /gap\.csv: line 102.*100/ },
  { what: "a light file with a negative value", args: ["sim", "day", "--light", "negative.csv"], says: /negative\.csv: line 9.*-3/ },
  { what: "a light file with text", args: ["sim", "day", "--light", "text.csv"], says: /text\.csv: line 11.*bright/ },
  { what: "a ragged light file", args: ["sim", "day", "--light", "ragged.csv"], says: /ragged\.csv/ },
  { what: "a light file that is too short", args: ["sim", "day", "--light", "good.csv", "--hours", "48"], says: /good\.csv: holds 24\.0 h of light/ },
  { what: "a column that is not there", args: ["sim", "day", "--light", "good.csv", "--column", "p9"], says: /no column "p9"; choose one of p001/ },
  { what: "a column of no file", args: ["sim", "day", "--column", "p001"], says: /--column: no light file is named that could have a column "p001"; name it with --light/ },
  { what: "a fault that nobody knows", args: ["sim", "day", "--fault", "rain@3h"], says: /unknown fault "rain"; use reset, cell-open/ },
  { what: "a fault without a time", args: ["sim", "day", "--fault", "dark"], says: /write NAME@TIME/ },
  { what: "a fault in a cell that is not there", args: ["sim", "day", "--fault", "dendrite:9@3h"], says: /--fault: dendrite:9@3h: there is no cell 9; count from 0 to 5/ },
  { what: "a bridge from the last cell", args: ["sim", "day", "--fault", "bridge:5@3h"], says: /cell 5 has no next one; count from 0 to 4/ },
  { what: "a fault without size", args: ["sim", "day", "--fault", "cut=0@3h"], says: /cut=0@3h: its size must be above 0; give seconds until the halves touch/ },
  { what: "a fault larger than its cell", args: ["sim", "day", "--fault", "capacity-step=1.5@3h"], says: /its size must be above 0 and below 1/ },
  { what: "text for the size of a fault", args: ["sim", "day", "--fault", "cell-short=small@3h"], says: /"small" is no number/ },
  { what: "a switch that is not there", args: ["sim", "day", "--fault", "stuck-open=99@3h"], says: /there is no latch bit 99; count from 0 to 10/ },
  { what: "a cold below the models", args: ["sim", "day", "--fault", "cold=-500@3h"], says: /-500 degC is beyond the models; give -60 to 100 degC/ },
  { what: "a cell for what strikes the module", args: ["sim", "day", "--fault", "dark:1@3h"], says: /dark:1@3h: strikes no cell, but the whole module; leave the cell out/ },
  { what: "a fault after the end", args: ["sim", "day", "--hours", "2", "--fault", "gas@5h"], says: /gas@5h: comes when the run of 2 h is over/ },
  { what: "a load that nobody knows", args: ["sim", "day", "--load", "watch"], says: /unknown load "watch"; did you mean .*watch-digital/ },
  { what: "a load file that is not there", args: ["sim", "day", "--load", "nowhere.json"], says: /nowhere\.json: no such file/ },
  { what: "a source that nobody knows", args: ["sim", "day", "--source", "teg"], says: /unknown part "teg"; did you mean teg-wrist/ },
  { what: "a source that is a regulator", args: ["sim", "day", "--source", "tps7a02-1v8"], says: /kind: "ldo" is no source; name a panel/ },
  { what: "a source without a column of powers", args: ["sim", "day", "--source", "good.csv"], says: /good\.csv: line 1: no column of/ },
  { what: "a regulator that is a source", args: ["sim", "day", "--regulator", "teg-wrist"], says: /kind: "thermoelectric" is no regulator/ },
  { what: "a regulator file that is not there", args: ["sim", "day", "--regulator", "nowhere.json"], says: /nowhere\.json: no such file; give a part's id/ },
  { what: "a day that nobody knows", args: ["sim", "day", "--day", "holiday"], says: /unknown day "holiday"; did you mean/ },
  { what: "a day that is no day", args: ["sim", "day", "--day", "moon.json"], says: /moon\.json: day\.0\.place: no place "moon"/ },
  { what: "a panel beside a source", args: ["sim", "day", "--panel", "good.csv", "--source", "teg-wrist"], says: /cannot be used with/ },
  { what: "hours that are no number", args: ["sim", "day", "--hours", "many"], says: /give a number from 0\.01 to 8784/ },
  { what: "a seed that is no whole number", args: ["sim", "day", "--seed", "1.5"], says: /give a whole number/ },
  { what: "a runtime that is none", args: ["sim", "day", "--runtime", "deno"], says: /node, devicescript, espruino/ },
  { what: "a panel without curves", args: ["sim", "day", "--panel", "good.csv"], says: /good\.csv: no light level in its name/ },
  { what: "an unwritable folder", args: ["sim", "day", "--out", "/proc/zincwear"], says: /\/proc\/zincwear: cannot be made/ },
  { what: "a folder that is a file", args: ["sim", "day", "--out", "good.csv"], says: /good\.csv: is no folder to write to/ },
  { what: "malformed JSON", args: ["sim", "day"], cwd: "syntax", says: /devicescript\.json: line 3, column 13: not JSON/ },
  { what: "a field that the project does not have", args: ["sim", "day"], cwd: "unknown-field", says: /line \d+, column \d+: unknown field "colour"/ },
  { what: "a sensor that the module does not have", args: ["build"], cwd: "no-sensor", says: /sensors\[0\]: module zincwear-6 has no sensor "smell"; use one of pressure, light/ },
  { what: "groupings of which one does not divide", args: ["sim", "day"], cwd: "shares", says: /array\.groupings\[1\]: 4s2p does not share out/ },
  { what: "more or fewer cells than places", args: ["sim", "day"], cwd: "wrong-count", says: /cells\.count: 5 cells do not fit module zincwear-6/ },
  { what: "a runtime that the board does not run", args: ["build", "--board", "PUCKJS", "--target", "devicescript"], says: /PUCKJS does not run devicescript/ },
  { what: "a dump that is no journal", args: ["log", "decode", "no-journal.bin"], says: /no-journal\.bin: is not a journal|no-journal\.bin/ },
  { what: "a datasheet that is not there", args: ["cells", "check", "nowhere.json"], says: /nowhere\.json: no such datasheet/ },
  { what: "an unknown subcommand", args: ["dance"], says: /unknown command 'dance'; see zincwear --help/ },
]

test.each(["loads", "parts", "days", "faults"])("zincwear sim %s is a table whose lines end, without a word on the error stream", what => {
  const { code, out, err } = zincwear(["sim", what])
  expect([code, err]).toEqual([0, ""])
  expect(out.endsWith("\n")).toBe(true)
  expect(out.trimEnd().split("\n").length).toBeGreaterThan(3)
  expect(out).not.toContain("undefined")
})

test.each(CASES)("$what: one line, exit code 2, nothing written", ({ args, cwd, says }) => {
  const where = cwd === undefined ? folder : projects[cwd]
  writeFileSync(at("good.csv"), minutes(day))
  const before = readdirSync(where).sort()
  const { code, out, err } = zincwear(args, where)
  expect(err.trimEnd().split("\n")).toHaveLength(1)
  expect(err).toMatch(says)
  expect(code).toBe(2)
  expect(out).toBe("")
  // An empty output folder may have been made for a run that then refused its input; files may not.
  expect(readdirSync(where).filter(name => name !== "out").sort()).toEqual(before.filter(name => name !== "out"))
  if (before.includes("out") || readdirSync(where).includes("out")) expect(readdirSync(join(where, "out"))).toEqual([])
})
