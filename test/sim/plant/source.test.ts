import fc from "fast-check"
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { UserError } from "../../../project/user-error.js"
import { openSource } from "../../../sim/plant/part-file.js"
import { HarvestTable } from "../../../sim/plant/panel.js"
import type { BoostConverter, PvPanel } from "../../../sim/plant/plant.js"
import { openPowerTrace, type PowerTrace } from "../../../sim/plant/power-trace.js"
import { type BenchSupply, HarvestSource, openCircuit, type SourceWeather, type Thermoelectric } from "../../../sim/plant/source.js"
import { module } from "./wearable.js"

const { converter } = module
/** Takes everything, and gives it all. */
const perfect: BoostConverter = { ...converter, mpptFraction: 0, duty: 1, efficiency: { input_V: [0], input_uA: [0], value: [[1]] }, minimumInput_mV: 0, minimumInput_uW: 0 }

const moment = (time_s: number, change: Partial<SourceWeather> = {}): SourceWeather => ({ lux: 0, skin_degC: 33, ambient_degC: 22, time_s, span_s: 0, ...change })

describe("a panel as a source", () => {
  test("gives what its table gives, and is throttled at the converter's over-voltage limit", () => {
    const table = new HarvestTable(module.panel, converter)
    const source = new HarvestSource(module.panel, converter)
    for (const lux of [0, 80, 500, 1000, 30_000]) {
      table.locate(lux)
      source.locate(moment(0, { lux }))
      expect([source.panel_W, source.efficiency]).toEqual([table.panel_W, table.efficiency])
    }
    expect([source.limit_V, source.supply_A, source.nextChange_s]).toEqual([3.5, 0, Infinity])
  })

  test("works at its start-up efficiency below 1.77 V on the bus, and not at all with less than 15 uW", () => {
    const source = new HarvestSource(module.panel, converter)
    source.locate(moment(0, { lux: 1000 }))
    expect([source.efficiencyAt(1.769), source.efficiencyAt(1.77)]).toEqual([0.05, source.efficiency])
    expect([source.quiescentCurrent(1.769), source.quiescentCurrent(1.77)]).toEqual([0, 330e-9])
    source.locate(moment(0, { lux: 150 }))
    expect(source.panel_W * 1e6).toBeGreaterThan(10)
    expect(source.panel_W * 1e6).toBeLessThan(15)
    expect(source.efficiencyAt(1.769)).toBe(0)
  })
})

describe("a thermoelectric generator", () => {
  const wrist = openSource("sim/sources/teg-wrist.json") as Thermoelectric & { area_cm2: number }
  const power_uW = (skin_degC: number, ambient_degC: number, on = perfect): number => {
    const source = new HarvestSource(wrist, on)
    source.locate(moment(0, { skin_degC, ambient_degC }))
    return source.panel_W * 1e6
  }

  test("has the generator's share of the temperature drop: 11 K · 60/204 · 110 mV/K = 356 mV, a quarter of V²/R = 105 uW", () => {
    expect(openCircuit(wrist, 11)).toBeCloseTo(0.3559, 4)
    expect(power_uW(33, 22)).toBeCloseTo(0.3559 ** 2 / 4 / 300 * 1e6, 1)
  })

  test("gives per area what is published: 5 to 50 uW/cm2 indoors, up to 60 uW/cm2 at 0 degC where the skin is at 26 degC", () => {
    expect(power_uW(33, 22) / wrist.area_cm2).toBeGreaterThan(5)
    expect(power_uW(33, 22) / wrist.area_cm2).toBeLessThan(50)
    expect(power_uW(26, 0) / wrist.area_cm2).toBeGreaterThan(30)
    expect(power_uW(26, 0) / wrist.area_cm2).toBeLessThan(60)
  })

  test("grows with the square of the drop, and gives nothing when the air is warmer than the skin", () => {
    fc.assert(fc.property(fc.double({ min: 0.1, max: 40, noNaN: true }), drop_K => {
      expect(power_uW(2 * drop_K, 0) / power_uW(drop_K, 0)).toBeCloseTo(4, 9)
      expect(power_uW(20, 20 + drop_K)).toBe(0)
    }))
  })

  test("held at 0.8 of its open-circuit voltage gives 0.64 of its best, and nothing below the converter's least voltage", () => {
    expect(power_uW(33, 22, { ...perfect, mpptFraction: 0.8 }) / power_uW(33, 22)).toBeCloseTo(0.64, 12)
    expect(power_uW(33, 29, { ...perfect, minimumInput_mV: 130 })).toBe(0)
  })

  test("has the converter's efficiency at its own voltage and current: 178 mV and 593 uA", () => {
    const source = new HarvestSource(wrist, { ...perfect, efficiency: { input_V: [0, 0.1779, 0.179], input_uA: [0, 592, 594], value: [[0.1, 0.1, 0.1], [0.1, 0.6, 0.1], [0.1, 0.1, 0.1]] } })
    source.locate(moment(0))
    expect(source.efficiency).toBe(0.6)
  })
})

