// Which grouping suits now: the fewest cells in series (lowest resistance, least voltage wasted) whose bus
// voltage stays above brown-out under the heaviest load, with hysteresis so that it does not flutter.

import type { Grouping, ModuleConfig } from "../config.js"

/** Extra margin asked of a change to fewer cells in series, as a share of the voltage. */
const HYSTERESIS = 1 / 10

/** Resistance of the pack between the bus rails: cells s/p, a switch per joint, the shunt, mΩ. */
export function packResistance_mOhm(config: ModuleConfig, grouping: Grouping): number {
  const joints = grouping.series + 1
  return config.cell.esr_mOhm * grouping.series / grouping.parallel + joints * config.power.switch_mOhm + config.power.path_mOhm
}

/** Dip of the bus under a pulse, mV. Two bounds hold at once, the lower one is the dip's: the pack's resistance
 *  alone (I·R), and the bus capacitor alone (I·t/C).
 *  @param factor on the resistance, for the cold */
export function busDip_mV(config: ModuleConfig, grouping: Grouping, current_uA: number, duration_us: number, factor: number): number {
  const resistive_mV = current_uA * packResistance_mOhm(config, grouping) * factor / 1000000
  const capacitive_mV = current_uA * duration_us / config.power.busCapacitor_nF // pC/nF = mV
  return resistive_mV < capacitive_mV ? resistive_mV : capacitive_mV
}

/** Lowest bus voltage of a grouping under radio or processor, mV.
 *  @param cell_mV mean open-circuit voltage of a cell */
export function predictBus_mV(config: ModuleConfig, grouping: Grouping, cell_mV: number): number {
  const radio_mV = busDip_mV(config, grouping, config.radio.peak_uA, config.radio.peak_us, 1)
  const wake_mV = busDip_mV(config, grouping, config.power.active_uA, config.power.wake_us, 1)
  return grouping.series * cell_mV - (radio_mV > wake_mV ? radio_mV : wake_mV)
}

/** Index of the grouping to be in.
 *  @param current index of the present grouping, -1 if none
 *  @param cell_mV mean cell voltage
 *  @returns `current` where nothing better is allowed */
export function chooseGrouping(config: ModuleConfig, current: number, cell_mV: number): number {
  const groupings = config.array.groupings
  const low_mV = config.power.brownOut_mV + config.power.guard_mV
  let best = -1
  for (let i = 0; i < groupings.length; i++) {
    const high_mV = groupings[i].series * cell_mV
    if (high_mV > config.power.busMax_mV) continue
    let loaded_mV = predictBus_mV(config, groupings[i], cell_mV)
    if (current >= 0 && groupings[i].series < groupings[current].series) loaded_mV -= loaded_mV * HYSTERESIS
    if (loaded_mV < low_mV) continue
    if (best < 0 || groupings[i].series < groupings[best].series) best = i
  }
  if (best >= 0) return best
  // Nothing satisfies the window: the highest voltage that is still allowed keeps the module alive longest. But no
  // step down below brown-out: the firmware would not live to undo it.
  for (let i = 0; i < groupings.length; i++) {
    const open_mV = groupings[i].series * cell_mV
    if (open_mV > config.power.busMax_mV) continue
    if (open_mV < config.power.brownOut_mV && current >= 0 && groupings[i].series < groupings[current].series) continue
    if (best < 0 || groupings[i].series > groupings[best].series) best = i
  }
  return best >= 0 ? best : current
}
