// A bus capacitor charged by microamperes: the microcontroller starts at the power-on level, the start takes more charge than the
// hysteresis of the reset holds, the bus falls below the brown-out level, and so on for ever. What ends it is hysteresis that holds
// a start: C · (on - off) > charge of the start - what the harvester gives meanwhile.

import { describe, expect, test } from "vitest"
import type { PlantModule, PlantOptions, PvPanel } from "../../../sim/plant/plant.js"
import { createPlant } from "../../../sim/plant/simulated-plant.js"
import { operatingPoint } from "../../../sim/plant/panel.js"
import { Regulator, type RegulatorSpec } from "../../../sim/plant/regulator.js"
import { darkness, module, wearable } from "./wearable.js"

const LUX = 1000
const CAPACITOR_F = 100e-6
const ON_V = 2
const OFF_V = 1.7
const BOOT_C = 300e-6
const START_S = 0.1

/** A converter that takes 50 uW or so and gives half of it, whatever the bus; nothing else on the bus leaks. */
const trickle: PlantModule = {
  ...module, busCapacitor_nF: CAPACITOR_F * 1e9, busLeakage_MOhm: 0, idle_nA: 0, latchReset_mV: 0,
  converter: { ...module.converter, mpptFraction: 0, duty: 1, efficiency: { input_V: [0], input_uA: [0], value: [[0.5]] }, quiescent_nA: 0, mainStart_mV: 0 },
}
const harvest_W = ((): number => {
  const { voltage_V, current_uA } = operatingPoint(module.source as PvPanel, LUX, 0)
  return voltage_V * current_uA * 1e-6 * 0.5
})()

function alone(changes: Partial<PlantOptions> = {}): PlantOptions {
  const board = { sleep_uA: 5, active_uA: 4000, wake_ms: 10, scanWake_ms: 10, brownOut_mV: OFF_V * 1000, powerOnReset_mV: ON_V * 1000, startUp_ms: START_S * 1000, boot_uC: BOOT_C * 1e6, off_nA: 0 }
  return wearable({ module: trickle, board, cells: 1, initialSwitches: 0, initialBus_mV: 1700, environment: { ...darkness, lux: () => LUX }, ...changes })
}

/** From ON_V down to OFF_V at constant current against constant power: C dV/dt = P/V - I, separated and integrated. */
function fallTime(current_A: number): number {
  const remains = (volt: number): number => current_A * volt - harvest_W
  return CAPACITOR_F * ((ON_V - OFF_V) / current_A + harvest_W / current_A ** 2 * Math.log(remains(ON_V) / remains(OFF_V)))
}