describe("a bench supply", () => {
  const supply: BenchSupply = { kind: "bench", current_mA: 2, voltage_mV: 3300, from_s: 60, until_s: 3600 }

  test("gives its current straight onto the bus while it is plugged in, up to its own voltage limit, without the converter", () => {
    const source = new HarvestSource(supply, converter)
    const seen = [0, 59.999, 60, 3599.999, 3600, 1e6].map(time_s => {
      source.locate(moment(time_s, { lux: 1e5 }))
      return [source.supply_A, source.nextChange_s]
    })
    expect(seen).toEqual([[0, 60], [0, 60], [0.002, 3600], [0.002, 3600], [0, Infinity], [0, Infinity]])
    expect([source.panel_W, source.efficiency, source.limit_V, source.quiescentCurrent(3)]).toEqual([0, 1, 3.3, 0])
  })

  test("is read from its file; unplugged before plugged in, it is refused", () => {
    expect(openSource("sim/sources/bench-3v3.json")).toMatchObject({ current_mA: 1, voltage_mV: 3300, from_s: 0, until_s: 7200 })
    const file = join(mkdtempSync(join(tmpdir(), "bench-")), "bench.json")
    writeFileSync(file, JSON.stringify({ id: "x", title: "x", source: { a: "b" }, ...supply, from_s: 3600 }))
    expect(() => openSource(file)).toThrow("unplugged at 3600 s, but plugged in at 3600 s")
  })
})

describe("a power trace", () => {
  const steps: PowerTrace = { kind: "trace", time_s: Float64Array.of(10, 20, 50), power_W: Float64Array.of(1e-3, 0, 3e-3), efficiency: 0.5, end: "repeat" }
  const powerAt = (trace: PowerTrace, time_s: number, span_s = 0): number => {
    const source = new HarvestSource(trace, converter)
    source.locate(moment(time_s, { span_s }))
    return source.panel_W
  }

  test("starts with its first row, holds each value to the next, and repeats after the last, which lasts as long as the one before", () => {
    expect([0, 9.999, 10, 39.999, 40, 69.999, 70, 80, 110].map(time_s => powerAt(steps, time_s))).toEqual([1e-3, 1e-3, 0, 0, 3e-3, 3e-3, 1e-3, 0, 3e-3])
  })

  test("or holds its last value for ever", () => {
    expect([69.999, 70, 1e6].map(time_s => powerAt({ ...steps, end: "hold" }, time_s))).toEqual([3e-3, 3e-3, 3e-3])
  })

  test("tells when it changes", () => {
    const source = new HarvestSource(steps, converter)
    const changes = [0, 10, 45, 75, 175].map(time_s => {
      source.locate(moment(time_s))
      return source.nextChange_s
    })
    expect(changes).toEqual([10, 40, 70, 80, 180])
    const held = new HarvestSource({ ...steps, end: "hold" }, converter)
    held.locate(moment(50))
    expect(held.nextChange_s).toBe(Infinity)
  })

  test("answers with its mean over a weather step: 100 mJ a period of 70 s", () => {
    expect(powerAt(steps, 35, 70)).toBeCloseTo(0.1 / 70, 12)
    expect(powerAt(steps, 10, 4)).toBeCloseTo(0.5e-3, 12)
    expect(powerAt({ ...steps, end: "hold" }, 80, 40)).toBeCloseTo(3e-3, 12)
  })

  test("gives the same energy however the time is cut", () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0.01, max: 300, noNaN: true }), { minLength: 1, maxLength: 30 }), fc.constantFrom<PowerTrace["end"]>("repeat", "hold"), (spans, end) => {
      const source = new HarvestSource({ ...steps, end }, converter)
      let time_s = 0
      let input_J = 0
      let output_J = 0
      for (const span_s of spans) {
        source.locate(moment(time_s + span_s / 2, { span_s }))
        input_J += source.panel_W * span_s
        output_J += source.panel_W * source.efficiency * span_s
        time_s += span_s
      }
      const rest_s = end === "repeat" ? time_s % 70 : Math.min(time_s, 70)
      const closed_J = (end === "repeat" ? Math.floor(time_s / 70) * 0.1 : Math.max(0, time_s - 70) * 3e-3) + 1e-3 * Math.min(rest_s, 10) + 3e-3 * Math.max(0, rest_s - 40)
      expect(input_J).toBeCloseTo(closed_J, 9)
      expect(output_J).toBeCloseTo(closed_J / 2, 9)
    }))
  })

  test("with an efficiency of its own works on a dead bus and needs nothing of the module's converter", () => {
    const source = new HarvestSource(steps, converter)
    source.locate(moment(0))
    expect([source.efficiencyAt(0), source.quiescentCurrent(3)]).toEqual([0.5, 0])
  })

  test("with an input voltage goes through the module's converter: its bins, its thresholds, its duty", () => {
    const trace: PowerTrace = { kind: "trace", time_s: Float64Array.of(0, 1, 2, 3), power_W: Float64Array.of(100e-6, 9e-6, 100e-6, 20e-6), input_V: Float64Array.of(1, 1, 0.12, 0.5), end: "repeat" }
    const source = new HarvestSource(trace, converter)
    const seen = [0.5, 1.5, 2.5, 3.5].map(time_s => {
      source.locate(moment(time_s))
      return [source.panel_W, source.panel_W * source.efficiency]
    })
    // 100 uA at 1 V is worth 0.75; 9 uW and 120 mV are too little; 40 uA at 0.5 V is worth 0.7.
    expect(seen).toEqual([[98.4e-6, 98.4e-6 * 0.75], [0, 0], [0, 0], [20e-6 * 0.984, 20e-6 * 0.984 * 0.7]])
    source.locate(moment(2, { span_s: 4 }))
    expect(source.panel_W).toBeCloseTo(120e-6 * 0.984 / 4, 15)
    expect(source.efficiency).toBeCloseTo((75 + 14) / 120, 12)
    expect(source.efficiencyAt(1)).toBe(0.05)
  })
})

