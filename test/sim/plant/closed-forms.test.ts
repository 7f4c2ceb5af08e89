// The plant against what can be worked out with a pencil: capacitors in networks, self-discharge, redistribution, hysteresis, warmth.

import { describe, expect, test } from "vitest"
import type { SimCell } from "../../../project/sim-cell.js"
import { loadCellSheet, resolveCell } from "../../../project/cell-sheet.js"
import { LOSS } from "../../../sim/plant/ledger.js"
import { Pack } from "../../../sim/plant/pack.js"
import { createPlant } from "../../../sim/plant/simulated-plant.js"
import { ALWAYS, solderedMatrix, standardMatrix } from "../../../sim/plant/switch-matrix.js"
import type { SwitchMatrix } from "../../../sim/plant/switch-matrix.js"
import { battery, capacitor, ideal, mask, module, wearable } from "./wearable.js"

const FULL_V = 1.8
/** 80 mF, nothing that loses but its series resistance. */
const pure: SimCell = ideal(capacitor)
const FARAD = pure.capacity_uC * 1e-6 / FULL_V

const made = (volt: number, capacity = 1, resistance = 1): { capacity: number, resistance: number, soc: number } => ({ capacity, resistance, soc: volt / FULL_V })
const closes = (bits: number) => (bit: number): boolean => (bits >>> bit & 1) === 1
const lost_J = (pack: Pack): number => pack.losses_J.reduce((sum, loss) => sum + loss, 0)

function rest(pack: Pack, seconds: number): void {
  for (let left_us = seconds * 1e6; left_us > 0;) left_us -= pack.stepCurrent(left_us, 0)
}

/** `count` equal cells at 1 V: the share of their energy that a new grouping loses. */
function lossOfRegrouping(count: number, matrix: SwitchMatrix, bits: number): { share: number, volts: number[] } {
  const pack = new Pack(pure, Array.from({ length: count }, () => made(1)), matrix)
  const before_J = pack.cells.storedEnergy()
  pack.setSwitches(closes(bits))
  rest(pack, 600)
  expect(before_J - pack.cells.storedEnergy()).toBeCloseTo(lost_J(pack), 9)
  return { share: (before_J - pack.cells.storedEnergy()) / before_J, volts: Array.from({ length: count }, (_, k) => pack.cells.openCircuit(k)) }
}

describe("paralleling", () => {
  const pair: SwitchMatrix = { nodes: 3, cells: [{ plus: 0, minus: 1 }, { plus: 2, minus: 1 }], elements: [{ a: 0, b: 2, bit: 0, on_Ohm: 0.1, off_Ohm: Infinity }], port: { plus: 0, minus: 1 } }

  test("two capacitors loses 1/2 · C1·C2/(C1+C2) · (V1-V2)² whatever the resistance, 1 mOhm to 1 kOhm", () => {
    for (const ohm of [0.001, 0.1, 10, 1000]) {
      const pack = new Pack({ ...pure, esr_Ohm: ohm }, [made(1.6), made(0.7, 0.4)], { ...pair, elements: [{ ...pair.elements[0], on_Ohm: ohm }] })
      pack.setSwitches(() => true)
      // Twenty time constants R·C1·C2/(C1+C2).
      rest(pack, Math.max(0.01, 20 * 3 * ohm * FARAD * 0.4 / 1.4))
      expect(lost_J(pack) / (0.5 * FARAD * 0.4 / 1.4 * 0.9 ** 2)).toBeCloseTo(1, 5)
    }
  })

  test("costs what the table of the energy study says", () => {
    // C1 at V1 with C2 at V2: settled voltage, loss as a share of what was stored.
    for (const [c1, v1, c2, v2, settled_V, share] of [
      [1, 1.8, 1, 1.7, 1.75, 0.0008], [1, 1.8, 1, 1.5, 1.65, 0.0082], [1, 1.8, 1, 0.9, 1.35, 0.1], [1, 1.8, 1, 0, 0.9, 0.5],
      [10, 1.8, 1, 0.9, 1.718, 0.022], [1, 1.8, 10, 0.9, 0.982, 0.065],
    ]) {
      const pack = new Pack(pure, [made(v1, c1, 1 / c1), made(v2, c2, 1 / c2)], pair)
      const before_J = pack.cells.storedEnergy()
      pack.setSwitches(() => true)
      rest(pack, 60)
      expect(pack.cells.openCircuit(0)).toBeCloseTo(settled_V, 3)
      expect(lost_J(pack) / before_J).toBeCloseTo(share, share < 0.01 ? 4 : 3)
    }
  })
})

