// A resistive film between supply and input over a fixed resistor: the pressure sensors of the reviews (MXene@P(VDF-TrFE), nanoporous MXene;
// review 000, section 6, refs. 87 and 117), which show a current that rises with pressure.

import type { Device } from "./device.js"
import { type AdcConfig, analogDevice, conductanceAbove_nS, resistanceAbove } from "./mcu-adc.js"

export interface FilmConfig extends AdcConfig {
  divider_Ohm: number
}

/** In current mode: its conductance, nS, which is its current per volt whatever the supply. TOO_LOW: open; TOO_HIGH: shorted. */
export function film(config: FilmConfig): Device {
  return analogDevice(config, (sum: number, full: number) => conductanceAbove_nS(sum, full, config.divider_Ohm))
}

/** As a resistance, Ω. TOO_LOW: shorted; TOO_HIGH: open. */
export function filmResistance(config: FilmConfig): Device {
  return analogDevice(config, (sum: number, full: number) => resistanceAbove(sum, full, config.divider_Ohm))
}