describe("a power trace's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "powers-"))
  const file = (content: string, name = "rf.csv"): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }

  test("has the units of its column names, in any order, and the converter's input in a column", () => {
    const trace = openPowerTrace(file("# a walk\nnote,power_nW,input_mV,time_ms\nx,1500,600,0\ny,0,300,250\n"))
    expect(trace.time_s).toEqual(Float64Array.of(0, 0.25))
    expect(trace.power_W[0]).toBeCloseTo(1.5e-6, 15)
    expect([...trace.input_V ?? []]).toEqual([0.6, 0.3])
    expect(trace.efficiency).toBeUndefined()
  })

  test("or says one input voltage, or an efficiency, in a comment", () => {
    expect(openPowerTrace(file("# input_mV 600\ntime_s,power_uW\n0,1\n1,2\n")).input_V).toEqual(Float64Array.of(0.6))
    expect(openPowerTrace(file("# efficiency: 0.55\ntime_min,power_uW\n0,1\n1,2\n"), "hold")).toMatchObject({ efficiency: 0.55, end: "hold", time_s: Float64Array.of(0, 60) })
  })

  test("is named by a part's file beside it, or opened by itself", () => {
    const csv = file("# efficiency 0.5\ntime_s,power_uW\n0,1\n1,2\n", "beside.csv")
    const part = file(JSON.stringify({ id: "rf", title: "RF", kind: "trace", file: "beside.csv", end: "hold", source: { file: "made up" } }), "rf.json")
    expect(openSource(part)).toMatchObject({ kind: "trace", end: "hold", efficiency: 0.5 })
    expect(openSource(csv)).toMatchObject({ kind: "trace", end: "repeat" })
    expect(() => openSource("sim/sources/tps7a02-1v8.json")).toThrow("a ldo is no source")
    expect((openSource("sim/sources/panel-amorphous-35x14.json") as PvPanel).series_Ohm).toBe(235)
  })

  test.each([
    ["t,power_uW\n0,1\n1,2\n", "line 1: no column of times"],
    ["time_s,power\n0,1\n1,2\n", "line 1: no column of powers"],
    ["time_s,power_uW\n0,1\n", "1 rows of data"],
    ["# efficiency 0.5\ntime_s,power_uW\n0,1\n1,-2\n", "line 4, column power_uW: \"-2\" is not a number from 0 up"],
    ["# efficiency 0.5\ntime_s,power_uW\n0,1\n1,\n", "line 4, column power_uW: \"\" is not a number"],
    ["# efficiency 0.5\ntime_s,power_uW\n0,1\n0,2\n", "line 4: time_s does not rise after 0"],
    ["time_s,power_uW\n0,1\n1,2\n", "nothing about the converter"],
    ["# efficiency 1.5\ntime_s,power_uW\n0,1\n1,2\n", "efficiency \"1.5\" is out of range"],
    ["# efficiency\ntime_s,power_uW\n0,1\n1,2\n", "efficiency \"\" is out of range"],
    ["# input_V 0\ntime_s,power_uW\n0,1\n1,2\n", "input_V \"0\" is out of range"],
    ["# efficiency 0.5\ntime_s,power_uW,input_V\n0,1,1\n1,2,1\n", "input_V is a column and efficiency a comment"],
    ["time_s,power_uW\n0,1,2\n1,2\n", "line 2: not a table"],
  ])("%j is refused: %s", (content, message) => {
    expect(() => openPowerTrace(file(content))).toThrow(UserError)
    expect(() => openPowerTrace(file(content))).toThrow(message)
  })

  test("that is not there is refused by name", () => {
    expect(() => openPowerTrace(join(folder, "none.csv"))).toThrow("none.csv: cannot be read (ENOENT)")
  })
})
