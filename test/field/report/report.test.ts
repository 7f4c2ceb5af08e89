import { expect, test } from "vitest"
import { existsSync, mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { embeddable, payload } from "../../../field/report/payload.js"
import { renderReport, writeReport } from "../../../field/report/report.js"
import { dayResult } from "../../fixtures/run-result.js"

test("the report is one file that points to nothing outside itself", () => {
  const html = renderReport(dayResult(24))
  expect(html).not.toMatch(/<(script|img|iframe)[^>]*\ssrc=/i)
  expect(html).not.toMatch(/<link[^>]*href="(?!data:)/i)
  expect(html).not.toMatch(/@import|url\((?!data:)/i)
  expect(html).toContain("default-src 'none'")
})

test("the licence of the chart library travels with its code", () => {
  expect(renderReport(dayResult(1))).toMatch(/Leon Sorokin[\s\S]*THE SOFTWARE IS PROVIDED "AS IS"/)
})

test("the data in the page are the run's, to the digits a chart can show", () => {
  const result = dayResult(24)
  const html = renderReport(result)
  const json = /<script type="application\/json" id="run">(.*?)<\/script>/s.exec(html)![1]
  const data = JSON.parse(json)
  expect(data).toEqual(JSON.parse(JSON.stringify(payload(result))))
  expect(data.series.time_s).toEqual(result.series.time_s)
  for (let row = 0; row < 1440; row += 97) {
    expect(Math.abs(data.series.bus_V[row] - result.series.bus_V[row])).toBeLessThanOrEqual(0.00005)
    expect(Math.abs(data.series.socTrue[row] - result.series.socTrue[row])).toBeLessThanOrEqual(0.000005)
    expect(data.series.lux[row] / result.series.lux[row]).toBeCloseTo(1, 2)
  }
})

test("a text of the run cannot break out of the page", () => {
  const result = dayResult(24)
  result.summary.scenario = "</title><script>alert(1)</script>"
  result.events.push({ time_s: 1, kind: "fault", text: "</script><img src=x onerror=alert(1)>" })
  const html = renderReport(result)
  expect(html).not.toContain("<script>alert")
  expect(html).not.toContain("<img src=x")
  expect(html.match(/<\/script>/g)).toHaveLength(2)
})

test("embedded JSON says the same and has no way to end its script element", () => {
  const awkward = { text: "</script><!-- \u2028\u2029 & 'quoted'" }
  expect(embeddable(awkward)).not.toMatch(/[<\u2028\u2029]/)
  expect(JSON.parse(embeddable(awkward))).toEqual(awkward)
})

test("a run without a single row still gives a page that says so", () => {
  expect(renderReport(dayResult(0))).toContain("Nothing was recorded")
})

test("topologies that ran but are not configured have a level of their own", () => {
  const result = dayResult(1)
  result.series.series[3] = 1
  expect(payload(result).groupings.map(level => level.name)).toEqual(["isolated", "1s6p", "2s3p", "3s2p", "6s1p"])
})

test("writing puts the page where it was asked for", () => {
  const path = join(mkdtempSync(join(tmpdir(), "zincwear-report-")), "day.html")
  writeReport(dayResult(1), path)
  expect(existsSync(path)).toBe(true)
  expect(readFileSync(path, "utf8")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/)
})
