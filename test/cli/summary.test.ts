import { expect, test } from "vitest"
import { hourLine, sparkline } from "../../cli/sparkline.js"
import { printSummary } from "../../cli/summary.js"
import { dayResult } from "../fixtures/run-result.js"

test("a day fits a terminal: at most 28 lines of 80 columns, spaces that can be searched for", () => {
  const text = printSummary(dayResult(24), ["out/day.html", "out/day.csv"])
  const lines = text.trimEnd().split("\n")
  expect(lines.length).toBeLessThanOrEqual(28)
  expect(lines.filter(line => [...line].length > 80)).toEqual([])
  expect(text).not.toContain("\u00a0")
})

test("it says what happened, what was believed, where the energy and the files went", () => {
  const text = printSummary(dayResult(24), ["out/day.html", "out/day.csv"])
  expect(text).toContain("24 h of wearable: a made-up office day\n")
  expect(text).toContain("60.9 % true; believed 61.5 % ± 2.1 %")
  expect(text).toContain("truth inside the band 100.0 % of the time, worst error 2.0 % at 03:09")
  expect(text).toContain("1 brown-out, 1 reset; lowest 1.85 V at 06:56")
  expect(text).toContain("cell-over-voltage (warn) 1 ×, 11:40 to 12:10")
  expect(text).toMatch(/\+ harvested +6\.39 J +1\.77 mWh +100\.0 %/)
  expect(text).toMatch(/− added to the store +2\.74 J +0\.762 mWh +42\.9 %/)
  expect(text).toMatch(/written +out\/day\.html {2}out\/day\.csv\n$/)
})

test("what the scenario broke is told apart from what the firmware noticed, several cells at once", () => {
  const result = dayResult(24)
  result.summary.faults = []
  result.events = [
    ...[0, 1, 2].map(cell => ({ time_s: 0, kind: "scenario" as const, text: `sweat (cell ${cell})` })),
    { time_s: 5400, kind: "scenario", text: "cut (cell 2, 300)" },
    { time_s: 7200, kind: "topology", text: "3s2p" },
  ]
  const text = printSummary(result)
  expect(text).toContain("staged   sweat in 3 cells at 00:00, cut (cell 2, 300) at 01:30\nfaults   the firmware reports none\n")
  result.events = []
  expect(printSummary(result)).toContain("\nfaults   none\n")
})

test("losses that would read 0.0 % share a line, and nothing of them is lost", () => {
  const result = dayResult(24)
  const { losses } = result.summary.energy_uJ
  losses["bridge"] = 3
  losses["gas"] = 4
  const text = printSummary(result)
  expect(text).not.toMatch(/− (bridge|gas) /)
  expect(text).toMatch(/− \d smaller ones +\d/)
})

test("a run stopped by hand says so, and an empty one does not fail", () => {
  expect(printSummary(dayResult(5))).toMatch(/^5 h of wearable: .*, stopped by hand\n/)
  expect(printSummary(dayResult(0))).toContain("0 s of wearable")
})

test("a run that began at ten reads in hours of the day", () => {
  const result = dayResult(12)
  result.start_s = 10 * 3600
  const text = printSummary(result)
  expect(text).toContain("lowest 1.85 V at 16:56")
  expect(text).toContain("\n         10      12      14      16      18      20      22\n")
})

test("long names and many faults wrap and stop instead of running off the screen", () => {
  const result = dayResult(24)
  result.summary.scenario = "lux_1min.csv column p001, three nights and a long afternoon in the garden".repeat(2)
  const fault = result.summary.faults[0]
  result.summary.faults = Array.from({ length: 9 }, (_, i) => ({ ...fault, id: `fault-${i}` }))
  const text = printSummary(result)
  expect(text.split("\n").filter(line => [...line].length > 80)).toEqual([])
  expect(text).toContain("and 5 other kinds, all in the report")
})

test("a sparkline climbs with its values and leaves unknown ones blank", () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe("▁▂▃▄▅▆▇█")
  expect(sparkline([0, 2, 6, 8], 2)).toBe("▁█")
  expect(sparkline([5, 5, 5], 3)).toBe("▁▁▁")
  expect(sparkline([0, NaN, 1], 3)).toBe("▁ █")
  expect([...sparkline([1, 2], 6)]).toHaveLength(6)
})

test("hours stand where they happened: noon is in the middle of a day", () => {
  const line = hourLine(0, 86_400, 48)
  expect(line.indexOf("12")).toBe(24)
  expect(line).toBe("00    03    06    09    12    15    18    21    00")
})
