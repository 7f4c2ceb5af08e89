// The health of the cells: what use, time and failures make of them. It only gives factors, resistances and leaks; the engine applies
// them and books the charge and the energy that they cost, so that nothing here can make any.

import type { SimCell } from "../../project/sim-cell.js"
import { Random } from "../random.js"
import { Ageing } from "./ageing.js"
import { Dendrites } from "./dendrites.js"
import type { CellFaultName, FaultPlace } from "./faults.js"
import { Gassing } from "./gassing.js"
import { CELL_FAULTS } from "./health-parameters.js"
import { Inactive } from "./inactive.js"
import { createStress, type CellStress } from "./stress.js"
import { Cut, DryOut, SweatActivation } from "./wetness.js"

/** What the engine applies, per cell. */
export interface CellCondition {
  /** Factors on the fresh capacity and on all fresh resistances; 1 = new. */
  capacity: Float64Array
  resistance: Float64Array
  /** In the cell's path, ohm: broken, cut, dry, not yet wet. */
  contact_Ohm: Float64Array
  /** Across the terminals: internal short, dendrite, hydrogen inside the window. */
  leak_S: Float64Array
  /** Factor on the self-discharge. */
  drain: Float64Array
  /** Between plus of cell k and minus of cell k + 1; one entry fewer than cells. */
  bridge_S: Float64Array
  /** Hydrogen made and kept (swelling), µL at 25 °C and 1 atm. */
  gas_uL: Float64Array
}

export interface Surroundings {
  /** Activity of the wearer, 0..255. */
  motion: number
  /** The cells are wet from outside (rain, bath). */
  wet: boolean
}

export class Health {
  readonly condition: CellCondition
  private readonly ageing: Ageing
  private readonly inactive: Inactive
  private readonly gassing: Gassing
  private readonly dendrites: Dendrites
  private readonly dryOut: DryOut
  private readonly sweat: SweatActivation
  private readonly cut: Cut
  private readonly open_Ohm: Float64Array
  private readonly short_S: Float64Array
  private readonly leakFactor: Float64Array
  private readonly passivation: Float64Array
  private readonly passivatedBy: Float64Array

  /** @param random chooses the cells that faults strike, and how dendrites grow
   *  @param stress where the engine accounts for what the cells go through
   *  @param fresh_C capacity of each cell when new; the sheet's where left out */
  constructor(
    cell: SimCell, private readonly cells: number, private readonly random: Random, readonly stress: CellStress = createStress(cells),
    fresh_C: Float64Array = new Float64Array(cells).fill(cell.capacity_uC * 1e-6),
  ) {
    const array = (): Float64Array => new Float64Array(cells)
    this.condition = {
      capacity: array().fill(1), resistance: array().fill(1), contact_Ohm: array(), leak_S: array(), drain: array().fill(1),
      bridge_S: new Float64Array(Math.max(0, cells - 1)), gas_uL: array(),
    }
    this.ageing = new Ageing(cell, fresh_C)
    this.inactive = new Inactive(cell.area_cm2, fresh_C)
    this.gassing = new Gassing(cell, fresh_C)
    const seed = random.below(4294967296)
    this.dendrites = new Dendrites(cell, fresh_C, Array.from(fresh_C, (_, k) => new Random(seed, k)))
    this.dryOut = new DryOut(cells)
    this.sweat = new SweatActivation(cells)
    this.cut = new Cut(cells)
    this.open_Ohm = array()
    this.short_S = array()
    this.leakFactor = array().fill(1)
    this.passivation = array()
    this.passivatedBy = array()
  }

  /** Equivalent full cycles of each cell so far. */
  get cycles(): Float64Array {
    return this.ageing.cycles
  }

