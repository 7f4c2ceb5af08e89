// Cells that need water: one that dries out, one that waits for sweat, one that was cut and grows together again. All three change
// a cell's resistance as conducting paths come and go, and open it when none is left.

import { pace } from "./ageing.js"
import type { CellCondition, Surroundings } from "./health.js"
import { BRUGGEMAN, CUT, DRY_OUT, LEAST_SHARE, OPEN_OHM, SWEAT } from "./health-parameters.js"

/** Resistance of an electrolyte of which a share is left, relative to all of it. */
const thinned = (share: number): number => Math.pow(Math.max(LEAST_SHARE, share), -BRUGGEMAN)

/** The electrolyte evaporates: water' = -water/tau in the air, towards `DRY_OUT.rewetted` when wet. */
export class DryOut {
  /** Time constant at 25 °C; 0 = the cell is sealed. */
  private readonly tau_s: Float64Array
  private readonly water: Float64Array

  constructor(cells: number) {
    this.tau_s = new Float64Array(cells)
    this.water = new Float64Array(cells).fill(1)
  }

  strike(k: number, hours: number): void {
    this.tau_s[k] = hours * 3600 / -Math.log(DRY_OUT.openAt)
  }

  mend(): void {
    this.tau_s.fill(0)
    this.water.fill(1)
  }

  grow(elapsed_s: number, temperature_degC: number, { wet }: Surroundings): void {
    const { water, tau_s } = this
    const { activation_J_mol, rewetted, wetting_s } = DRY_OUT
    const drying_s = elapsed_s * pace(activation_J_mol, temperature_degC)
    const stillDry = Math.exp(-elapsed_s / wetting_s)
    for (let k = 0; k < water.length; k++) {
      if (tau_s[k] === 0) continue
      if (!wet) water[k] *= Math.exp(-drying_s / tau_s[k])
      else if (water[k] < rewetted) water[k] = rewetted - (rewetted - water[k]) * stillDry
    }
  }

  apply(condition: CellCondition): void {
    for (let k = 0; k < this.water.length; k++) {
      if (this.water[k] === 1) continue
      condition.resistance[k] *= thinned(this.water[k])
      if (this.water[k] <= DRY_OUT.openAt) condition.contact_Ohm[k] += OPEN_OHM
    }
  }
}

/** Dry from the maker: open until its wearer has sweated long enough, or until it gets wet otherwise. */
export class SweatActivation {
  /** Seconds of sweating that it takes; 0 = the cell needs none (any more). */
  private readonly needed_s: Float64Array
  private readonly sweated_s: Float64Array
  /** Seconds since the cell began to fill; -1 = dry. */
  private readonly filling_s: Float64Array

  constructor(cells: number) {
    this.needed_s = new Float64Array(cells)
    this.sweated_s = new Float64Array(cells)
    this.filling_s = new Float64Array(cells)
  }

  strike(k: number, minutes: number): void {
    this.needed_s[k] = minutes * 60
    this.sweated_s[k] = 0
    this.filling_s[k] = -1
  }

  /** Wets all cells: they are ready a minute later. */
  mend(): void {
    for (let k = 0; k < this.needed_s.length; k++) this.filling_s[k] = Math.max(0, this.filling_s[k])
  }

  /** Sweat comes as fast as it dries: the time above the level less the time below it, never below none. */
  grow(elapsed_s: number, { motion, wet }: Surroundings): void {
    const { needed_s, sweated_s, filling_s } = this
    for (let k = 0; k < needed_s.length; k++) {
      if (needed_s[k] === 0) continue
      if (filling_s[k] >= 0) filling_s[k] += elapsed_s
      else if (wet) filling_s[k] = elapsed_s
      else {
        sweated_s[k] = Math.max(0, sweated_s[k] + (motion >= SWEAT.motion ? elapsed_s : -elapsed_s))
        if (sweated_s[k] >= needed_s[k]) filling_s[k] = sweated_s[k] - needed_s[k]
      }
      if (filling_s[k] >= SWEAT.filling_s) needed_s[k] = 0
    }
  }

  apply(condition: CellCondition): void {
    for (let k = 0; k < this.needed_s.length; k++) {
      if (this.needed_s[k] === 0) continue
      if (this.filling_s[k] < 0) condition.contact_Ohm[k] += OPEN_OHM
      else condition.resistance[k] *= thinned(this.filling_s[k] / SWEAT.filling_s)
    }
  }
}

/** Cut through: open until the halves touch, then the healed share of the cut 1 - exp(-t/tau) conducts. */
export class Cut {
  private readonly apart_s: Float64Array
  private readonly since_s: Float64Array
  private readonly scar: Float64Array

  constructor(cells: number) {
    this.apart_s = new Float64Array(cells)
    this.since_s = new Float64Array(cells).fill(Infinity)
    this.scar = new Float64Array(cells).fill(1)
  }

  strike(k: number, apart_s: number): void {
    this.apart_s[k] = apart_s
    this.since_s[k] = 0
    this.scar[k] *= CUT.scar
  }

  mend(): void {
    this.since_s.fill(Infinity)
    this.scar.fill(1)
  }

  grow(elapsed_s: number): void {
    for (let k = 0; k < this.since_s.length; k++) this.since_s[k] += elapsed_s
  }

  apply(condition: CellCondition): void {
    for (let k = 0; k < this.since_s.length; k++) {
      if (this.scar[k] === 1) continue
      const joined_s = this.since_s[k] - this.apart_s[k]
      if (joined_s < 0) condition.contact_Ohm[k] += OPEN_OHM
      else condition.resistance[k] *= this.scar[k] / Math.max(LEAST_SHARE, -Math.expm1(-joined_s / CUT.healing_s))
    }
  }
}
