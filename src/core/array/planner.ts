// Which grouping suits now: the fewest cells in series (lowest resistance, least voltage wasted) whose bus
// voltage stays above brown-out under the heaviest load, with hysteresis so that it does not flutter.

import type { Grouping, ModuleConfig } from "../config.js"

/** Extra margin asked of a change to fewer cells in series, as a share of the voltage. */
const HYSTERESIS = 1 / 10

/** So near to the bus's end the charger is about to throttle, or does already. Then the harvest is lost unless there are fewer cells in series, and
 *  where these are half as many, half of that voltage is all that there will ever be. */
export const FULL_MV = 100

/** So far above the way back fewer in series are entered at once, else when the bus rises by no more than this from scan to scan. */
const ENTRY_MV = 8
const RISE_MV = 0.5

/** What the bus must have above brown-out for a change of grouping, mV: below that there is no way back. Enough while the bus rises. */
export function holdUp_mV(config: ModuleConfig): number {
  return config.power.transition_nC * 1000 / config.power.busCapacitor_nF // pC/nF = mV
}

/** The time between two scans of the reference modules and half of it again, since what falls falls ever faster, ms. */
const LOOK_AHEAD_MS = 15000

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
  if (config.has.capacitor) {
    if (grouping.dip_mV !== undefined) return grouping.series * cell_mV - grouping.dip_mV
  }
  const radio_mV = busDip_mV(config, grouping, config.radio.peak_uA, config.radio.peak_us, 1)
  const wake_mV = busDip_mV(config, grouping, config.power.active_uA, config.power.wake_us, 1)
  return grouping.series * cell_mV - (radio_mV > wake_mV ? radio_mV : wake_mV)
}

/** Whether fewer in series can wait: what the cells were charged to last they do not hold, and near the way back the bus would be there at once.
 *  While it still rises the charger does not throttle, and nothing is lost.
 *  @param rise_mV of the bus since the last scan */
export function risesStill(config: ModuleConfig, grouping: Grouping, cell_mV: number, rise_mV: number): boolean {
  return rise_mV > RISE_MV && predictBus_mV(config, grouping, cell_mV) < config.power.brownOut_mV + holdUp_mV(config) + ENTRY_MV
}

/** Whether the bus is about to leave its window, one way or the other: then another grouping cannot wait.
 *  @param charging whether more comes in than goes out */
export function isPressing(config: ModuleConfig, bus_mV: number, charging: boolean): boolean {
  const power = config.power
  return bus_mV < power.brownOut_mV + power.guard_mV || (charging && bus_mV > power.busMax_mV - FULL_MV)
}

/** Whether, before the next scan, the bus may fall below what a change to more in series takes.
 *  @param fall_mV what it fell by in the last `elapsed_ms` */
export function fallsFast(config: ModuleConfig, current: number, bus_mV: number, fall_mV: number, elapsed_ms: number): boolean {
  const groupings = config.array.groupings
  const spare_mV = bus_mV - config.power.brownOut_mV - holdUp_mV(config)
  if (spare_mV < 0 || fall_mV * LOOK_AHEAD_MS < spare_mV * elapsed_ms) return false
  for (let i = 0; i < groupings.length; i++) if (groupings[i].series > groupings[current].series) return true
  return false
}

/** Index of the grouping to be in.
 *  @param current index of the present grouping, -1 if none
 *  @param cell_mV mean cell voltage
 *  @param charging whether more comes in than goes out
 *  @returns `current` where nothing better is allowed */
export function chooseGrouping(config: ModuleConfig, current: number, cell_mV: number, charging: boolean): number {
  const groupings = config.array.groupings
  const power = config.power
  const present = current >= 0 ? groupings[current].series : 0
  const full = charging && present * cell_mV > power.busMax_mV - FULL_MV
  let best = -1
  for (let i = 0; i < groupings.length; i++) {
    const series = groupings[i].series
    if (series * cell_mV > power.busMax_mV) continue
    const loaded_mV = predictBus_mV(config, groupings[i], cell_mV)
    // What is being charged rises by itself: there it is enough to live.
    const rises = series === present ? charging : full && series < present
    const margin_mV = rises ? holdUp_mV(config) : power.guard_mV + (series < present ? loaded_mV * HYSTERESIS : 0)
    if (loaded_mV < power.brownOut_mV + margin_mV) continue
    if (best < 0 || series < groupings[best].series) best = i
  }
  if (best >= 0) return best
  // Nothing satisfies the window: the highest voltage that is still allowed keeps the module alive longest. But no
  // step down below brown-out: the firmware would not live to undo it.
  for (let i = 0; i < groupings.length; i++) {
    const series = groupings[i].series
    const open_mV = series * cell_mV
    if (open_mV > power.busMax_mV) continue
    if (open_mV < power.brownOut_mV && series < present) continue
    if (best < 0 || series > groupings[best].series) best = i
  }
  return best >= 0 ? best : current
}
