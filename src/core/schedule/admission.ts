// May the radio fire now? Only if the dip that it causes leaves the bus above brown-out (after Culpeo,
// Ruppel et al., MICRO 2022: judge by the voltage under load, not by the energy stored).

import type { Grouping, ModuleConfig } from "../config.js"
import { packResistance_mOhm } from "../array/planner.js"

/** Resistance grows in the cold; between 25 °C and freezing by about this share per degree
 *  (Arrhenius with 20 kJ/mol is 2.9 % per degree at 20 °C). */
const COLD_SHARE_PER_DEGC = 3 / 100

/** Dip of the bus under the radio's peak, mV. Two bounds hold at once, the lower one is the dip's:
 *  the pack's resistance alone (I·R), and the bus capacitor alone (I·t/C).
 *  @param grouping in force */
export function predictSag_mV(config: ModuleConfig, grouping: Grouping, temperature_cC: number): number {
  const cold_degC = 25 - temperature_cC / 100
  const factor = cold_degC > 0 ? 1 + cold_degC * COLD_SHARE_PER_DEGC : 1
  const resistance_mOhm = packResistance_mOhm(config, grouping) * factor
  const resistive_mV = config.radio.peak_uA * resistance_mOhm / 1000000
  const capacitive_mV = config.radio.peak_uA * config.radio.peak_us / config.power.busCapacitor_nF // pC/nF = mV
  return resistive_mV < capacitive_mV ? resistive_mV : capacitive_mV
}

/** @returns whether the radio may fire with the bus at `bus_uV` */
export function radioAdmitted(config: ModuleConfig, grouping: Grouping, bus_uV: number, temperature_cC: number): boolean {
  const lowest_mV = bus_uV / 1000 - predictSag_mV(config, grouping, temperature_cC)
  return lowest_mV >= config.power.brownOut_mV + config.power.guard_mV
}
