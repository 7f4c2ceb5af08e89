// A cell that is exactly as its model says: the truth that a gauge is compared with. Written from the equations, with the host's own
// exponential; it shares no line with the gauge.

import type { CellModel } from "../../src/core/config.js"
import { voltageAt } from "../../src/core/gauge/ocv.js"

/** Share of the capacity over which a battery goes from one branch to the other. */
const TURN = 0.03

export interface Departures {
  /** Share of the sheet's capacity, of its resistances, of its self-discharge. */
  capacity?: number
  resistance?: number
  leak?: number
  /** Place between the branches at the beginning. */
  hysteresis?: number
}

export class TrueCell {
  readonly capacity_uC: number
  hysteresis: number
  private charge_uC: number
  private readonly branch_uV: number[]
  private readonly resistance: number
  private readonly leak_nA: number

  constructor(readonly model: CellModel, soc: number, departures: Departures = {}) {
    this.capacity_uC = model.capacity_uC * (departures.capacity ?? 1)
    this.charge_uC = soc * this.capacity_uC
    this.hysteresis = model.chemistry === "zimb" ? departures.hysteresis ?? 0 : 0
    this.resistance = departures.resistance ?? 1
    this.leak_nA = model.selfDischarge_nA * (departures.leak ?? 1)
    this.branch_uV = model.branch_mOhm.map(() => 0)
  }

  get soc(): number {
    return this.charge_uC / this.capacity_uC
  }

  /** Lets a constant current flow, exactly. */
  flow(current_nA: number, elapsed_ms: number): void {
    const stored_uC = current_nA * (current_nA > 0 ? this.model.coulombicEfficiency_ppm / 1e6 : 1) * elapsed_ms / 1e6
    const { model } = this
    // A capacitor leaks in proportion to its voltage, which is its charge here.
    const leak_uC = this.leak_nA * (model.chemistry === "zihmsc" ? this.soc : 1) * elapsed_ms / 1e6
    this.charge_uC = Math.max(0, this.charge_uC + stored_uC - leak_uC)
    if (model.chemistry === "zimb" && stored_uC !== 0) {
      const way = Math.sign(stored_uC)
      this.hysteresis = way + (this.hysteresis - way) * Math.exp(-Math.abs(stored_uC) / (TURN * this.capacity_uC))
    }
    this.branch_uV.forEach((before, b) => {
      const target = current_nA * model.branch_mOhm[b]! * this.resistance / 1e6
      this.branch_uV[b] = target + (before - target) * Math.exp(-elapsed_ms / (model.branch_ms[b]! * this.resistance))
    })
  }

  /** Terminal voltage while this current flows, µV. */
  voltage_uV(current_nA: number): number {
    const up = voltageAt(this.model.ocvCharge_uV, this.soc)
    const down = voltageAt(this.model.ocvDischarge_uV, this.soc)
    const drop_uV = this.branch_uV.reduce((sum, value) => sum + value, current_nA * this.model.esr_mOhm * this.resistance / 1e6)
    return (up + down) / 2 + this.hysteresis * (up - down) / 2 + drop_uV
  }
}
