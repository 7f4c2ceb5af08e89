// What time and use do to every cell: fade by cycling as printed, calendar fade and corrosion, damage by reversal. One function per
// question, exact for constant conditions, so that it hardly matters how often it is asked (docs/models.md says the bound).

import type { SimCell } from "../../project/sim-cell.js"
import type { CellCondition } from "./health.js"
import {
  CALENDAR_ACTIVATION_J_MOL, CORROSION_DRAIN, FULL_CHARGE_PACE, GAS_J_MOLK, LEAST_CAPACITY, REFERENCE_K, REVERSAL_DAMAGE, YEAR_S,
} from "./health-parameters.js"
import type { CellStress } from "./stress.js"

/** How much faster a thermally activated process runs than at 25 °C. */
export function pace(activation_J_mol: number, temperature_degC: number): number {
  return Math.exp(activation_J_mol / GAS_J_MOLK * (1 / REFERENCE_K - 1 / (temperature_degC + 273.15)))
}

/** Mean of sqrt(y) while y goes evenly from one value to another, from its two roots. */
export function meanRoot(from: number, to: number): number {
  return from + to === 0 ? 0 : (from * from + from * to + to * to) / (1.5 * (from + to))
}

export class Ageing {
  /** Equivalent full cycles so far, and those of the last `grow`: throughput over twice the capacity that the cell had at the time. */
  readonly cycles: Float64Array
  readonly lastCycles: Float64Array
  /** Share of the capacity that corrosion alone has cost, on the mean over the last `grow`: how rough the zinc was. */
  readonly roughness: Float64Array
  /** Age on the calendar clock, years at 25 °C and at most half charge; and the same without the charge state: corrosion. */
  private readonly age_y: Float64Array
  private readonly corrosion_y: Float64Array
  /** Share of the fresh capacity that reversal, sudden steps and inactive zinc have left. */
  private readonly kept: Float64Array
  /** -d ln(capacity) per full cycle. */
  private readonly fade: number

  /** @param fresh_C capacity of each cell when new */
  constructor(private readonly cell: SimCell, private readonly fresh_C: Float64Array) {
    const array = (): Float64Array => new Float64Array(fresh_C.length)
    this.cycles = array(); this.lastCycles = array(); this.roughness = array(); this.age_y = array(); this.corrosion_y = array()
    this.kept = array().fill(1)
    this.fade = cell.retention === undefined ? 0 : -Math.log(cell.retention.fraction) / cell.retention.cycles
  }

  /** Lets all cells age. The capacity c = c_other·exp(-fade·n) and dn = dq / (2·c·fresh) have a closed solution for constant c_other;
   *  its mean over the time stands for it. */
  grow(elapsed_s: number, soc: Float64Array, temperature_degC: number, stress: CellStress): void {
    const { age_y, corrosion_y, kept, fresh_C, cell } = this
    const clock_y = elapsed_s / YEAR_S * pace(CALENDAR_ACTIVATION_J_MOL, temperature_degC)
    for (let k = 0; k < fresh_C.length; k++) {
      const ageRoot = Math.sqrt(age_y[k])
      const corrosionRoot = Math.sqrt(corrosion_y[k])
      const keptBefore = kept[k]
      corrosion_y[k] += clock_y
      age_y[k] += clock_y * this.chargePace(soc[k])
      if (stress.reversed_C[k] > 0) kept[k] *= Math.exp(-REVERSAL_DAMAGE * stress.reversed_C[k] / fresh_C[k])
      this.roughness[k] = cell.calendarFade * meanRoot(corrosionRoot, Math.sqrt(corrosion_y[k]))
      const other = (keptBefore + kept[k]) / 2 * this.shelf(meanRoot(ageRoot, Math.sqrt(age_y[k])))
      this.lastCycles[k] = this.cyclesOf(k, stress.throughput_C[k] / (2 * other * fresh_C[k]))
      this.cycles[k] += this.lastCycles[k]
    }
  }

  /** Takes capacity away at once (F18), or gives back what was taken so. */
  scale(k: number, factor: number): void {
    this.kept[k] *= factor
  }

  /** Sets capacity, resistance and self-discharge of all cells. */
  apply(condition: CellCondition): void {
    const { calendarFade, resistanceGrowth } = this.cell
    for (let k = 0; k < this.fresh_C.length; k++) {
      const capacity = Math.max(LEAST_CAPACITY, this.kept[k] * this.shelf(Math.sqrt(this.age_y[k])) * Math.exp(-this.fade * this.cycles[k]))
      condition.capacity[k] = capacity
      condition.resistance[k] = 1 + resistanceGrowth * (1 - capacity)
      condition.drain[k] = 1 + CORROSION_DRAIN * calendarFade * Math.sqrt(this.corrosion_y[k])
    }
  }

  private shelf(rootAge: number): number {
    return Math.max(LEAST_CAPACITY, 1 - this.cell.calendarFade * rootAge)
  }

  /** @param freshCycles cycles if cycling itself cost nothing */
  private cyclesOf(k: number, freshCycles: number): number {
    if (this.fade === 0 || freshCycles === 0) return freshCycles
    const lost = freshCycles * this.fade * Math.exp(this.fade * this.cycles[k])
    const last = -Math.log(LEAST_CAPACITY) / this.fade - this.cycles[k]
    return lost < 1 ? Math.min(last, -Math.log1p(-lost) / this.fade) : last
  }

  private chargePace(soc: number): number {
    if (this.cell.chemistry !== "zimb" || !(soc > 0.5)) return 1
    const high = Math.min(1, 2 * soc - 1)
    return 1 + FULL_CHARGE_PACE * high * high
  }
}
