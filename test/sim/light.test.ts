import { existsSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { fromMidnight, lightColumns, openLight } from "../../sim/light.js"

const folder = mkdtempSync(join(tmpdir(), "light-"))
let files = 0
function csv(text: string): string {
  const file = join(folder, `${++files}.csv`)
  writeFileSync(file, text)
  return file
}

describe("a light trace", () => {
  test("of several people is read by column, in minutes from midnight", () => {
    const trace = openLight(csv("minute,p001,p002\n0,20.2,63.1\n1,12.4,0.5\n2,14.1,0\n"), { column: "p002" })
    expect(trace.step_s).toBe(60)
    expect(Array.from(trace.lux)).toEqual([63.1, 0.5, 0])
    expect(trace.startOfDay_s).toBe(0)
  })

  test("of a logger brings its clock, temperature and activity", () => {
    const trace = openLight(csv("# start_local 2023-08-28 08:47:54\nt_s,lux,temp_C,pim\n0,1.6,26.5,647\n10,3.7,-2,3\n20,7.8,26.6,8\n"))
    expect(trace).toMatchObject({ step_s: 10, start: "2023-08-28 08:47:54", startOfDay_s: 8 * 3600 + 47 * 60 + 54 })
    expect(Array.from(trace.temperature_degC ?? [])).toEqual([26.5, -2, 26.6])
    expect(Array.from(trace.activity ?? [])).toEqual([647, 3, 8])
  })

  test("begins at its first midnight where hours count: with the first row after it", () => {
    const lux = Float64Array.from({ length: 30 }, (_, hour) => hour)
    expect(fromMidnight({ step_s: 3600, lux, startOfDay_s: 8 * 3600 }).lux[0]).toBe(16)
    expect(fromMidnight({ step_s: 3600, lux, startOfDay_s: 8 * 3600 - 600 }).lux[0]).toBe(17)
    expect(fromMidnight({ step_s: 3600, lux, startOfDay_s: 0 }).lux).toHaveLength(30)
    expect(fromMidnight({ step_s: 60, lux, startOfDay_s: 8 * 3600 }).lux).toHaveLength(0)
  })

  test("names its people: what a logger records beside the light is nobody", () => {
    expect(lightColumns(csv("minute, p001 ,p002\n0,20.2,63.1\n1,12.4,0.5\n"))).toEqual(["p001", "p002"])
    expect(lightColumns(csv("t_s,lux,temp_C,pim\n0,1.6,26.5,647\n10,3.7,-2,3\n"))).toEqual(["lux"])
    const file = csv("t_s,temp_C\n0,26.5\n10,-2\n")
    expect(() => lightColumns(file)).toThrow(`${file}: line 1: no column of light; add one of lux`)
  })

  test("without a column of time has no people either", () => {
    expect(() => lightColumns(csv("a\n1\n2\n"))).toThrow(/line 1: the first column is "a"; it must be `minute`/)
  })

  test("whose logger slipped by a second once keeps its step; slips that add up to half a step are a fault", () => {
    const rows = (gaps_s: number[]): string => {
      let t = 0
      return `t_s,lux\n0,1\n${gaps_s.map(gap => `${t += gap},1`).join("\n")}\n`
    }
    expect(openLight(csv(rows([30, 30, 29, 30, 30]))).lux).toHaveLength(6)
    expect(() => openLight(csv(rows([30, ...new Array<number>(20).fill(29)])))).toThrow(/use one step throughout/)
  })

  const wide = "minute,p001,p002\n0,1,2\n1,1,2\n"
  test.each([
    ["a gap", "minute,lux\n0,1\n1,1\n4,1\n", {}, "line 4: a gap: minute 2 is missing; fill it in, or cut the file before minute 4"],
    ["a repeated row", "minute,lux\n0,1\n1,1\n1,1\n", {}, "line 4: minute goes from 1 to 1; times must rise; remove the repeated row"],
    ["an uneven step", "t_s,lux\n0,1\n10,1\n15,1\n", {}, "line 4: t_s goes from 10 to 15, in steps of 10 before; use one step throughout"],
    ["a backward start", "t_s,lux\n10,1\n0,1\n", {}, "line 3: t_s goes from 10 to 0; times must rise"],
    ["a negative value", "minute,lux\n0,1\n1,-3\n", {}, "line 3, column lux: -3 is negative; light and activity are 0 or more"],
    ["text", "minute,lux\n0,1\n1,bright\n", {}, "line 3, column lux: \"bright\" is not a number; fill in a number"],
    ["nothing in a cell", "minute,lux\n0,1\n1,\n", {}, "line 3, column lux: no value; fill in a number"],
    ["text for a time", "minute,lux\n0,1\nnoon,2\n", {}, "line 3, column minute: \"noon\" is not a number; fill in a number"],
    ["a row too short", "minute,a,b\n0,1,2\n1,1\n", { column: "a" }, "line 3: not a table"],
    ["an unknown column", wide, { column: "p003" }, "line 1: no column \"p003\"; choose one of p001, p002"],
    ["no choice between people", wide, {}, "line 1: 2 columns to choose from; say which with --column: p001, p002"],
    ["a foreign header", "time,lux\n0,1\n1,1\n", {}, "line 1: the first column is \"time\"; it must be `minute` (whole minutes) or `t_s` (seconds)"],
    ["no rows", "minute,lux\n", {}, "0 rows of data; give a header and at least two rows"],
    ["nothing at all", "", {}, "0 rows of data"],
  ])("with %s is refused in one line", (_, text, options, message) => {
    const file = csv(text)
    expect(() => openLight(file, options)).toThrow(`${file}: ${message}`)
  })

  test("that is not there is refused", () => {
    expect(() => openLight("no/such.csv")).toThrow("no/such.csv: cannot be read (ENOENT); name a CSV file with a lux column")
  })

  test("counts lines as an editor does, comments and blank lines included", () => {
    expect(() => openLight(csv("# a\n\nminute,lux\n0,1\n\n# b\n1,x\n"))).toThrow("line 7, column lux")
  })

  const shared = "../shared/traces"
  test.skipIf(!existsSync(shared))("as people wore it is read as it is: six days of one minute, a week of ten seconds", () => {
    expect(openLight(`${shared}/wearable_light_melidos/lux_1min.csv`, { column: "p001" }).lux).toHaveLength(8640)
    expect(openLight(`${shared}/wearable_light_lightlogr/participant205_10s.csv`).step_s).toBe(10)
  })
})
