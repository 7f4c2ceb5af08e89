// When a module of capacitors looks again. A look costs as much as the samples of some slots, and pays for itself only by a plan that was far from
// right: by light that came, or by a store that fell much further than was planned. By the clock there is hardly a reason.

import { predictBus_mV } from "../array/planner.js"
import type { Grouping, ModuleConfig, PaceConfig } from "../config.js"
import type { PowerModule } from "../module.js"
import { priceOfCharge_uV } from "../schedule/priced.js"
import { NO_READING } from "../types.js"
import { paidInterval_ms } from "./allowance.js"
import type { Pace } from "./pace.js"

/** Share of the firmware's allowance, and bounds of the interval: the longest is a part of that of scans, which do not tell what came in. */
const LOOKS = 30 / 100
const LEAST_LOOK_MS = 60000
const BEFORE_SCAN = 3 / 4
/** A charger that throttles hides what light there is: soon somebody should see what the store makes of more being spent. */
const FULL_LOOK_MS = 600000
/** From so far below its most on the bus makes the charger throttle. */
export const THROTTLES = 39 / 40
/** What the bus must rise by to be news, as a share; and a fall, which was planned, so many times that. */
const NEWS = 1 / 10
const FALLS = 2
/** No change at all, µV. */
export const LEAST_ALARM_UV = 30000
/** What a scan must leave of the bus above brown-out, mV. */
const SPARE_MV = 30

/** What a scan would leave of the bus beyond that, µV; less than nothing where the bus does not bear one. */
export function scanRoom_uV(config: ModuleConfig, grouping: Grouping, bus_uV: number): number {
  return (predictBus_mV(config, grouping, bus_uV / grouping.series / 1000) - config.power.brownOut_mV - SPARE_MV) * 1000
}

/** How far the bus may fall in a grouping until something must be decided, µV. */
function leastFall_uV(pace: Pace, config: ModuleConfig, index: number, bus_uV: number, usual_uV: number): number {
  const grouping = config.array.groupings[index]
  const low_uV = bus_uV - config.power.brownOut_mV * 1000
  let fall_uV = usual_uV
  // Where another grouping becomes better; a little further on no scan, and so no change, can be borne.
  const stays_uV = low_uV - (config.power.guard_mV + (grouping.dip_mV ?? 0)) * 1000
  if (config.array.groupings.length > 1 && stays_uV > 0 && stays_uV < fall_uV) fall_uV = stays_uV
  // Where the scan that comes before the next look could no longer be borne: that look puts it off.
  const scan_uV = scanRoom_uV(config, grouping, bus_uV)
  if (pace.scanIn_ms < pace.lookIn_ms && scan_uV > 0 && scan_uV < fall_uV) fall_uV = scan_uV
  // The last look that the bus bears says how the rest is spent. Another one would be what it dies of.
  const last_uV = low_uV - (grouping.look_mV ?? 0) * 1000
  if (last_uV < LEAST_ALARM_UV) return bus_uV
  return last_uV < fall_uV ? last_uV : fall_uV
}

/** After a look or a scan: when the next look comes, and at what bus at once. */
export function planNextLook(pace: Pace, module: PowerModule, own: PaceConfig): void {
  const config = module.config
  const bus_uV = module.measured.bus_uV
  const index = module.array.index
  const price_uV = priceOfCharge_uV(config, bus_uV)
  // Whoever planned has just added up what the tasks cost.
  const planned_uW = config.power.idle_uA * price_uV / 1000000 + module.schedule.budget.spend_uW
  const allowance_uW = planned_uW * own.share_permille / (1000 - own.share_permille)
  const look_ms = Math.floor(paidInterval_ms(own.tick_uC + own.look_uC, price_uV, allowance_uW * LOOKS))
  const longest_ms = Math.floor(own.longest_ms * BEFORE_SCAN)
  pace.lookIn_ms = look_ms < LEAST_LOOK_MS ? LEAST_LOOK_MS : look_ms > longest_ms ? longest_ms : look_ms
  let rise_uV = bus_uV * NEWS
  let fall_uV = rise_uV * FALLS
  if (index >= 0) {
    const grouping = config.array.groupings[index]
    const worth_uV = (own.news_uV ?? 0) * grouping.series / grouping.parallel
    if (worth_uV > rise_uV) rise_uV = worth_uV
    fall_uV = leastFall_uV(pace, config, index, bus_uV, rise_uV * FALLS)
  }
  const below_uV = config.power.busMax_mV * THROTTLES * 1000 - bus_uV
  if (below_uV > 0) {
    if (below_uV < rise_uV) rise_uV = below_uV
  } else if (pace.lookIn_ms > FULL_LOOK_MS) pace.lookIn_ms = FULL_LOOK_MS
  if (rise_uV < LEAST_ALARM_UV) rise_uV = LEAST_ALARM_UV
  if (fall_uV < LEAST_ALARM_UV) fall_uV = LEAST_ALARM_UV
  // A nap asks only how far the bus is from the middle.
  pace.alarm_uV = (rise_uV + fall_uV) / 2
  pace.middle_uV = (rise_uV - fall_uV) / 2
  if (pace.look_uV !== NO_READING) pace.look_uV += pace.middle_uV
  else pace.least_uV = bus_uV
  // Until then the charge may go on by as much. Whoever plans has done so.
  module.gauge.error += module.gauge.soc * (fall_uV > rise_uV ? fall_uV : rise_uV) / bus_uV
}
