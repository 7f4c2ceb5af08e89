// The whole wearable, through any life: loads, light, warmth, switches, failures, regulators, sources.

import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { packageRoot } from "../../project/package-root.js"
import type { Sample } from "../../src/core/types.js"
import { listLoads, loadLoadProfile } from "../../sim/load-profile.js"
import { attachLoad } from "../../sim/plant/attached-load.js"
import { FAULT_NAMES } from "../../sim/plant/faults.js"
import { openRegulator, openSource } from "../../sim/plant/part-file.js"
import type { Environment, Plant, PlantOptions } from "../../sim/plant/plant.js"
import { createPlant } from "../../sim/plant/simulated-plant.js"
import type { Source } from "../../sim/plant/source.js"
import { battery, capacitor, module, wearable } from "../sim/plant/wearable.js"
import { anyCell, between, decades, withIsolation } from "./plant-generators.js"

const part = (name: string): string => join(packageRoot(), "sim/sources", `${name}.json`)
const REGULATORS = [undefined, openRegulator(part("tps7a02-1v8")), openRegulator(part("tps63900-1v8"))]
const bursts = { kind: "trace" as const, time_s: Float64Array.of(0, 1.5, 40, 41), power_W: Float64Array.of(0, 2e-3, 0, 5e-4), end: "repeat" as const }
const SOURCES: Source[] = [
  module.source, ...["panel-amorphous-35x14", "teg-wrist", "bench-3v3"].map(name => openSource(part(name))),
  { ...bursts, efficiency: 0.55 }, { ...bursts, input_V: Float64Array.of(0.6) },
]
const LOADS = listLoads()

const weather = fc.record({ phase: between(0, 7), lux: decades(1, 4.5), warm: between(-5, 35), sweats: fc.boolean() }).map(({ phase, lux, warm, sweats }): Environment => {
  const wave = (time_s: number, slower: number): number => (1 + Math.sin(phase + time_s / slower)) / 2
  return {
    step_s: 60, lux: t => lux * wave(t, 700), temperature_degC: t => warm + 8 * wave(t, 2000), skin_degC: () => 33, ambient_degC: t => 20 + 12 * wave(t, 3000),
    motion: t => Math.round(255 * wave(t, 900)), bend: t => wave(t, 130), wet: t => sweats && wave(t, 1100) > 0.8, pressure: t => t % 100, light: () => 321,
  }
})

const options: fc.Arbitrary<PlantOptions> = fc.record({
  cell: fc.oneof(fc.constant(battery), fc.constant(capacitor), anyCell), cells: fc.integer({ min: 1, max: 8 }), seed: fc.nat(), initialSoc: between(0, 1),
  spread: fc.record({ capacity: between(0, 0.1), esr: between(0, 0.2), soc: between(0, 0.2) }),
  environment: weather, regulator: fc.constantFrom(...REGULATORS), source: fc.constantFrom(...SOURCES), isolation: fc.boolean(), busCapacitor_nF: decades(4, 5.5),
  loads: fc.subarray(LOADS, { maxLength: 3 }), initialSwitches: fc.nat({ max: 2 ** 15 - 1 }), cold: fc.boolean(), latchReset_mV: fc.constantFrom(0, 1000),
}).map(({ regulator, source, isolation, busCapacitor_nF, loads, cold, latchReset_mV, ...given }) => wearable({
  ...given, ...cold ? { initialBus_mV: 0 } : {},
  module: {
    ...module, source, busCapacitor_nF, latchReset_mV, latchResetMask: 0,
    frontEnd: { ...module.frontEnd, scanInterval_ms: 10_000, scan_uA: 300, scan_ms: 40 },
    ...regulator === undefined ? {} : { regulator }, ...isolation ? { matrix: withIsolation(given.cells, 1.7, 1e9) } : {},
  },
  loads: loads.map(id => attachLoad(loadLoadProfile(id), given.seed, [1e6, 3e7, 2e9])),
}))

type Act = { kind: "wait", ms: number } | { kind: "switches" | "sample" | "advertise" | "harvest", value: number } | { kind: "inject" | "clear", fault: typeof FAULT_NAMES[number], place: number }
const acts: fc.Arbitrary<Act[]> = fc.array(fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: decades(0, 5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("switches" as const), value: fc.nat({ max: 2 ** 31 - 1 }) }) },
  fc.record({ kind: fc.constantFrom("sample" as const, "advertise" as const, "harvest" as const), value: fc.nat({ max: 1 }) }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("inject" as const, "inject" as const, "clear" as const), fault: fc.constantFrom(...FAULT_NAMES), place: fc.nat() }) },
), { minLength: 4, maxLength: 16 })

