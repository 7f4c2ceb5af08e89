// The plant against closed forms.

import { expect, test } from "vitest"
import type { SimCell } from "../../../project/sim-cell.js"
import type { PlantOptions } from "../../../sim/plant/plant.js"
import { createPlant } from "../../../sim/plant/simulated-plant.js"
import { sideReaction } from "../../../sim/plant/side-reaction.js"
import { expectAsQuoted, quoted } from "../../helpers/accuracy.js"
import { battery, capacitor, ideal, module, wearable } from "./wearable.js"

/** No front end, no leakage, latches that hold without supply. */
const bare = { ...module, idle_nA: 0, busLeakage_MOhm: 0, latchReset_mV: 0, converter: { ...module.converter, quiescent_nA: 0 } }
const quietBoard = { ...wearable().board, wake_ms: 0, brownOut_mV: 100, powerOnReset_mV: 200 }
const noSpread = { capacity: 0, esr: 0, soc: 0 }

test("paralleling two capacitors wastes 1/2 · C1·C2/(C1+C2) · dV², whatever the resistance", () => {
  let worst = 0
  for (const esr_Ohm of [0.5, 10, 400]) {
    const cell = { ...ideal(capacitor), esr_Ohm }
    // P0 of two cells, bus open: nothing but the equalisation.
    const plant = createPlant(wearable({ cell, cells: 2, seed: 5, initialSoc: 0.5, spread: { capacity: 0.2, esr: 0.2, soc: 0.3 }, module: bare, initialSwitches: 0b010 }))
    const { cellOcv_V, capacity_uC } = plant.truth()
    const [C1, C2] = Array.from(capacity_uC, charge => charge * 1e-6 / 1.8)
    const dV = cellOcv_V[0] - cellOcv_V[1]
    expect(Math.abs(dV)).toBeGreaterThan(0.1)
    const expected_uJ = 0.5e6 * C1 * C2 / (C1 + C2) * dV * dV
    const settled_V = (C1 * cellOcv_V[0] + C2 * cellOcv_V[1]) / (C1 + C2)
    plant.advance(3600_000)
    const { losses } = plant.ledger()
    worst = Math.max(worst, Math.abs((losses.esr + losses.switch) / expected_uJ - 1))
    expect(plant.truth().cellOcv_V[1]).toBeCloseTo(settled_V, 5)
  }
  expect(worst).toBeLessThan(quoted("paralleling", "relative"))
})

test("a load step is answered as R0 + R1(1-exp(-t/tau1)) + R2(1-exp(-t/tau2)) and the charge drawn", () => {
  const cell: SimCell = { ...capacitor, coulombicEfficiency: 1, selfDischarge_uA: 0, activation_J_mol: 0, capacity_uC: 1.8e6 }
  const load_A = 0.002
  // A bus of 1 µF: a larger one follows the falling voltage with a delay that the formula below leaves out.
  const plant = createPlant(wearable({ cell, cells: 1, initialSoc: 0.9, spread: noSpread, module: { ...bare, busCapacitor_nF: 1000 }, board: { ...quietBoard, sleep_uA: load_A * 1e6 }, initialSwitches: 1 }))
  const [first, second] = cell.branches
  const outside_Ohm = 2 * 1.7 + 10
  let worst_V = 0
  for (let t = 1; t <= 120; t++) {
    plant.advance(1000)
    const drop = load_A * (cell.esr_Ohm + outside_Ohm + first.resistance_Ohm * (1 - Math.exp(-t / first.tau_s)) + second.resistance_Ohm * (1 - Math.exp(-t / second.tau_s)))
    worst_V = Math.max(worst_V, Math.abs(plant.truth().bus_V - (1.62 - drop - load_A * t)))
  }
  expectAsQuoted("load-step", "uV", worst_V * 1e6)
})

test("the resistances follow Arrhenius: a pulse sags exp(Ea/R·(1/T - 1/298.15)) times as much at 0 °C", () => {
  const sag = (temperature: number): number => {
    const plant = createPlant(wearable({
      cell: { ...capacitor, branches: [], activation_J_mol: 30_000, capacity_uC: 1e9 }, cells: 1, initialSoc: 0.9, spread: noSpread, initialSwitches: 1,
      module: { ...bare, switch_mOhm: 1, shunt_mOhm: 0, busCapacitor_nF: 10 }, board: { ...quietBoard, sleep_uA: 1000 },
      environment: { ...wearable().environment, temperature_degC: () => temperature },
    }))
    const rest = plant.truth().cellOcv_V[0]
    plant.advance(100)
    return rest - plant.truth().cell_V[0]
  }
  expect(sag(0) / sag(25)).toBeCloseTo(Math.exp(30_000 / 8.314462618 * (1 / 273.15 - 1 / 298.15)), 4)
})