  /** Lets time work: takes over what the stress account holds and brings the condition up to date.
   *  @param elapsed_s since the last call, any length; the rest is taken as constant meanwhile
   *  @param soc state of charge of each cell, 0..1 */
  age(elapsed_s: number, soc: Float64Array, temperature_degC: number, surroundings: Surroundings): void {
    const { stress, ageing } = this
    ageing.grow(elapsed_s, soc, temperature_degC, stress)
    this.inactive.grow(elapsed_s, stress.plated_C, ageing)
    this.dendrites.grow(stress.plated_C, ageing.roughness)
    this.gassing.grow(elapsed_s, soc, stress)
    this.dryOut.grow(elapsed_s, temperature_degC, surroundings)
    this.sweat.grow(elapsed_s, surroundings)
    this.cut.grow(elapsed_s)
    for (let k = 0; k < this.cells; k++) {
      this.passivatedBy[k] += this.passivation[k] * ageing.lastCycles[k]
      stress.throughput_C[k] = stress.plated_C[k] = stress.hydrogen_C[k] = stress.reversed_C[k] = 0
    }
    this.settle()
  }

  /** Breaks a cell; what `place` leaves open the seed and `CELL_FAULTS` decide.
   *  @throws RangeError for a cell that does not exist or has no next one to be bridged to, or a size outside the fault's range */
  inject(fault: CellFaultName, place: FaultPlace): void {
    const candidates = fault === "bridge" ? this.cells - 1 : this.cells
    const cell = place.cell ?? this.random.below(candidates)
    if (!Number.isInteger(cell) || cell < 0 || cell >= this.cells) throw new RangeError(`fault ${fault}: there is no cell ${cell}`)
    if (cell >= candidates) throw new RangeError(`fault ${fault}: cell ${cell} has no next cell`)
    const { value: usual, below } = CELL_FAULTS[fault]
    const value = place.value ?? usual
    if (!(value > 0)) throw new RangeError(`fault ${fault}: its size must be above 0`)
    if (below !== undefined && value >= below) throw new RangeError(`fault ${fault}: its size must be below ${below}`)
    switch (fault) {
      case "cell-open": this.open_Ohm[cell] = value; break
      case "cell-short": this.short_S[cell] = 1 / value; break
      case "cell-leak": this.leakFactor[cell] = value; break
      case "dendrite": this.dendrites.strike(cell, value); break
      case "passivation": this.passivation[cell] = value; break
      case "gas": this.gassing.strike(cell, value); break
      case "dry-out": this.dryOut.strike(cell, value); break
      case "sweat": this.sweat.strike(cell, value); break
      case "cut": this.cut.strike(cell, value); break
      case "bridge": this.condition.bridge_S[cell] = 1 / value; break
      case "capacity-step": this.ageing.scale(cell, 1 - value); break
      case "inactive": this.inactive.strike(cell, value, this.ageing); break
    }
    this.settle()
  }

  /** Mends a fault in all cells, as a new cell or a steady hand would: at once, but for "sweat" (the cells begin to fill), gas that is
   *  already there (it vents) and capacity, which no hand gives back. */
  clear(fault: CellFaultName): void {
    switch (fault) {
      case "cell-open": this.open_Ohm.fill(0); break
      case "cell-short": this.short_S.fill(0); break
      case "cell-leak": this.leakFactor.fill(1); break
      case "dendrite": this.dendrites.mend(); break
      case "passivation": this.passivation.fill(0); this.passivatedBy.fill(0); break
      case "gas": this.gassing.mend(); break
      case "dry-out": this.dryOut.mend(); break
      case "sweat": this.sweat.mend(); break
      case "cut": this.cut.mend(); break
      case "bridge": this.condition.bridge_S.fill(0); break
      case "capacity-step": case "inactive": break
    }
    this.settle()
  }

  private settle(): void {
    const { condition } = this
    this.ageing.apply(condition)
    for (let k = 0; k < this.cells; k++) {
      condition.resistance[k] *= 1 + this.passivatedBy[k]
      condition.drain[k] *= this.leakFactor[k]
      condition.contact_Ohm[k] = this.open_Ohm[k]
      condition.leak_S[k] = this.short_S[k]
    }
    this.dendrites.apply(condition)
    this.gassing.apply(condition)
    this.dryOut.apply(condition)
    this.sweat.apply(condition)
    this.cut.apply(condition)
  }
}
