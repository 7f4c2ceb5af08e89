// Pages of the laboratory in a real browser: what is on the screen counts.

import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { labPage } from "../../cli/lab-page.js"
import { renderLab } from "../../field/report/lab-report.js"
import { loadCellSheet, resolveCell } from "../../project/cell-sheet.js"
import { experiment, PROTOCOLS, type Protocol } from "../../sim/lab/experiment.js"
import { launch, listen, skipBrowser } from "../helpers/chromium.js"

const skip = skipBrowser()
if (skip) console.warn("SKIPPED: pages of the laboratory in a browser; no Chromium here (apt-get install chromium, or set CHROMIUM)")

const CHARTS: Record<Protocol, string[]> = {
  gcd: ["Charge and discharge", "Voltage over charge", "Voltage", "Current"],
  cv: ["Current over voltage", "Voltage", "Current"],
  pulse: ["Resistance", "Voltage", "Current"],
  rest: ["Voltage at rest", "Voltage", "Current"],
  cycle: ["Capacity left", "Efficiency", "Series resistance"],
}

describe.skipIf(skip)("a page of the laboratory in Chromium", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "zincwear-lab-e2e-"))
  let browser: Browser
  beforeAll(async () => { browser = await launch() }, 60_000)
  afterAll(async () => browser?.close())

  async function open(protocol: Protocol): Promise<{ page: Page, complaints: string[], requests: string[] }> {
    const sheet = loadCellSheet("cnt-zn")
    const resolved = resolveCell(sheet, { figures: "printed" })
    if ("missing" in resolved) throw new Error(resolved.missing.join())
    const path = join(folder, `${protocol}.html`)
    writeFileSync(path, renderLab(labPage(sheet, resolved.cell, resolved.notes, experiment(protocol, sheet, resolved.cell))))
    const page = await browser.newPage({ viewport: { width: 1240, height: 900 } })
    const heard = listen(page)
    await page.goto(pathToFileURL(path).href)
    return { page, ...heard }
  }

  /** Pixels of each chart that are not the colour of its first. */
  const ink = (page: Page): Promise<number[]> => page.locator(".plot canvas").evaluateAll(canvases => canvases.map(element => {
    const canvas = element as unknown as { width: number, height: number, getContext(kind: "2d"): { getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray } } }
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
    let drawn = 0
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 0 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 60) drawn++
    return drawn
  }))

  for (const protocol of PROTOCOLS) {
    test(`${protocol} opens without a complaint, asks for nothing, and draws a coloured line in every chart`, async () => {
      const { page, complaints, requests } = await open(protocol)
      await expect.poll(() => ink(page).then(counts => counts.length === CHARTS[protocol].length && Math.min(...counts) > 100)).toBe(true)
      expect(await page.locator(".panel h3").allTextContents()).toEqual(CHARTS[protocol])
      expect(complaints).toEqual([])
      expect(requests.filter(url => !url.startsWith("file:") && !url.startsWith("data:"))).toEqual([])
      await page.close()
    })
  }

  test("a name in the legend hides its line; the pointer reads values with their unit", async () => {
    const { page } = await open("gcd")
    const before = (await ink(page))[0]
    await page.locator("#cycle .legend button").first().click()
    await expect.poll(() => ink(page).then(counts => counts[0])).toBeLessThan(before * 0.8)
    await page.locator("#voltage .u-over").scrollIntoViewIfNeeded()
    const plot = (await page.locator("#voltage .u-over").boundingBox())!
    await page.mouse.move(plot.x + plot.width / 2, plot.y + plot.height / 2)
    await expect.poll(() => page.locator("#voltage output").textContent()).toMatch(/^\d\.\d+\u00a0V$/)
    // Charts over the same time point together.
    expect(await page.locator("#current output").textContent()).toMatch(/mA\/cm²$/)
    await page.close()
  })
})