test("discharging dq from the middle of the hysteresis loses half-gap · (dq - 1.5 · transition) in it", () => {
  // h runs from 0 to -1 as exp(-dq/transition) - 1; the loss is the integral of half-gap · h².
  const cell = { ...battery, branches: [], coulombicEfficiency: 1, selfDischarge_uA: 0 }
  const plant = createPlant(wearable({ cell, cells: 1, initialSoc: 0.9, spread: noSpread, module: bare, board: { ...quietBoard, sleep_uA: 500 }, initialSwitches: 1 }))
  plant.advance(3600_000)
  const through_uC = -plant.truth().packCharge_uC
  expect(plant.ledger().losses.hysteresis).toBeCloseTo(0.02 * (through_uC - 1.5 * 0.03 * cell.capacity_uC), -1)
})

test("a cell at rest loses its self-discharge: a constant current for a battery, a leak resistor's exponential for a capacitor", () => {
  const alone = (cell: SimCell): PlantOptions => wearable({ cell, cells: 1, initialSoc: 0.8, spread: noSpread, module: bare, initialSwitches: 0 })
  const resting = createPlant(alone(battery))
  resting.advance(24 * 3600_000)
  expect(Math.abs(resting.truth().cellSoc[0] / (0.8 - 0.5 * 86_400 / 3.6e6) - 1)).toBeLessThan(quoted("rest", "relative"))
  const leaking = createPlant(alone(capacitor))
  leaking.advance(24 * 3600_000)
  const left_V = 0.8 * 1.8 * Math.exp(-0.2e-6 / 1.8 * 86_400 / 0.08)
  expect(Math.abs(leaking.truth().cellOcv_V[0] / left_V - 1)).toBeLessThan(quoted("rest", "relative"))
})

test("charging stores the coulombic efficiency's share of the charge, and books the rest", () => {
  const cell = { ...ideal(capacitor), coulombicEfficiency: 0.9 }
  const plant = createPlant(wearable({
    cell, cells: 2, initialSoc: 0.6, spread: noSpread, initialSwitches: 0b101, module: bare, board: { ...quietBoard, sleep_uA: 0 },
    environment: { ...wearable().environment, lux: () => 5000 },
  }))
  plant.advance(60_000)
  const { cellSoc, packCharge_uC } = plant.truth()
  expect(packCharge_uC).toBeGreaterThan(1000)
  expect((cellSoc[0] - 0.6) * cell.capacity_uC / packCharge_uC).toBeCloseTo(0.9, 3)
  expect(plant.ledger().losses.coulombic).toBeGreaterThan(0.09 * packCharge_uC * 2 * 1.08)
})

test("the side reaction of an overfull cell follows its Tafel equation", () => {
  const losses = new Float64Array(1)
  const taken = sideReaction(0.05, 2, 1, 1.8, 3600, losses, 0)
  // Euler in a million steps: dq/dt = -capacity/100 h · (exp(u) - 1), u = slope · q / 51.3 mV.
  let left = 0.05
  let energy = 0
  for (let i = 0; i < 1e6; i++) {
    const part = Math.expm1(2 * left / 0.0513) / 360_000 * 0.0036
    energy += part * (1.8 + 2 * left)
    left -= part
  }
  expect(taken).toBeCloseTo(0.05 - left, 6)
  expect(losses[0]).toBeCloseTo(energy, 6)
})

test("without a pack the microcontroller lives on the bus capacitor for C·dV/I, then resets", () => {
  const plant = createPlant(wearable({ module: bare, initialSwitches: 0, initialBus_mV: 3000, board: { ...wearable().board, sleep_uA: 100, wake_ms: 0 } }))
  expect(plant.powered).toBe(true)
  const life_ms = 0.1 * (3000 - 1700) / 100 * 1000   // 100 µF from 3.0 to 1.7 V at 100 µA
  plant.advance(life_ms - 1)
  expect(plant.powered).toBe(true)
  plant.advance(2)
  expect(plant.powered).toBe(false)
  expect(plant.truth().brownouts).toBe(1)
})
