// The examples of docs/porting.md and of the README's sensor are not decoration: each is fed to what would read it.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "esbuild"
import { expect, test } from "vitest"
import type { Board } from "../../project/boards.js"
import { loadBoard } from "../../project/boards.js"
import { checkCellFile } from "../../project/cell-check.js"
import { loadCellSheet, resolveCell } from "../../project/cell-sheet.js"
import { assemble } from "../../project/compile.js"
import { loadModuleFile } from "../../project/module-file.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"
import { type Register, RegisterChip } from "../../sim/chips/register-chip.js"
import { openLight } from "../../sim/light.js"
import type { TraceRecipe } from "../../sim/conformance/trace.js"
import { FAULT_NAMES } from "../../sim/plant/faults.js"
import { type Device, POWER_LOST, READ_OK, WRONG_CHIP } from "../../src/drivers/device.js"
import { read } from "../drivers/bench-run.js"

const root = packageRoot()
const porting = readFileSync(join(root, "docs/porting.md"), "utf8")
const folder = mkdtempSync(join(tmpdir(), "zincwear-porting-"))

/** The fenced blocks of a section, in order. */
function blocks(text: string, title: string): string[] {
  const start = text.indexOf(`\n## ${title}\n`)
  expect(start, title).toBeGreaterThan(0)
  const end = text.indexOf("\n## ", start + 1)
  return [...text.slice(start, end < 0 ? undefined : end).matchAll(/^( *)```\w*\n([\s\S]*?)^ *```/gm)].map(match => match[2])
}

function save(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

/** The reference project with a sensor more.
 *  @param line as a reader would write it into devicescript.json */
function withSensor(line: string) {
  const project = loadProject(root)
  return assemble({ ...project, sensors: [...project.sensors, JSON.parse(line)] })
}

test("no recipe has more than six steps, and each says what proves it", () => {
  for (const section of porting.split("\n## ").slice(1)) {
    expect(section.match(/^\d+\. /gm)!.length).toBeLessThanOrEqual(6)
    expect(section).toMatch(/^Proof: `npx vitest run /m)
  }
})

test("the cell is without a finding, and can be simulated", () => {
  const file = save("my-cell.json", blocks(porting, "A cell")[0])
  expect(checkCellFile(file)).toEqual([])
  expect(resolveCell(loadCellSheet(file))).not.toHaveProperty("missing")
})

test("the sensor and its line are a third task of the firmware, priced by what it and the board draw", () => {
  const [file] = blocks(porting, "A sensor")
  const line = /`(\{ "name": "strain", "take": "strain.json".*?\})`/.exec(porting)![1]
  const { config } = withSensor(line.replace("strain.json", save("strain.json", file)))
  // 13 ms at 5 mA, and 31 µA for 5 ms, at 3 V.
  expect(config.sensors[2]).toEqual({ name: "strain", energy_uJ: 196, fastest_ms: 2000, slowest_ms: 60000, weight: 1 })
})

test("the sensor of the README is one line", () => {
  const lines = blocks(readFileSync(join(root, "README.md"), "utf8"), "Adding a sensor")
  expect(lines).toHaveLength(1)
  expect(withSensor(lines[0]).config.sensors[2]).toMatchObject({ name: "strain", fastest_ms: 2000, slowest_ms: 60000 })
})

test("the board has all that a listed board has, and is as the reader of boards wants it", () => {
  const sheet = JSON.parse(blocks(porting, "A board")[0])
  const model = loadBoard("MDBT42Q")
  const reference = JSON.parse(readFileSync(model.sheet, "utf8"))
  expect(Object.keys(sheet).sort()).toEqual(Object.keys(reference).sort())
  for (const part of ["chip", "wiring", "power", "radio"] as const) expect(Object.keys(sheet[part]).sort(), part).toEqual(Object.keys(reference[part]).sort())
  const power: Board["power"] = sheet.power
  expect(power.brownOut_mV).toBeLessThanOrEqual(power.supplyMin_mV)
})

test("the module and the project that names it become a firmware configuration", () => {
  const [module, project] = blocks(porting, "A power module")
  const file = save("my-module.json", module)
  expect(loadModuleFile(file).id).toBe("my-module")
  save("devicescript.json", project)
  const { config } = assemble({ ...loadProject(folder), module: file })
  expect(config.array.groupings).toEqual([{ series: 2, parallel: 2 }])
  expect(config.name).toBe("sleeve")
})

test("the light file is read, clock time included, and the recipe has what a recipe needs", () => {
  const [light, recipe] = blocks(porting, "A scenario")
  const trace = openLight(save("walk.csv", light))
  expect([trace.step_s, trace.startOfDay_s, ...trace.lux]).toEqual([1800, 8 * 3600, 120, 400, 12000, 400])
  const parsed = JSON.parse(recipe) as TraceRecipe
  const model = (JSON.parse(readFileSync(join(root, "sim/conformance/recipes.json"), "utf8")) as TraceRecipe[])[0]
  expect(Object.keys(parsed).sort()).toEqual(Object.keys(model).sort())
  expect(parsed.faults.every(fault => fault.name === "reset" || FAULT_NAMES.includes(fault.name))).toBe(true)
})

/** As much of an HDC2010 as its driver asks for (SNAS693): at 50 %RH, which 14 bits show as 8000h. */
class FakeHdc2010 extends RegisterChip {
  protected override readonly increments = true
  private left_us = Infinity

  constructor(maker = 0x49) {
    const byte = (value: number, writable = 0): Register => ({ bytes: 1, value, writable })
    super("hdc2010", { 0x02: byte(0), 0x03: byte(0), 0x04: byte(0), 0x07: byte(0, 0xf8), 0x0f: byte(0, 0xff), 0xfc: byte(maker), 0xfd: byte(0x54), 0xfe: byte(0xd0), 0xff: byte(7) })
  }

  override advance(elapsed_us: number): void {
    this.left_us -= elapsed_us
    if (this.left_us > 0) return
    this.left_us = Infinity
    this.poke(0x03, 0x80)
    this.poke(0x04, 0x80)
  }

  override resting(): boolean {
    return this.left_us === Infinity
  }

  protected override onPowerOn(): void {
    this.left_us = Infinity
  }

  protected override onWrite(address: number): void {
    if (address === 0x0f) this.left_us = 1270
  }

  protected override onRead(address: number): void {
    if (address === 0x04) this.poke(0x04, 0)
  }
}

test("the chip's driver reads its chip, knows it from others, and notices a loss of power", async () => {
  const stdin = { contents: blocks(porting, "A chip")[0], resolveDir: join(root, "src/drivers"), sourcefile: "hdc2010.ts", loader: "ts" as const }
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: "esm" })
  const { hdc2010 } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`) as { hdc2010: (address: number) => Device }
  const bench = (chip = new FakeHdc2010()) => ({ device: hdc2010(0x40), chips: { 0x40: chip }, worlds: [], tolerance: 0, beyond: [], knowsItsChip: true })
  const good = read(bench())
  expect(good).toMatchObject({ code: READ_OK, value: 5000 })
  expect(read(bench(), { faults: new Map([[good.moments.lastIndexOf("wait"), "power"]]) }).code).toBe(POWER_LOST)
  expect(read(bench(new FakeHdc2010(0x48))).code).toBe(WRONG_CHIP)
})
