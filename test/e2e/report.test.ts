// The report in a real browser: what the code says it draws is not what counts, but what is on the screen.

import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { writeReport } from "../../field/report/report.js"
import type { RunResult } from "../../sim/result.js"
import { dayResult } from "../fixtures/run-result.js"
import { launch, listen, skipBrowser } from "../helpers/chromium.js"

const skip = skipBrowser()
if (skip) console.warn("SKIPPED: the report in a browser; no Chromium here (apt-get install chromium, or set CHROMIUM)")

describe.skipIf(skip)("the report in Chromium", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "zincwear-e2e-"))
  let browser: Browser
  beforeAll(async () => { browser = await launch() }, 60_000)
  afterAll(async () => browser?.close())

  /** Opens the report of `result` and collects whatever a browser complains about or asks for. */
  async function open(result: RunResult, options: BrowserContextOptions = {}): Promise<{ page: Page, complaints: string[], requests: string[] }> {
    const path = join(folder, `${Math.random().toString(36).slice(2)}.html`)
    writeReport(result, path)
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    const heard = listen(page)
    await page.goto(pathToFileURL(path).href)
    await frame(page)
    return { page, ...heard }
  }

  test("opens without a complaint, asks for nothing but itself, and draws every chart", async () => {
    const { page, complaints, requests } = await open(dayResult(24))
    expect(complaints).toEqual([])
    expect(requests.filter(url => !url.startsWith("file:") && !url.startsWith("data:"))).toEqual([])
    const titles = await page.locator(".panel h3").allTextContents()
    expect(titles).toEqual([
      "Light on the panel", "Power", "Pack current", "State of charge", "Error of the estimate", "Bus voltage", "Array",
      "Cell voltages", "Cell charge", "Samples", "Temperature", "Motion",
    ])
    // Twelve panels and the ruler; a blank canvas has one colour, a drawn one many.
    const colours = await inks(page)
    expect(colours).toHaveLength(13)
    expect(Math.min(...colours)).toBeGreaterThan(8)
  })

  test("a drag across one chart zooms all of them, a double click shows the whole run again", async () => {
    const { page, complaints } = await open(dayResult(24))
    const shown = page.locator("#shown")
    await expect.poll(() => shown.textContent()).toBe("00:00 – 24:00")
    const before = await pictures(page)
    await drag(page, "#charge", 0.25, 0.5)
    await page.mouse.move(5, 5)
    // A quarter to a half of 00:00 … 23:59, to the pixel: 06:00 to 12:00.
    await expect.poll(() => shown.textContent()).toMatch(/^(05:5\d|06:0\d) – (11:5\d|12:0\d)$/)
    const after = await pictures(page)
    expect(after.filter((picture, i) => picture === before[i])).toEqual([])
    const box = (await page.locator("#bus .u-over").boundingBox())!
    await page.mouse.dblclick(box.x + 100, box.y + 30)
    await page.mouse.move(5, 5)
    await expect.poll(() => shown.textContent()).toBe("00:00 – 24:00")
    expect(complaints).toEqual([])
  })

  test("pointing at one chart reads all of them at that minute", async () => {
    const result = dayResult(24)
    const { page } = await open(result)
    const box = await over(page, "#temperature")
    await page.mouse.move(box.x + box.width / 2, box.y + 20)
    await frame(page)
    const [hours, minutes] = (await page.locator("#time").textContent())!.split(":").map(Number)
    const row = hours * 60 + minutes - 1
    expect(Math.abs(row - 719)).toBeLessThanOrEqual(2)
    expect(await page.locator("#bus output").allTextContents())
      .toEqual([`${result.series.bus_V[row].toFixed(3)} V`, `${result.series.busMin_V[row].toFixed(3)} V`])
  })

  test("keys and buttons zoom, move and reset", async () => {
    const { page } = await open(dayResult(24))
    const shown = page.locator("#shown")
    await page.locator("#charts").focus()
    await page.keyboard.press("+")
    await expect.poll(() => shown.textContent()).toBe("06:00 – 18:00")
    await page.keyboard.press("Shift+ArrowRight")
    await expect.poll(() => shown.textContent()).toBe("09:00 – 21:00")
    await page.locator("#closer").click()
    await expect.poll(() => shown.textContent()).toBe("12:00 – 18:00")
    await page.keyboard.press("0")
    await expect.poll(() => shown.textContent()).toBe("00:00 – 24:00")
    await page.keyboard.press("ArrowRight")
    expect(await page.locator("#time").textContent()).toMatch(/^1[12]:\d\d$/)
  })

  test("an event in the list leads to its hour in the charts", async () => {
    const { page } = await open(dayResult(24))
    await page.locator("#events button", { hasText: "11:40" }).click()
    await expect.poll(() => page.locator("#shown").textContent()).toBe("11:10 – 12:10")
  })

  test("a run that began at ten in the morning is shown in hours of the day", async () => {
    const { page } = await open({ ...dayResult(5), start_s: 10 * 3600 })
    expect(await page.locator("#shown").textContent()).toBe("10:00 – 15:00")
  })

  test("power and light change between linear and logarithmic and keep the zoom", async () => {
    const { page, complaints } = await open(dayResult(24))
    await page.locator("#closer").click()
    const before = await pictures(page)
    await page.locator("#power button.scale").click()
    await expect.poll(() => page.locator("#power button.scale").textContent()).toBe("log")
    await frame(page)
    const after = await pictures(page)
    expect(after.filter((picture, i) => picture !== before[i])).toHaveLength(1)
    await expect.poll(() => page.locator("#shown").textContent()).toBe("06:00 – 18:00")
    expect(complaints).toEqual([])
  })

  test("a name hides its line", async () => {
    const { page } = await open(dayResult(24))
    const [before] = await pictures(page, "#charge")
    await page.locator("#charge .legend button").first().click()
    await page.mouse.move(5, 5)
    await frame(page)
    expect(await page.locator("#charge .legend button").first().getAttribute("aria-pressed")).toBe("false")
    expect((await pictures(page, "#charge"))[0]).not.toBe(before)
  })

  test("charts follow the window, and nothing sticks out of a phone", async () => {
    const { page, complaints } = await open(dayResult(24))
    const width = () => page.locator("#charge canvas").evaluate(canvas => canvas.getBoundingClientRect().width)
    const wide = await width()
    await page.setViewportSize({ width: 900, height: 900 })
    // The page is at most 1240 px wide; beside it there was only margin.
    await expect.poll(width).toBe(wide - (1240 - 900))
    await page.setViewportSize({ width: 390, height: 844 })
    await expect.poll(width).toBeLessThan(390)
    await expect.poll(width).toBeGreaterThan(330)
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390)
    expect(complaints).toEqual([])
  })

  test("on a phone one finger reads the charts and two fingers zoom them", async () => {
    const { page, complaints } = await open(dayResult(24), { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    const box = await over(page, "#bus")
    const y = box.y + box.height / 2
    const fingers = await page.context().newCDPSession(page)
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...shares: number[]) =>
      fingers.send("Input.dispatchTouchEvent", { type, touchPoints: shares.map((share, id) => ({ x: box.x + box.width * share, y, id })) })
    await touch("touchStart", 0.3)
    await touch("touchMove", 0.4)
    await touch("touchMove", 0.5)
    await expect.poll(() => page.locator("#time").textContent()).toMatch(/^(11:[45]|12:[01])\d$/)
    await touch("touchEnd")
    // From a fifth of the width apart to four fifths: a quarter of the day fills the chart.
    await touch("touchStart", 0.4, 0.6)
    await touch("touchMove", 0.25, 0.75)
    await touch("touchMove", 0.1, 0.9)
    await touch("touchEnd")
    const [from, to] = (await page.locator("#shown").getAttribute("title"))!.split(" – ")
    const hours = (text: string) => Number(text.slice(0, 2)) + Number(text.slice(3)) / 60
    expect(hours(to) - hours(from)).toBeGreaterThan(5)
    expect(hours(to) - hours(from)).toBeLessThan(7)
    expect(complaints).toEqual([])
  })

  test("follows the colour scheme, also when it changes under way", async () => {
    const { page } = await open(dayResult(24), { colorScheme: "dark" })
    const dark = await pictures(page)
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(18, 21, 24)")
    await page.emulateMedia({ colorScheme: "light" })
    await frame(page)
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(250, 249, 246)")
    const light = await pictures(page)
    expect(light.filter((picture, i) => picture === dark[i])).toEqual([])
  })

  test.each([0, 1, 2, 72 * 60])("a run of %d minutes opens without a complaint", async minutes => {
    const { page, complaints } = await open(dayResult(minutes / 60))
    expect(complaints).toEqual([])
    expect(await page.locator(".panel").count()).toBe(minutes === 0 ? 0 : 12)
  })

  test("sixteen cells have sixteen names, and a row of unknowns is left blank", async () => {
    const result = dayResult(24)
    const copies = (columns: number[][]) => Array.from({ length: 16 }, (_, cell) => columns[cell % 6].map(value => value + cell / 500))
    result.config.array.cells = 16
    result.series.cell_V = copies(result.series.cell_V)
    result.series.cellSocTrue = copies(result.series.cellSocTrue)
    result.series.cellSocEstimated = copies(result.series.cellSocEstimated)
    result.series.temperature_degC.fill(NaN)
    const { page, complaints } = await open(result)
    expect(complaints).toEqual([])
    expect(await page.locator("#cell-voltage .legend button").count()).toBe(16)
    expect(await page.locator("#temperature output").allTextContents()).toEqual(["–"])
  })
})

async function over(page: Page, panel: string): Promise<{ x: number, y: number, width: number, height: number }> {
  const chart = page.locator(`${panel} .u-over`)
  await chart.scrollIntoViewIfNeeded()
  return (await chart.boundingBox())!
}

async function drag(page: Page, panel: string, from: number, to: number): Promise<void> {
  const box = await over(page, panel)
  await page.mouse.move(box.x + box.width * from, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * (from + to) / 2, box.y + box.height / 2)
  await page.mouse.move(box.x + box.width * to, box.y + box.height / 2)
  await page.mouse.up()
}

/** Two animation frames: charts draw in the turn after they were asked to. */
async function frame(page: Page): Promise<void> {
  await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
}

/** Every canvas as a data URL. */
async function pictures(page: Page, within = "#charts"): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("${within} canvas")].map(canvas => canvas.toDataURL())`)
}

/** How many different colours each canvas shows. */
async function inks(page: Page): Promise<number[]> {
  return page.evaluate(`[...document.querySelectorAll("#charts canvas")].map(canvas =>
    new Set(new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size)`)
}