describe("regrouping equal cells", () => {
  // One cell in parallel with the other n - 1 in series, all at 1 V before. The chain of C/(n-1) stands at n - 1 volts beside C at 1 V:
  // 1/2 · C·C/(n-1)/(C + C/(n-1)) · (n-2)² = 1/2 · C·(n-2)²/n is lost of 1/2·n·C, a share of ((n-2)/n)².
  const oneBesideChain = (count: number): SwitchMatrix => ({
    nodes: count + 1,
    cells: Array.from({ length: count }, (_, k) => k === 0 ? { plus: 0, minus: count } : { plus: k, minus: k + 1 }),
    elements: [{ a: 0, b: 1, bit: 0, on_Ohm: 1.7, off_Ohm: Infinity }],
    port: { plus: 0, minus: count },
  })

  test("8p to C||7s loses 56.25 %, 4p to C||3s 25 %, n cells ((n-2)/n)²", () => {
    for (const [count, share] of [[8, 0.5625], [4, 0.25], [3, 1 / 9], [5, 0.36], [6, 4 / 9]]) {
      const { share: lost, volts } = lossOfRegrouping(count, oneBesideChain(count), 1)
      expect(lost).toBeCloseTo(share, 5)
      // Charge goes from the chain to the single cell until V1 = (n-1)·V: it gives q = C·(n-2)/n.
      expect(volts[0]).toBeCloseTo(1 + (count - 2) / count, 4)
      expect(volts[1]).toBeCloseTo(1 - (count - 2) / count, 4)
    }
  })

  test("2s3p to 3s2p to 6s1p and back loses nothing, nor does any grouping in equal shares", () => {
    for (const count of [4, 6, 8]) {
      for (const series of [1, 2, 3, 4, 6, 8]) {
        if (count % series === 0) expect(lossOfRegrouping(count, standardMatrix(count, 1.7), mask(count, series)).share).toBeLessThan(1e-12)
      }
    }
    const pack = new Pack(pure, Array.from({ length: 6 }, () => made(1)), standardMatrix(6, 1.7))
    for (const series of [2, 3, 6, 3, 2]) {
      pack.setSwitches(() => false)
      rest(pack, 0.1)
      pack.setSwitches(closes(mask(6, series)))
      rest(pack, 60)
    }
    expect(lost_J(pack)).toBeLessThan(1e-12)
  })

  test("n in series and m in parallel: voltage · n, charge · m, resistance · n/m", () => {
    for (const [series, parallel] of [[1, 4], [2, 3], [3, 2], [6, 1], [4, 2]]) {
      const pack = new Pack(pure, Array.from({ length: series * parallel }, () => made(1)), solderedMatrix(series, parallel))
      expect(pack.portVoltage(0)).toBeCloseTo(series, 12)
      expect(pack.portVoltage(0.001) - pack.portVoltage(0)).toBeCloseTo(0.001 * pure.esr_Ohm * series / parallel, 12)
      const out_A = 0.001 * parallel
      for (let left_us = 10e6; left_us > 0;) left_us -= pack.stepCurrent(left_us, -out_A)
      expect(series - pack.portVoltage(0)).toBeCloseTo(out_A * 10 * series / (parallel * FARAD), 9)
    }
  })
})

