// The first scan: what the journal told, and what the first voltage allows.

import type { ModuleConfig } from "../config.js"
import { beginTold, beginUntold } from "./belief.js"
import { beginDelta } from "./deltas.js"
import type { Gauge } from "./gauge.js"
import { HYSTERESIS_DOUBT, setPriors } from "./priors.js"

/** Cells that nobody told of differ in charge by about this. */
const CHARGE_SPREAD = 4 / 100

/** Begins belief and differences from what `restore...` left in the cells, and from the interval's first voltages. */
export function beginGauge(gauge: Gauge, config: ModuleConfig, parallel: number): void {
  const cells = gauge.cells
  const cell = config.cell
  const interval = gauge.interval
  let told = true
  let charge_uC = 0
  let capacity_uC = 0
  let error_uC = 0
  for (let i = 0; i < cells.length; i++) {
    if (cells[i].source !== "restored") told = false
    charge_uC += cells[i].charge_uC
    error_uC += cells[i].error_uC
    capacity_uC += cells[i].capacity_uC
  }
  const priors = gauge.priors
  const share = capacity_uC / (cell.capacity_uC * cells.length)
  // Who knows the charge but says nothing of the capacity has the sheet's.
  setPriors(priors, config, interval, gauge.memory, told || gauge.toldCapacity ? share : NaN, parallel > 0 ? parallel : 1)
  if (told && !gauge.toldCapacity) priors.capacityDoubt = cell.capacityError_ppm / 2000000
  const mean = charge_uC / capacity_uC
  if (told) {
    priors.soc = mean
    priors.socDoubt = error_uC / capacity_uC / 2
    beginTold(gauge.belief, priors)
    // Where the journal is wrong about the charge, it is not believed about the branch either.
    if (priors.hysteresisDoubt > 0) {
      priors.hysteresis = 0
      priors.hysteresisDoubt = HYSTERESIS_DOUBT
    }
  }
  const drop_mV = interval.lastDrop_mV * priors.resistance
  const doubt_mV = priors.pastDoubt_mV + priors.biasDoubt_mV + (drop_mV < 0 ? -drop_mV : drop_mV) / 2
  beginUntold(gauge.belief, cell, priors, interval.mean_mV / interval.scans - drop_mV, doubt_mV, told)
  gauge.belief.noise_mV2 = 4 + drop_mV * drop_mV / 4

  gauge.deltaPriors.soc = told ? error_uC / capacity_uC / 2 : CHARGE_SPREAD
  gauge.deltaPriors.capacity = gauge.toldCapacity ? priors.capacityDoubt : cell.capacityError_ppm / 2000000
  gauge.deltaPriors.drain = priors.drainDoubt
  gauge.deltaPriors.biasDoubt_mV = config.calibration.cellError_uV * 6 / 10000
  for (let i = 0; i < cells.length; i++) {
    const soc = told ? cells[i].charge_uC / cells[i].capacity_uC - mean : 0
    const capacity = gauge.toldCapacity ? cell.capacity_uC / cells[i].capacity_uC - priors.capacity : 0
    beginDelta(cells[i].delta, soc, capacity, gauge.deltaPriors)
  }
  gauge.begun = true
}
