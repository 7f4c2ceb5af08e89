// Ageing by cycling: a few cycles are lived, the many in between are counted. The cell's health (sim/plant/health.ts) is asked for what
// they make of it, so that the capacity at each check-point is measured like that of a fresh cell.

import { Health } from "../plant/health.js"
import { Random } from "../random.js"
import { retention, type CycleFigures } from "./analysis.js"
import type { Laboratory } from "./bench.js"
import type { Row } from "./cycler.js"
import { gcd } from "./gcd.js"

export interface CheckPoint {
  /** Cycles so far. */
  cycles: number
  /** Factors of the cell's health on fresh capacity and resistances. */
  capacity: number
  resistance: number
  measured: CycleFigures
  /** Share of the first measured capacity. */
  retention: number
}

export interface AgeingRun {
  rows: Row[]
  points: CheckPoint[]
}

/** Cycles lived at each check-point: the first fills an empty cell, the next is one of many. */
const LIVED = 2

/** @param cycles in all
 *  @param points check-points after the first
 *  Between check-points only charge moves: the time that the cycles take ages no cell here, because a printed retention contains it. */
export function cycleLife(lab: Laboratory, options: { current_A: number, cycles: number, points?: number, hold_h?: number }): AgeingRun {
  const { cell } = lab
  const count = Math.min(options.points ?? 20, options.cycles)
  const health = new Health(cell, 1, new Random(1))
  const middle = Float64Array.of(0.5)
  const points: CheckPoint[] = []
  const rows: Row[] = []
  let cycles = 0
  for (let point = 0; point <= count; point++) {
    const capacity = health.condition.capacity[0]
    const resistance = health.condition.resistance[0]
    const run = gcd(lab, { current_A: options.current_A, cycles: LIVED, health: { capacity, resistance }, ...(options.hold_h === undefined ? {} : { hold_h: options.hold_h }) })
    const measured = run.cycles[LIVED - 1]
    append(rows, run.rows, cycles)
    points.push({ cycles, capacity, resistance, measured, retention: retention([...points.map(before => before.measured.capacity_uAh_cm2), measured.capacity_uAh_cm2]) })
    const next = Math.round(options.cycles * (point + 1) / count)
    const throughput_C = (measured.capacity_uAh_cm2 + measured.charge_uAh_cm2) * cell.area_cm2 * 3.6e-3
    health.stress.throughput_C[0] += throughput_C * (next - cycles)
    health.age(0, middle, lab.temperature_degC, { motion: 0, wet: false })
    cycles = next
  }
  return { rows, points }
}

/** One recording after another: time, charge and steps go on, cycles are those that were lived. */
function append(rows: Row[], more: Row[], cycles: number): void {
  const last = rows[rows.length - 1]
  for (const row of more) {
    const cycle = row.cycle + cycles
    rows.push(last === undefined
      ? { ...row, cycle }
      : { ...row, cycle, time_s: row.time_s + last.time_s, charge_C: row.charge_C + last.charge_C, step: row.step + last.step })
  }
}
