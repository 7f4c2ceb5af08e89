import { join } from "node:path"
import { Command } from "commander"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { cellsCommand } from "../../cli/cells.js"

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "cells")
let out = ""

beforeEach(() => {
  out = ""
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text)
    return true
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

async function zincwear(...args: string[]): Promise<string> {
  await new Command("zincwear").addCommand(cellsCommand()).exitOverride().parseAsync(args, { from: "user" })
  return out
}

const lastLine = (text: string) => text.trimEnd().split("\n").at(-1)

describe("zincwear cells", () => {
  test("shows all 56 cells in a table that ends with the count, with and without the word list", async () => {
    const bare = await zincwear("cells")
    expect(lastLine(bare)).toBe("56 cells (25 ZIHMSC, 31 ZIMB), 24 simulatable")
    expect(bare).toMatch(/^ce-mno2-cai +ZIMB +0\.8 to 1\.6\* +7200 µAh\/cm2 +8400 µWh\/cm2 +- +yes$/m)
    expect(bare).toMatch(/^zn-gel-zheng .* no: areal capacity \(only mAh\/g printed, no loading\), \+\d+$/m)
    out = ""
    expect(await zincwear("cells", "list")).toBe(bare)
  })

  test("list takes a word to look for, and a word that fits nothing is an error that names the nearest", async () => {
    expect(lastLine(await zincwear("cells", "list", "pani"))).toBe("4 cells (1 ZIHMSC, 3 ZIMB), 3 simulatable")
    await expect(zincwear("cells", "list", "nvo-cnt-3dp-x")).rejects.toThrow(/no cell matches "nvo-cnt-3dp-x"; nearest ids: nvo-cnt-3dp-/)
  })

  test("list --json is one object with every cell and what it lacks", async () => {
    const { cells } = JSON.parse(await zincwear("cells", "list", "--json"))
    expect(cells.length).toBe(56)
    expect(cells.find((cell: { id: string }) => cell.id === "flig-zn")).toMatchObject({ window_V: [0.2, 1.8], capacity: { name: "capacitance_mF_cm2", value: 42.32 }, simulatable: true, missing: [] })
  })

  test("show keeps printed, derived and assumed apart and prints both sides of each conflict", async () => {
    const text = await zincwear("cells", "show", "mxene-rgo-foam-zn")
    const [printed, derived, assumed, conflicts] = ["\nPRINTED", "\nDERIVED", "\nASSUMED", "\nCONFLICTS (5)"].map((head) => text.indexOf(head))
    expect(printed).toBeGreaterThan(0)
    expect([printed, derived, assumed, conflicts]).toEqual([printed, derived, assumed, conflicts].sort((a, b) => a - b))
    expect(text.slice(printed, derived)).toContain("selfDischarge_mV_h")
    expect(text.slice(derived, assumed)).toContain("leakage_nA_cm2")
    expect(text.slice(conflicts)).toContain("Table 1: 83.96 mF cm^-2")
    expect(text.slice(conflicts)).toContain("Table 1: 10.1 µWh cm^-2")
    expect(text).toContain("37.1 is used; 83.96 is printed")
  })

  test("show of a cell that cannot be simulated says what it lacks", async () => {
    expect(await zincwear("cells", "show", "zn-gel-zheng")).toContain("NOT SIMULATABLE, lacks\n    areal capacity (only mAh/g printed, no loading)")
  })

  test("show of an unknown cell names the nearest", async () => {
    await expect(zincwear("cells", "show", "cnt-zinc")).rejects.toThrow(/no cell "cnt-zinc"; nearest: cnt-zn/)
  })

  test("check without files passes over all of the package's own", async () => {
    expect(lastLine(await zincwear("cells", "check"))).toMatch(/^56 files: 0 errors, 0 warnings, \d+ notes$/)
    expect(process.exitCode).toBeUndefined()
  })

  test("check prints file:line:column, severity, code, message and mend, and sets exit code 2", async () => {
    const file = join(FIXTURES, "retention-in-percent.json")
    const text = await zincwear("cells", "check", file)
    expect(text.split("\n")[0]).toMatch(/retention-in-percent\.json:39:16: error percent: printed\.retention_fraction\.value is 87\.4, .*; a percentage\? write 0\.874$/)
    expect(lastLine(text)).toBe("1 file: 1 error, 0 warnings, 0 notes")
    expect(process.exitCode).toBe(2)
  })

  test("check of a warning alone is no failure", async () => {
    expect(await zincwear("cells", "check", join(FIXTURES, "window-above-water.json"))).toContain("warning electrolyte-limit")
    expect(process.exitCode).toBeUndefined()
  })

  test("check of a file that is not there is the user's error", async () => {
    await expect(zincwear("cells", "check", "nowhere.json")).rejects.toThrow("nowhere.json: no such datasheet")
  })
})