describe("a reset storm at a slow ramp", () => {
  test("has the period of the closed form: 1.5 s of charging for 10 ms of a start that fails", () => {
    const plant = createPlant(alone())
    plant.advance(600_000)
    const { brownouts, boots, busMin_V } = plant.truth()
    const rise_s = 0.5 * CAPACITOR_F * (ON_V ** 2 - OFF_V ** 2) / harvest_W
    const period_s = rise_s + fallTime(BOOT_C / START_S)
    expect(BOOT_C).toBeGreaterThan(CAPACITOR_F * (ON_V - OFF_V))
    expect(brownouts).toBeGreaterThan(100)
    expect(Math.abs(brownouts / (600 / period_s) - 1)).toBeLessThan(0.02)
    expect(boots).toBe(0)
    expect(busMin_V).toBeGreaterThan(OFF_V - 0.001)
    expect(Math.abs(plant.ledger().balance_error)).toBeLessThan(1e-6)
  })

  test("is the same however the time is cut", () => {
    const whole = createPlant(alone())
    whole.advance(60_000)
    const cut = createPlant(alone())
    for (let i = 0; i < 600; i++) cut.advance(100)
    expect(cut.truth().brownouts).toBe(whole.truth().brownouts)
    expect(cut.truth().bus_V).toBeCloseTo(whole.truth().bus_V, 2)
  })

  test.each([
    ["a capacitor that holds a start: 1.1 mF · 0.3 V = 330 uC", { module: { ...trickle, busCapacitor_nF: 1.1e6 } }],
    ["a start of 28 uC, less than the 30 uC of the hysteresis", { board: { ...alone().board, boot_uC: 28 } }],
    ["reset levels 3.1 V apart: 100 uF · 3.1 V = 310 uC", { board: { ...alone().board, powerOnReset_mV: 3400, brownOut_mV: 300 } }],
  ])("does not come with %s", (_, changes) => {
    const plant = createPlant(alone(changes))
    plant.advance(3600_000)
    expect(plant.truth()).toMatchObject({ brownouts: 0, boots: 1 })
  })

  test("never ends by itself in light that cannot carry the start, and does not come in light that can", () => {
    // 300 uC in 1 s are 0.6 mW at 2 V: more than the panel gives indoors, less than in the sun.
    const board = { ...alone().board, startUp_ms: 1000 }
    const indoors = createPlant(alone({ board }))
    indoors.advance(60_000)
    const early = indoors.truth().brownouts
    indoors.advance(60_000)
    expect(early).toBeGreaterThan(30)
    expect(indoors.truth().brownouts).toBeGreaterThan(1.9 * early)
    const sun = createPlant(alone({ board, environment: { ...darkness, lux: () => 50_000 } }))
    sun.advance(60_000)
    expect(sun.truth()).toMatchObject({ brownouts: 0, boots: 1 })
  })
})

/** The same capacitor, harvest and start behind a regulator's lock-out, event by event with the closed forms of above: levels of the
 *  regulator and of the reset on its rail are all that decides.
 *  @returns failed starts, and whether one succeeded */
function startBehind(spec: RegulatorSpec, limit: number): { failed: number, started: boolean, bus_V: number } {
  const regulator = new Regulator(spec)
  let bus_V = OFF_V
  for (let failed = 0; failed < limit; failed++) {
    // Rising: nothing on the rail draws until lock-out and power-on reset both allow it.
    bus_V = Math.max(bus_V, regulator.lockedOut ? regulator.riseLevel_V : bus_V)
    regulator.follow(bus_V)
    bus_V = Math.max(bus_V, regulator.busLevel(ON_V))
    regulator.follow(bus_V)
    const dt = 1e-5
    let left_s = START_S
    while (left_s > 0 && !regulator.lockedOut && regulator.railVoltage(bus_V, BOOT_C / START_S) >= OFF_V) {
      bus_V += (harvest_W / bus_V - regulator.inputCurrent(BOOT_C / START_S, bus_V)) * dt / CAPACITOR_F
      left_s -= dt
      regulator.follow(bus_V)
    }
    if (left_s <= 0) return { failed, started: true, bus_V }
  }
  return { failed: limit, started: false, bus_V }
}

describe("an under-voltage lock-out", () => {
  test("ends the storm when its hysteresis holds a start: 100 uF · (4.8 - 1.7) V = 310 uC, and the bus ends at what is left", () => {
    const ended = startBehind({ kind: "none", lockout: { off_mV: 1700, on_mV: 4800 } }, 50)
    expect(ended).toMatchObject({ failed: 0, started: true })
    expect(ended.bus_V).toBeGreaterThan(4.8 - BOOT_C / CAPACITOR_F)
    expect(ended.bus_V).toBeLessThan(4.8 - BOOT_C / CAPACITOR_F + harvest_W / 1.7 * START_S / CAPACITOR_F)
  })

  test("does not end it when its hysteresis is as narrow as the reset's own", () => {
    expect(startBehind({ kind: "none" }, 50)).toMatchObject({ failed: 50, started: false })
    expect(startBehind({ kind: "none", lockout: { off_mV: 1700, on_mV: 2000 } }, 50)).toMatchObject({ failed: 50, started: false })
  })

  test("needs less room before a buck-boost converter, which takes energy, not charge: 2 V · 300 uC = 600 uJ from 100 uF between 3.85 V and 1.7 V", () => {
    const converter = (on_mV: number): RegulatorSpec => ({
      kind: "buck-boost", output_mV: 2000, quiescent_nA: 0, shutdown_nA: 0, lockout: { off_mV: 1700, on_mV },
      efficiency: { input_V: [1.7], load_uA: [1], value: [[1]] },
    })
    // ½ C (on² - off²) = V·Q - P·t gives on = sqrt(1.7² + 2·(600 uJ - 3 uJ)/100 uF) = 3.85 V.
    const enough_V = Math.sqrt(OFF_V ** 2 + 2 * (2 * BOOT_C - harvest_W * START_S) / CAPACITOR_F)
    expect(enough_V).toBeCloseTo(3.85, 1)
    expect(startBehind(converter(Math.ceil(enough_V * 1000) + 10), 20).started).toBe(true)
    expect(startBehind(converter(Math.floor(enough_V * 1000) - 10), 20).started).toBe(false)
  })
})