describe("rest", () => {
  test("a leak resistor's exponential; the severe case of the class loses 26 % in 30 h", () => {
    for (const id of ["cnt-zn", "mxene-dmac-zn"]) {
      const resolved = resolveCell(loadCellSheet(id), { selfDischarge: "severe" })
      if (!("cell" in resolved)) throw new Error(`${id} lacks ${resolved.missing.join(", ")}`)
      const { cell } = resolved
      const linear = { ...cell, ocvCharge_V: cell.ocvCharge_V.map((_, i) => cell.window_V[1] * i / 20), ocvDischarge_V: cell.ocvCharge_V.map((_, i) => cell.window_V[1] * i / 20) }
      for (const [hours, left] of [[15, Math.sqrt(0.74)], [30, 0.74], [60, 0.74 ** 2]]) {
        const pack = new Pack(linear, [{ capacity: 1, resistance: 1, soc: 1 }], solderedMatrix(1, 1))
        rest(pack, hours * 3600)
        expect(pack.cells.openCircuit(0) / cell.window_V[1]).toBeCloseTo(left, 4)
      }
    }
  })

  test("after a fast charge the terminal falls as charge moves into the slow pores: C1 || (R + C2), two branches", () => {
    // A share x of the capacitance behind tau: 1 mA·s of charge goes onto C1 = (1-x)·C at once, later onto all of C.
    const x = 0.15
    const tau_s = 1000
    const cell: SimCell = { ...pure, branches: [{ resistance_Ohm: tau_s * x / ((1 - x) * FARAD), tau_s }] }
    const pack = new Pack(cell, [made(0)], solderedMatrix(1, 1))
    for (let left_us = 1e6; left_us > 0;) left_us -= pack.stepCurrent(left_us, 0.05)
    const charge_C = 0.05
    expect(pack.portVoltage(0)).toBeCloseTo(charge_C / ((1 - x) * FARAD), 3)
    let gone_s = 0
    for (const to_s of [500, 1000, 3000, 10_000]) {
      rest(pack, to_s - gone_s)
      gone_s = to_s
      const excess_V = charge_C / FARAD * x / (1 - x) * tau_s * (1 - Math.exp(-1 / tau_s)) * Math.exp(-to_s / tau_s)
      expect(pack.portVoltage(0)).toBeCloseTo(charge_C / FARAD + excess_V, 9)
    }
    // What the two branches are worth: the energy that C1 gave up on the way to C.
    expect(pack.losses_J[LOSS.polarisation]).toBeCloseTo(0.5 * charge_C ** 2 / FARAD * (1 / (1 - x) - 1), 5)
  })
})

describe("a cell's own", () => {
  test("hysteresis loses the area of its loop: half-gap each way, for all but the transitions", () => {
    const cell: SimCell = { ...battery, branches: [], coulombicEfficiency: 1, selfDischarge_uA: 0 }
    const pack = new Pack(cell, [{ capacity: 1, resistance: 1, soc: 0.2 }], solderedMatrix(1, 1))
    const current_A = 0.5e-3
    const half = (sign: number): void => { for (let left_us = 0.6 * 3.6 / current_A * 1e6; left_us > 0;) left_us -= pack.stepCurrent(left_us, sign * current_A) }
    half(1)
    half(-1)
    const first_J = pack.losses_J[LOSS.hysteresis]
    const start_V = pack.cells.openCircuit(0)
    half(1)
    half(-1)
    expect(pack.cells.openCircuit(0)).toBeCloseTo(start_V, 6)
    // Each way h goes from ∓1 as ±(1 - 2·exp(-q/T)), T = 0.03·Q. Round the loop the work of h·half over q is what is lost: the
    // rectangle 2·half·q less, each way, 2·half·T, where it is on its way between the branches.
    const loop_J = 2 * 0.02 * 3.6 * (0.6 - 2 * 0.03)
    expect((pack.losses_J[LOSS.hysteresis] - first_J) / loop_J).toBeCloseTo(1, 4)
  })

  test("resistance at 5 °C is exp(Ea/R·(1/278.15 - 1/298.15)) of that at 25 °C, below its freezing point e times more per 4 K", () => {
    const at = (temperature_degC: number): number => {
      const pack = new Pack({ ...battery, freezing_degC: -7 }, [{ capacity: 1, resistance: 1, soc: 0.5 }], solderedMatrix(1, 1))
      pack.setTemperature(temperature_degC)
      return (pack.portVoltage(1e-3) - pack.portVoltage(0)) / 1e-3
    }
    const arrhenius = (degC: number): number => Math.exp(20_000 / 8.314462618 * (1 / (degC + 273.15) - 1 / 298.15))
    expect(at(25)).toBeCloseTo(12, 9)
    expect(at(5) / at(25)).toBeCloseTo(arrhenius(5), 9)
    expect(at(-15) / at(25)).toBeCloseTo(arrhenius(-15) * Math.exp(8 / 4), 9)
  })

  test("hydrogen above the window takes charge that does not come back: a coulombic efficiency below 1, the worse the higher", () => {
    const efficiency = (top: number): number => {
      const cell: SimCell = { ...ideal(battery) }
      const pack = new Pack(cell, [{ capacity: 1, resistance: 1, soc: 0.5 }], solderedMatrix(1, 1))
      const current_A = 0.36e-3
      for (let left_us = (top - 0.5) * 3.6 / current_A * 1e6; left_us > 0;) left_us -= pack.stepCurrent(left_us, current_A)
      const in_C = pack.charge_C
      for (let step = 0; step < 10_000 && pack.cells.soc(0) > 0.5; step++) pack.stepCurrent(60e6, -current_A)
      return (in_C - pack.charge_C) / in_C
    }
    expect(efficiency(0.99)).toBeCloseTo(1, 2)
    const [little, much] = [efficiency(1.1), efficiency(1.3)]
    expect(little).toBeLessThan(1)
    expect(much).toBeLessThan(little - 0.02)
    // The reaction holds the cell: at C/10, ten times its exchange current (C/100), it takes all at u = ln(1 + 10).
    const pack = new Pack(ideal(battery), [{ capacity: 1, resistance: 1, soc: 0.99 }], solderedMatrix(1, 1))
    for (let left_us = 40 * 3600e6; left_us > 0;) left_us -= pack.stepCurrent(Math.min(left_us, 2e6), 0.1e-3)
    expect(pack.cells.openCircuit(0)).toBeCloseTo(1.78 + 0.0513 * Math.log(1 + 10), 3)
  })
})

