import fc from "fast-check"
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { openSource } from "../../../sim/plant/part-file.js"
import { HarvestTable } from "../../../sim/plant/panel.js"
import type { PvPanel, BoostConverter, PlantModule } from "../../../sim/plant/plant.js"
import { createPlant } from "../../../sim/plant/simulated-plant.js"
import type { PowerTrace } from "../../../sim/plant/power-trace.js"
import { type BenchSupply, HarvestSource, openCircuit, type SourceWeather, type Thermoelectric } from "../../../sim/plant/source.js"
import { darkness, module, wearable } from "./wearable.js"

const { converter } = module
/** Takes everything, and gives it all. */
const perfect: BoostConverter = { ...converter, mpptFraction: 0, duty: 1, efficiency: { input_V: [0], input_uA: [0], value: [[1]] }, minimumInput_mV: 0, minimumInput_uW: 0 }

const moment = (time_s: number, change: Partial<SourceWeather> = {}): SourceWeather => ({ lux: 0, skin_degC: 33, ambient_degC: 22, time_s, span_s: 0, ...change })

describe("a panel as a source", () => {
  test("gives what its table gives, and is throttled at the converter's over-voltage limit", () => {
    const table = new HarvestTable(module.source as PvPanel, converter)
    const source = new HarvestSource(module.source, converter)
    for (const lux of [0, 80, 500, 1000, 30_000]) {
      table.locate(lux)
      source.locate(moment(0, { lux }))
      expect([source.panel_W, source.efficiency]).toEqual([table.panel_W, table.efficiency])
    }
    expect([source.limit_V, source.supply_A, source.nextChange_s]).toEqual([3.5, 0, Infinity])
  })

  test("works at its start-up efficiency below 1.77 V on the bus, and not at all with less than 15 uW", () => {
    const source = new HarvestSource(module.source, converter)
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

describe("in the plant", () => {
  const quiet: PlantModule = { ...module, converter: perfect }

  test("a bench supply charges with its current, then holds its voltage while the current tapers, and is gone when unplugged", () => {
    const supply: BenchSupply = { kind: "bench", current_mA: 2, voltage_mV: 3300, from_s: 90, until_s: 9000 }
    const plant = createPlant(wearable({ module: { ...quiet, source: supply } }))
    const charging_uA = [80, 110, 1600, 2200, 2500, 8900, 9010].map(time_s => {
      plant.advance(time_s * 1000 - plant.time_ms)
      const { current_uA, bus_V } = plant.truth()
      return { current_uA, bus_V }
    })
    const [before, early, full, taper, later, floating, after] = charging_uA
    expect(before.current_uA).toBeLessThan(0)
    // 2 mA less what sleeping board, front end and leakage draw.
    expect(early.current_uA).toBeCloseTo(2000 - 5 - 2.8 - early.bus_V / 30, 0)
    expect(full.current_uA).toBeCloseTo(early.current_uA, 0)
    for (const held of [taper, later, floating]) expect(Math.abs(held.bus_V - 3.3)).toBeLessThan(0.02)
    expect(later.current_uA).toBeLessThan(0.5 * taper.current_uA)
    // In the end just the self-discharge of three parallel cells, 0.5 uA each.
    expect(Math.abs(floating.current_uA - 1.5)).toBeLessThan(0.1)
    expect(after.current_uA).toBeLessThan(0)
    expect(Math.abs(plant.ledger().balance_error)).toBeLessThan(1e-6)
    expect(plant.ledger().losses.conversion).toBe(0)
  })

  test("a thermoelectric generator harvests by the difference of skin and air: 105 uW for an hour", () => {
    const wrist = openSource("sim/sources/teg-wrist.json")
    const plant = createPlant(wearable({ module: { ...quiet, source: wrist }, environment: { ...darkness, skin_degC: () => 33, ambient_degC: () => 22 } }))
    plant.advance(3600_000)
    expect(plant.ledger().harvested / 3600 / 105.56).toBeCloseTo(1, 2)
  })

  test("a trace gives its energy, whether its rows are longer or shorter than a step of the weather", () => {
    for (const row_s of [0.5, 7, 90]) {
      const trace: PowerTrace = { kind: "trace", time_s: Float64Array.of(0, row_s, 3 * row_s), power_W: Float64Array.of(1e-3, 0, 2e-4), efficiency: 0.5, end: "repeat" }
      const plant = createPlant(wearable({ module: { ...quiet, source: trace } }))
      const time_s = 5 * row_s * Math.ceil(1800 / (5 * row_s))
      plant.advance(time_s * 1000)
      const mean_uW = (1e-3 + 2 * 2e-4) / 5 * 1e6
      // The step expects a mean bus voltage; where the power comes and goes that is right within a percent.
      expect(Math.abs(plant.ledger().harvested / time_s / mean_uW - 1), `rows of ${row_s} s`).toBeLessThan(0.01)
      expect(plant.ledger().losses.conversion / plant.ledger().harvested).toBeCloseTo(0.5, 6)
    }
  })
})