describe("the plant behind a regulator", () => {
  const behind = (regulator: RegulatorSpec, board: Partial<PlantOptions["board"]> = {}) => {
    const plant = createPlant(alone({ module: { ...trickle, regulator, converter: { ...trickle.converter, overVoltage_mV: 5500 } }, board: { ...alone().board, ...board } }))
    plant.advance(600_000)
    const { brownouts, boots } = plant.truth()
    expect(Math.abs(plant.ledger().balance_error)).toBeLessThan(1e-6)
    return { brownouts, boots }
  }
  const storm = 600 / (0.5 * CAPACITOR_F * (ON_V ** 2 - OFF_V ** 2) / harvest_W + fallTime(BOOT_C / START_S))

  test("starts once, without a reset, when a lock-out holds a start back until the bus can bear it", () => {
    expect(behind({ kind: "none", lockout: { off_mV: 1700, on_mV: 4800 } })).toEqual({ brownouts: 0, boots: 1 })
  })

  test("storms as before behind a lock-out as narrow as the reset's own", () => {
    const { brownouts, boots } = behind({ kind: "none", lockout: { off_mV: 1700, on_mV: 2000 } })
    expect(boots).toBe(0)
    expect(Math.abs(brownouts / storm - 1)).toBeLessThan(0.02)
  })

  test("starts once from a linear regulator for 1.8 V, and its chip resets by its own levels", () => {
    const linear: RegulatorSpec = { kind: "ldo", output_mV: 1800, dropout_mV: 270, dropoutAt_mA: 200, quiescent_nA: 25, shutdown_nA: 3, lockout: { off_mV: 1700, on_mV: 4800 } }
    expect(behind(linear, { brownOut_mV: 1500, powerOnReset_mV: 1600 })).toEqual({ brownouts: 0, boots: 1 })
    expect(behind(linear, { brownOut_mV: 1500, powerOnReset_mV: 1900 }), "a power-on level above the rail is never met").toEqual({ brownouts: 0, boots: 0 })
  })

  test("needs 3.86 V, not 4.8 V, of a lossless buck-boost converter for 2 V", () => {
    const converter = (on_mV: number): RegulatorSpec => ({
      kind: "buck-boost", output_mV: 2000, quiescent_nA: 0, shutdown_nA: 0, lockout: { off_mV: 1700, on_mV }, efficiency: { input_V: [1.7], load_uA: [1], value: [[1]] },
    })
    const levels = { brownOut_mV: 1500, powerOnReset_mV: 1700 }
    expect(behind(converter(3870), levels)).toEqual({ brownouts: 0, boots: 1 })
    const short = behind(converter(3830), levels)
    expect(short.boots).toBe(0)
    // Charging 100 uF from 1.7 V to 3.83 V with 37 uW takes 15.8 s.
    expect(Math.abs(short.brownouts / (600 / (0.5 * CAPACITOR_F * (3.83 ** 2 - OFF_V ** 2) / harvest_W)) - 1)).toBeLessThan(0.04)
  })
})