test("a supply that falls resets at the brown-out level and starts at the higher one, not between", () => {
  const plant = createPlant(wearable({
    cells: 1, initialSwitches: 0, initialBus_mV: 2500, board: { ...wearable().board, sleep_uA: 100, wake_ms: 0, off_nA: 0, startUp_ms: 0, boot_uC: 0 },
    module: { ...module, idle_nA: 0, busLeakage_MOhm: 0, latchReset_mV: 0, source: { kind: "bench", current_mA: 0.02, voltage_mV: 3300, from_s: 0, until_s: 1e6 } },
  }))
  // 100 µF, 80 µA net down: 0.8 mV per ms; 1.7 V after 1000 ms; then 20 µA up: 0.2 mV per ms; 2 V after another 1500 ms.
  const powered: boolean[] = []
  for (const wait_ms of [990, 20, 1480, 20]) {
    plant.advance(wait_ms)
    powered.push(plant.powered)
  }
  expect(powered).toEqual([true, false, false, true])
  expect([plant.truth().brownouts, plant.truth().boots]).toEqual([1, 2])
})

test("the body diode of an open switch lets a charge through at its threshold, and nothing back", () => {
  const matrix: SwitchMatrix = { ...solderedMatrix(1, 1), nodes: 3, cells: [{ plus: 1, minus: 2 }], elements: [{ a: 0, b: 1, bit: 0, on_Ohm: 2, off_Ohm: Infinity, diode_V: 0.35 }, { a: 1, b: 2, bit: ALWAYS, on_Ohm: 1e9, off_Ohm: Infinity }], port: { plus: 0, minus: 2 } }
  const pack = new Pack(pure, [made(1)], matrix)
  for (let left_us = 10e6; left_us > 0;) left_us -= pack.stepCurrent(left_us, 0.001)
  expect(pack.cells.charge_C[0] - FARAD).toBeCloseTo(0.01, 6)
  expect(pack.losses_J[LOSS.switch]).toBeCloseTo(0.35 * 0.01 + 2 * 0.001 ** 2 * 10, 6)
  for (let left_us = 10e6; left_us > 0;) left_us -= pack.stepCurrent(left_us, -0.001)
  expect(pack.cells.charge_C[0] - FARAD).toBeCloseTo(0.01, 6)
  pack.setSwitches(() => true)
  for (let left_us = 10e6; left_us > 0;) left_us -= pack.stepCurrent(left_us, -0.001)
  expect(pack.cells.charge_C[0] - FARAD).toBeCloseTo(0, 6)
})