function emptySample(): Sample {
  return { time_ms: 0, cell_uV: [], bus_uV: 0, current_nA: 0, harvest_nA: 0, temperature_cC: 0, motion: 0, switches: 0, failedCheck: 0, missing: 0, readings: [] }
}

function live(plant: Plant, cells: number, history: Act[], look: () => void = () => undefined): void {
  for (const act of history) {
    switch (act.kind) {
      case "wait": plant.advance(act.ms); break
      case "inject":
        if (act.fault !== "bridge" || cells > 1) plant.inject(act.fault, act.fault.startsWith("stuck") || act.fault === "bridge" ? {} : { cell: act.place % cells })
        break
      case "clear": plant.clear(act.fault); break
      default: plant.apply({ kind: act.kind, value: act.value, bytes: [] })
    }
    look()
  }
}

describe("any life", () => {
  test("keeps the energy account: all that was harvested or stored is stored, delivered, or in one of the losses", () => {
    // 1e-4 is what the project promises; this is thirty times as sharp, so that a booking error shows.
    fc.assert(fc.property(options, acts, (given, history) => {
      const plant = createPlant(given)
      live(plant, given.cells, [...history, { kind: "wait", ms: 10_000 }])
      const { balance_error, losses, delivered } = plant.ledger()
      expect(Math.abs(balance_error)).toBeLessThan(3e-6)
      for (const energy of Object.values(delivered)) expect(energy).toBeGreaterThanOrEqual(0)
      for (const name of ["conversion", "quiescent", "shunt", "switch", "esr", "regulator", "short"] as const) expect(losses[name], name).toBeGreaterThanOrEqual(0)
    }), { numRuns: 50 })
  })

  test("shows nothing that is not a number", () => {
    fc.assert(fc.property(options, acts, (given, history) => {
      const plant = createPlant(given)
      const sample = emptySample()
      live(plant, given.cells, history, () => {
        plant.sample(sample)
        const truth = plant.truth()
        for (const [name, value] of Object.entries({ ...truth, ...sample })) {
          const values: number[] = typeof value === "number" ? [value] : typeof value === "object" ? Array.from(value as ArrayLike<number>) : []
          for (const each of values) expect(Number.isFinite(each), `${name} ${each}`).toBe(true)
        }
        expect(truth.bus_V).toBeGreaterThan(-1e-3)
      })
    }), { numRuns: 30 })
  })

  test("differs from seed to seed in what seeds decide: the cells as made, the noise of the readings, how dendrites grow", () => {
    const noisy = { ...module.frontEnd, cell: { ...module.frontEnd.cell, noise: 40 } }
    // A small cell that is charged within seconds: its dendrite has taken its steps.
    const bench = { kind: "bench" as const, current_mA: 50, voltage_mV: 1900, from_s: 0, until_s: 1e6 }
    const born = (seed: number, spread: number): PlantOptions => wearable({
      seed, cells: 1, initialSwitches: 1, cell: { ...battery, capacity_uC: 3.6e4, esr_Ohm: 1, branches: [] }, spread: { capacity: spread, esr: spread, soc: 0 }, module: { ...module, source: bench, frontEnd: noisy },
      loads: [attachLoad({ ...loadLoadProfile("generic-device"), base: { kind: "current", value: 0.02, threshold_V: 0 }, minimum_V: 1 }, 1)],
    })
    const seen = (seed: number, what: "cells" | "noise" | "dendrites"): string => {
      const plant = createPlant(born(seed, what === "cells" ? 0.05 : 0))
      const sample = emptySample()
      plant.sample(sample)
      if (what === "noise") return String(sample.cell_uV)
      if (what === "cells") return String(plant.truth().capacity_uC)
      plant.inject("dendrite", { cell: 0, value: 0.1 })
      plant.advance(3600_000)
      return `${plant.ledger().losses.short}`
    }
    for (const what of ["cells", "noise", "dendrites"] as const) {
      expect(seen(4, what), what).toBe(seen(4, what))
      expect(new Set([1, 2, 3, 4, 5].map(seed => seen(seed, what))).size, what).toBe(5)
    }
    expect(Number(seen(1, "dendrites"))).toBeGreaterThan(0)
  })

  test("repeats bit for bit with its seed", () => {
    const log = (given: PlantOptions, history: Act[]): string => {
      const plant = createPlant(given)
      const sample = emptySample()
      const lines: string[] = []
      live(plant, given.cells, history, () => {
        plant.sample(sample)
        lines.push(JSON.stringify(sample), JSON.stringify(plant.truth()))
      })
      return lines.join("\n") + JSON.stringify(plant.ledger())
    }
    fc.assert(fc.property(options, acts, (given, history) => {
      expect(log(given, history)).toBe(log(given, history))
    }), { numRuns: 10 })
  })
})
