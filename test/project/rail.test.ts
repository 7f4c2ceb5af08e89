// What a regulator between bus and microcontroller changes for those behind it.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { assemble } from "../../project/compile.js"
import { espruinoBoard } from "../../project/espruino-image.js"
import { parseModule } from "../../project/module-file.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"

const project = { ...loadProject(packageRoot()), cells: { id: "flig-zn", count: 6, area_cm2: 1 }, pace: { share: 0.05, longest_s: 21600 }, start_V: 2.8 }
const plain = assemble({ ...project, module: "zincwear-lean-6" })
const regulated = assemble({ ...project, module: "zincwear-regulated-6" })

describe("a charge on the rail", () => {
  test("costs 1.8 V over the mean efficiency at 10 µA, (0.90 + 0.91 + 0.91 + 0.90 + 0.88) / 5 = 0.90, whatever the bus: 2.0 V; elsewhere the bus", () => {
    expect(regulated.config.has.regulator).toBe(true)
    expect(regulated.config.power.rail_uV).toBe(2000000)
    expect(plain.config.has.regulator).toBeUndefined()
    expect(plain.config.power.rail_uV).toBeUndefined()
  })

  test("is more where the processor is awake: 3 V at 3.7 mA are 1.8 V at 6.2, so half as much again; asleep it stays", () => {
    expect(regulated.board.power.active_mA).toBe(plain.board.power.active_mA * 1.5)
    expect(regulated.config.power.active_uA).toBe(plain.config.power.active_uA * 1.5)
    expect(regulated.board.power.sleep_uA).toBe(plain.board.power.sleep_uA)
  })

  test("prices an advertising event, 19.7 µC on this rail, with 2.0 V: 40 µJ, where 13.1 µC at 3 V are the same", () => {
    const charge_uC = regulated.module.radio.segments.reduce((sum, s) => sum + s.duration_us * s.current_uA / 1e6, 0)
    expect(charge_uC).toBeCloseTo(13.134 * 1.5, 2)
    expect(regulated.config.radio.energy_uJ).toBe(40)
    expect(plain.config.radio.energy_uJ).toBe(40)
  })
})

test("the bus may go up to the converter's 5.25 V, where the board itself bears 3.6", () => {
  expect(regulated.config.power.busMax_mV).toBe(5250)
  expect(plain.config.power.busMax_mV).toBe(3600)
})

test("a bus that is cut off falls least at its highest: what the processor takes is less there by 1.8 over 5.25 V", () => {
  // Half of what 220 µF lose in a millisecond.
  const least_mA = regulated.board.power.active_mA * 1.8 / 5.25
  expect(regulated.config.power.probeFall_mV).toBe(Math.ceil(least_mA / 0.22 / 2))
  expect(regulated.config.power.probeFall_mV).toBeLessThan(regulated.board.power.active_mA / 0.22 / 2)
})

test("batteries are refused, whose charge would have to be counted on the other side of the converter; and capacitors by the clock", () => {
  const { cells } = loadProject(packageRoot())
  expect(() => assemble({ ...project, module: "zincwear-regulated-6", cells })).toThrow(/module.*zincwear-regulated-6 feeds its processor through a regulator.*choose capacitor cells/)
  const { pace: _, ...clocked } = project
  expect(() => assemble({ ...clocked, module: "zincwear-regulated-6" })).toThrow(/through a regulator.*give it a pace/)
})

describe("a load switch that would connect cells which do not bear a start is refused", () => {
  const sized = (start_V: number, area_cm2: number): (() => unknown) => () => assemble({ ...project, module: "zincwear-regulated-6", start_V, cells: { id: "flig-zn", count: 6, area_cm2 } })

  test("with the voltage to give, which then is enough, and a hundredth less is not", () => {
    expect(sized(3, 0.44)).toThrow(/start_V: a start takes these cells from 3\.00 V to below 1\.95, where the load switch opens again; give 3\.65 or more/)
    expect(sized(3.65, 0.44)).not.toThrow()
    expect(sized(3.64, 0.44)).toThrow("give 3.65 or more")
  })

  test("cells that bear none at all, however full, are told so", () => {
    expect(sized(5.19, 0.1)).toThrow("take larger cells, or cells of less resistance")
  })
})

describe("an Espruino board", () => {
  test("reads the bus by the first input that no sensor takes, and its converter a third of it", () => {
    const { analog, bus, frontEnd } = espruinoBoard(regulated.board, regulated)
    expect(analog).toEqual(["D30", "D31"])
    expect(bus).toEqual({ pin: "D28", fullScale_uV: 5400000 })
    expect(frontEnd.busDivider).toBe(3)
  })

  test("knows of no such input where its supply is the bus", () => {
    const own = espruinoBoard(plain.board, plain)
    expect(own).not.toHaveProperty("bus")
    expect(own.frontEnd).not.toHaveProperty("busDivider")
  })

  test("that has none left is refused: both inputs of a Puck.js are the sensors'", () => {
    const puck = assemble({ ...project, module: "zincwear-regulated-6", board: "PUCKJS" })
    expect(() => espruinoBoard(puck.board, puck)).toThrow(/PUCKJS\.json: wiring\.analog: PUCKJS has no analog input left, by which module zincwear-regulated-6 reads its bus; name another/)
    const one = assemble({ ...project, module: "zincwear-regulated-6", board: "PUCKJS", sensors: project.sensors.slice(0, 1) })
    expect(espruinoBoard(one.board, one).bus!.pin).toBe("D31")
  })
})

describe("a module file is refused", () => {
  const text = readFileSync(join(packageRoot(), "boards/modules/zincwear-regulated-6.json"), "utf8")
  test.each([
    ["without a load switch before its converter", /\n {2}"supply": .*/, "", "a regulator without a load switch before it"],
    ["whose input voltages do not rise", "[1.8, 2.5, 3.0, 3.6, 5.0]", "[1.8, 2.5, 3.0, 3.0, 5.0]", "its edges do not rise"],
    ["whose loads do not rise", "[1, 10, 100, 1000, 10000, 100000]", "[1, 10, 100, 1000, 100000, 10000]", "its edges do not rise"],
    ["with a row too few", "[0.81, 0.91, 0.935, 0.955, 0.945, 0.91],", "", "give 5 rows of 6"],
    ["with a value too few", "[0.81, 0.91, 0.935, 0.955, 0.945, 0.91],", "[0.81, 0.91, 0.935, 0.955, 0.945],", "give 5 rows of 6"],
    ["whose divider ends below the highest bus", '"busFullScale_mV": 5400', '"busFullScale_mV": 5000', "the processor sees the bus up to 5000 mV, and it may be 5250"],
  ])("%s", (_, from, to, message) => {
    const changed = text.replace(from, to)
    expect(changed).not.toBe(text)
    expect(() => parseModule(text, "mine.json")).not.toThrow()
    expect(() => parseModule(changed, "mine.json")).toThrow(message)
  })
})
