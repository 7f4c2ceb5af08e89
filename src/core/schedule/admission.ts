// May the radio fire now? Only if the dip that it causes leaves the bus above brown-out (after Culpeo,
// Ruppel et al., MICRO 2022: judge by the voltage under load, not by the energy stored).

import { busDip_mV } from "../array/planner.js"
import type { Grouping, ModuleConfig } from "../config.js"

/** Resistance grows in the cold; between 25 °C and freezing by about this share per degree
 *  (Arrhenius with 20 kJ/mol is 2.9 % per degree at 20 °C). */
const COLD_SHARE_PER_DEGC = 3 / 100

/** Dip of the bus under an advertising event, mV.
 *  @param grouping in force */
export function predictSag_mV(config: ModuleConfig, grouping: Grouping, temperature_cC: number): number {
  const cold_degC = 25 - temperature_cC / 100
  const factor = cold_degC > 0 ? 1 + cold_degC * COLD_SHARE_PER_DEGC : 1
  return busDip_mV(config, grouping, config.radio.peak_uA, config.radio.peak_us, factor)
}

/** @returns whether the radio may fire with the bus at `bus_uV` */
export function radioAdmitted(config: ModuleConfig, grouping: Grouping, bus_uV: number, temperature_cC: number): boolean {
  const lowest_mV = bus_uV / 1000 - predictSag_mV(config, grouping, temperature_cC)
  return lowest_mV >= config.power.brownOut_mV + config.power.guard_mV
}
