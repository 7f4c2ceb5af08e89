import fc from "fast-check"
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { UserError } from "../../../project/user-error.js"
import { openPanel, openSource } from "../../../sim/plant/part-file.js"
import { openPowerTrace, type PowerTrace } from "../../../sim/plant/power-trace.js"
import { HarvestSource, type SourceWeather } from "../../../sim/plant/source.js"
import { module } from "./wearable.js"

const { converter } = module

const moment = (time_s: number, change: Partial<SourceWeather> = {}): SourceWeather => ({ lux: 0, skin_degC: 33, ambient_degC: 22, time_s, span_s: 0, ...change })

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

  test("answers with its mean over a weather step in which more than one row ends: 100 mJ a period of 70 s", () => {
    expect(powerAt(steps, 0, 70)).toBeCloseTo(0.1 / 70, 12)
    expect(powerAt({ ...steps, end: "hold" }, 5, 100)).toBeCloseTo((5e-3 + 65 * 3e-3) / 100, 12)
  })

  test("is met exactly where only one ends: the step is to end there", () => {
    const source = new HarvestSource(steps, converter)
    source.locate(moment(8, { span_s: 4 }))
    expect([source.panel_W, source.nextChange_s]).toEqual([1e-3, 10])
    source.locate(moment(10, { span_s: 2 }))
    expect([source.panel_W, source.nextChange_s]).toEqual([0, 40])
  })

  test("gives the same energy however the time is cut", () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0.01, max: 300, noNaN: true }), { minLength: 1, maxLength: 30 }), fc.constantFrom<PowerTrace["end"]>("repeat", "hold"), (spans, end) => {
      const source = new HarvestSource({ ...steps, end }, converter)
      let time_s = 0
      let input_J = 0
      let output_J = 0
      for (const span_s of spans) {
        for (const end_s = time_s + span_s; time_s < end_s;) {
          source.locate(moment(time_s, { span_s: end_s - time_s }))
          const part_s = Math.min(end_s, source.nextChange_s) - time_s
          expect(part_s).toBeGreaterThan(0)
          input_J += source.panel_W * part_s
          output_J += source.panel_W * source.efficiency * part_s
          time_s = Math.min(end_s, source.nextChange_s)
        }
      }
      const rest_s = end === "repeat" ? time_s % 70 : Math.min(time_s, 70)
      const closed_J = (end === "repeat" ? Math.floor(time_s / 70) * 0.1 : Math.max(0, time_s - 70) * 3e-3) + 1e-3 * Math.min(rest_s, 10) + 3e-3 * Math.max(0, rest_s - 40)
      expect(input_J).toBeCloseTo(closed_J, 9)
      expect(output_J).toBeCloseTo(closed_J / 2, 9)
    }))
  })

  test("goes forward at every seam of its repetitions, also where tenths of a second are no round numbers", () => {
    const source = new HarvestSource({ ...steps, time_s: Float64Array.of(0, 0.1, 0.3) }, converter)
    let time_s = 0
    for (let change = 1; change <= 6000; change++) {
      source.locate(moment(time_s))
      expect(source.panel_W).toBe([1e-3, 0, 3e-3][(change - 1) % 3])
      expect(source.nextChange_s).toBeGreaterThan(time_s)
      time_s = source.nextChange_s
    }
    expect(time_s).toBeCloseTo(2000 * 0.5, 6)
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
    source.locate(moment(0, { span_s: 4 }))
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
    expect(() => openSource("sim/sources/tps7a02-1v8.json")).toThrow('"ldo" is no source')
    expect(openPanel("sim/sources/panel-amorphous-35x14.json").series_Ohm).toBe(235)
    expect(() => openPanel(csv)).toThrow(/it is no panel/)
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
