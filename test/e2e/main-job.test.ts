// The main job as a newcomer has it: the built command, a real day, the files it leaves, the report in a real browser.

import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { launch, skipBrowser } from "../helpers/chromium.js"
import { quoted } from "../helpers/accuracy.js"
import { lastJson, zincwear } from "../helpers/cli.js"

let folder = ""
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), "zincwear-day-")) })
afterAll(() => rmSync(folder, { recursive: true }))

interface Summary {
  simulated_s: number
  brownouts: number
  samples: { pressure: number, light: number, ble: number }
  energy_uJ: { harvested: number, delivered: number, stored_start: number, stored_end: number, losses: Record<string, number>, balance_error: number }
  soc: { true: number, estimated: number, bound: number }
}

const day = (args: string[]): Summary => {
  const { code, out, err } = zincwear(["sim", "day", "--json", "--out", folder, ...args])
  expect(err).toBe("")
  expect(code).toBe(0)
  return lastJson(out) as unknown as Summary
}

describe("24 hours of the default wearable", () => {
  let summary: Summary
  beforeAll(() => { summary = day([]) })

  test("pass without a brown-out, and the cells pay what the light does not", () => {
    expect(summary.simulated_s).toBe(86400)
    expect(summary.brownouts).toBe(0)
    expect(summary.samples.pressure).toBeGreaterThan(1000)
    expect(summary.samples.ble).toBeGreaterThan(200)
  })

  test("every joule is accounted for, to 0.01 %, from the printed figures alone", () => {
    const { harvested, delivered, stored_start, stored_end, losses, balance_error } = summary.energy_uJ
    const lost = Object.values(losses).reduce((sum, loss) => sum + loss, 0)
    const moved = harvested + delivered + lost
    expect(Math.abs(harvested + stored_start - stored_end - delivered - lost) / moved).toBeLessThan(1e-4)
    expect(Math.abs(balance_error)).toBeLessThan(1e-4)
    // What is left is rounding, now of one sign and now of the other: how far below the table's figure a day ends is chance.
    expect(Math.abs(balance_error)).toBeLessThanOrEqual(quoted("energy", "share"))
  })

  test("the truth lies inside the band that the firmware gives", () => {
    expect(Math.abs(summary.soc.true - summary.soc.estimated)).toBeLessThanOrEqual(summary.soc.bound)
  })

  test("leave a table with Battery Data Format labels and a journal that can be read back", () => {
    expect(readFileSync(join(folder, "day.csv"), "utf8").split("\n")[0]).toBe("Test Time / s,Voltage / V,Current / A,Ambient Temperature / degC")
    expect(statSync(join(folder, "day.journal.bin")).size).toBe(8 * 4096)
    const { code, out } = zincwear(["log", "decode", join(folder, "day.journal.bin"), "--csv", join(folder, "journal.csv")])
    expect(code).toBe(0)
    // One snapshot in five minutes would be 288 a day. The ring holds the last of them: five records each (pack, cells 1 to 3 and 4 to 6,
    // counters, what the gauge has learnt) in 1024 slots, of which one page of 128 may be erased.
    expect(out).toMatch(/^(1[89]\d|20[0-4]) snapshots of 6 cells/m)
    expect(readFileSync(join(folder, "journal.csv"), "utf8").split("\n").length).toBeGreaterThan(100)
  })

  test.skipIf(skipBrowser())("open in Chromium without a console error or a request to anywhere", async () => {
    const browser = await launch()
    try {
      const page = await browser.newPage()
      const trouble: string[] = []
      page.on("console", message => { if (message.type() === "error") trouble.push(message.text()) })
      page.on("pageerror", error => trouble.push(error.message))
      page.on("request", request => { if (!request.url().startsWith("file:")) trouble.push(request.url()) })
      await page.goto(pathToFileURL(join(folder, "day.html")).href)
      await page.waitForSelector("canvas")
      expect(await page.locator("canvas").count()).toBeGreaterThan(8)
      expect(trouble).toEqual([])
    } finally {
      await browser.close()
    }
  })
})

test("the same seed gives the same day to the last bit, another seed another day", () => {
  const pick = ({ energy_uJ, samples, soc }: Summary): string => JSON.stringify([energy_uJ, samples, soc])
  const first = pick(day(["--hours", "3", "--start", "11"]))
  expect(pick(day(["--hours", "3", "--start", "11"]))).toBe(first)
  expect(pick(day(["--hours", "3", "--start", "11", "--seed", "2"]))).not.toBe(first)
})

test("all three runtimes live the same morning: same samples, same energies, same belief", () => {
  const pick = ({ energy_uJ, samples, soc }: Summary): string => JSON.stringify([energy_uJ, samples, soc])
  const reference = pick(day(["--hours", "2", "--start", "11.5"]))
  expect(pick(day(["--hours", "2", "--start", "11.5", "--runtime", "devicescript"]))).toBe(reference)
  expect(pick(day(["--hours", "2", "--start", "11.5", "--runtime", "espruino"]))).toBe(reference)
})
