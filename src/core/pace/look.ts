// Capacitor cells tell their charge by the bus, and the bus is one call of the runtime. So between scans the module looks: what is in the store, what came
// in since the last look (what the store has more than what was spent leaves it), what may be spent, and whether another grouping would do better.

import { adoptLatches } from "../array/array.js"
import { chooseGrouping, FULL_MV } from "../array/planner.js"
import type { ModuleConfig, PaceConfig } from "../config.js"
import { showGauge } from "../gauge/gauge.js"
import { believeVoltage } from "../gauge/voltage.js"
import type { PowerModule } from "../module.js"
import { SHED_RADIO, SHED_TASKS } from "../protect/table.js"
import { CAUTION, countHarvest, heldAt_uJ, planSpend } from "../schedule/budget.js"
import { NOMINAL_V, priceOfCharge_uV } from "../schedule/priced.js"
import { planByLight, planIntervals, watchOutlook } from "../schedule/schedule.js"
import { type Command, MISSING_SWITCHES, NO_READING, type Sample } from "../types.js"
import { beaconAtLook } from "./beacon.js"
import { PUNCTUAL } from "./nap.js"
import { scanRoom_uV, THROTTLES } from "./news.js"
import { type Pace, WORK_PAYLOAD } from "./pace.js"

/** What the looks of late make of the store. */
export interface Looks {
  /** Store when the balance was last drawn, µJ, NO_READING before the first look; what was spent since, µJ, and how long ago, ms. */
  store_uJ: number
  spent_uJ: number
  open_ms: number
  /** Bus at which a scan was asked for another grouping, µV: asked for again only when it has moved. */
  asked_uV: number
  /** Groupings made when it was. */
  changes: number
  /** When the scan was due that is put off, by the clock of the module, ms; NO_READING where none is. */
  due_ms: number
  /** Of all cells together, and of an advertising event, µC. */
  each_uC: number
  event_uC: number
}

/** Standard deviation of a look, µV, and how certain a harvest must be for the balance to be drawn: its error at most this share of the usual harvest. */
const NOISE_UV = 3000
const CERTAIN = 1 / 4
/** How far a runtime's converter reads beside the truth, as a share: one standard deviation. */
const GAIN_DOUBT = 1 / 100
/** A harvest of which a full store takes only a part is believed to be so many times that. */
const UNSEEN = 2
/** Nothing is known of a harvest below this, µW. */
const LEAST_UW = 1
/** A grouping that was refused is asked for again when the bus has moved so far, µV. */
const MOVED_UV = 50000

export function createLooks(config: ModuleConfig): Looks {
  return {
    store_uJ: NO_READING, spent_uJ: 0, open_ms: 0, asked_uV: NO_READING, changes: 0, due_ms: NO_READING, each_uC: config.cell.capacity_uC * config.array.cells,
    event_uC: config.radio.energy_uJ * 1000000 / priceOfCharge_uV(config, NOMINAL_V * 1000000),
  }
}

/** A first tick that does not scan: the latches tell the grouping, the bus the charge. A scan costs as much as the start itself, of which a store that
 *  has just gathered it has no second one: it comes as late as any. */
export function beginByLook(pace: Pace, module: PowerModule, own: PaceConfig, sample: Sample, commands: Command[]): void {
  if ((sample.missing & MISSING_SWITCHES) === 0) adoptLatches(module.array, module.config, sample.switches)
  pace.scanIn_ms = module.array.state === "steady" ? own.longest_ms : 0
  // The latch was read, which takes what a payload does.
  pace.work |= WORK_PAYLOAD
  commands.push({ kind: "scan", value: pace.scanIn_ms, bytes: [] })
}

/** What went since the last of these ticks: asleep, the radio by itself, naps, the firmware's own charge, and inside the cells. */
function spend(pace: Pace, looks: Looks, config: ModuleConfig, own: PaceConfig, soc: number, bus_uV: number, elapsed_ms: number): void {
  let charge_uC = config.power.idle_uA * elapsed_ms / 1000 + pace.own_uC + pace.naps * own.nap_uC
  if (pace.beacon_ms > 0) charge_uC += looks.event_uC * elapsed_ms / pace.beacon_ms
  else if (pace.payload.length > 0) charge_uC += looks.event_uC * pace.naps
  // Self-discharge goes with the voltage, and so does what its charge is worth.
  looks.spent_uJ += charge_uC * priceOfCharge_uV(config, bus_uV) / 1000000 + own.leak_pW * soc * soc * elapsed_ms / 1000000000
  looks.open_ms += elapsed_ms
  pace.own_uC = 0
}

/** The balance of a look: what the store has now, and what was spent, leave what came in. */
function drawBalance(looks: Looks, module: PowerModule, store_uJ: number): void {
  if (looks.store_uJ !== NO_READING) {
    // A capacitor's energy goes with the square of its voltage.
    const noise_uJ = 2 * store_uJ * NOISE_UV / module.measured.bus_uV
    const usual_uW = module.schedule.budget.harvest_uW > LEAST_UW ? module.schedule.budget.harvest_uW : LEAST_UW
    if (looks.open_ms * usual_uW * CERTAIN < noise_uJ * 1000) return
    const harvest_uJ = store_uJ - looks.store_uJ + looks.spent_uJ
    const config = module.config
    let harvest_uW = harvest_uJ > 0 ? harvest_uJ * 1000 / looks.open_ms : 0
    // A charger that throttles takes what is spent: there is more. So much more is spent next, until the store no longer stays full.
    if (module.measured.bus_uV > config.power.busMax_mV * THROTTLES * 1000) harvest_uW *= UNSEEN
    countHarvest(module.schedule.budget, harvest_uW, looks.open_ms)
    if (config.has.policy) watchOutlook(module.schedule, config, harvest_uW, looks.open_ms, module.time_ms)
  }
  looks.store_uJ = store_uJ
  looks.spent_uJ = 0
  looks.open_ms = 0
}

/** After a look: a scan where another grouping would do better, or where it is due; none where it would be the last. */
function askForScan(pace: Pace, module: PowerModule, own: PaceConfig, charging: boolean, elapsed_ms: number, commands: Command[]): void {
  const config = module.config
  const array = module.array
  const grouping = config.array.groupings[array.index]
  const looks = pace.looks
  const bus_uV = module.measured.bus_uV
  // A scan is what an empty store dies of: without one it lives for hours. It is put off until a look, which comes sooner, finds that the bus bears it.
  if (scanRoom_uV(config, grouping, bus_uV) < 0) {
    const postponed_ms = elapsed_ms + own.longest_ms
    if (pace.scanIn_ms >= postponed_ms) return
    if (looks.due_ms === NO_READING) looks.due_ms = module.time_ms + pace.scanIn_ms - elapsed_ms
    pace.scanIn_ms = postponed_ms
    commands.push({ kind: "scan", value: own.longest_ms, bytes: [] })
    return
  }
  let wanted = pace.scanIn_ms * PUNCTUAL <= elapsed_ms || (looks.due_ms !== NO_READING && module.time_ms >= looks.due_ms)
  if (config.array.groupings.length > 1) {
    const choice = chooseGrouping(config, array.index, bus_uV / grouping.series / 1000, charging)
    const moved_uV = bus_uV - looks.asked_uV
    if (choice !== array.index && ((array.barred >> choice) & 1) === 0 && (looks.changes !== array.changes || moved_uV > MOVED_UV || moved_uV < -MOVED_UV)) {
      looks.asked_uV = bus_uV
      looks.changes = array.changes
      wanted = true
    }
  }
  if (wanted) commands.push({ kind: "scan", value: 0, bytes: [] })
}

/** Every tick that is no nap.
 *  @param scanned whether voltages were read cell by cell, in this tick; else
 *  @param look_uV is the bus as the runtime reads it, without its own load
 *  @param elapsed_ms since the last of these ticks */
export function takeStock(pace: Pace, module: PowerModule, own: PaceConfig, scanned: boolean, look_uV: number, elapsed_ms: number, commands: Command[]): void {
  const config = module.config
  const measured = module.measured
  const array = module.array
  const looks = pace.looks
  const gauge = module.gauge
  const budget = module.schedule.budget
  spend(pace, looks, config, own, gauge.soc, scanned ? measured.bus_uV : (measured.bus_uV + look_uV) / 2, elapsed_ms)
  if (array.index < 0 || array.state !== "steady") return
  const grouping = config.array.groupings[array.index]
  // A charger that throttles lets nothing rise any more.
  const charging = look_uV > measured.bus_uV || look_uV > (config.power.busMax_mV - FULL_MV) * 1000
  if (!scanned) {
    const cell_uV = look_uV / grouping.series
    believeVoltage(gauge, config.cell, cell_uV, cell_uV * GAIN_DOUBT)
    measured.bus_uV = look_uV
    if (!gauge.begun) {
      gauge.begun = true
      gauge.valid = true
      gauge.source = "voltage"
      showGauge(gauge, config.cell.capacity_uC, elapsed_ms)
    }
  }
  const store_uJ = heldAt_uJ(config, gauge.soc)
  if (scanned) looks.due_ms = NO_READING
  else {
    drawBalance(looks, module, store_uJ)
    askForScan(pace, module, own, charging, elapsed_ms, commands)
  }
  // A capacitor's energy bends upwards over its charge: straight down from here lies a little below.
  const sure_uJ = store_uJ - gauge.error * CAUTION * looks.each_uC * measured.bus_uV / grouping.series / 1000000 - own.reserve_uJ
  budget.store_uJ = sure_uJ > 0 ? sure_uJ : 0
  if (config.has.policy) planByLight(module.schedule, config, module.time_ms)
  else {
    planSpend(budget, config, priceOfCharge_uV(config, measured.bus_uV))
    planIntervals(module.schedule, config)
  }
  if (config.has.radio) beaconAtLook(pace, module, sure_uJ > 0 && (module.protection.actions & (SHED_RADIO | SHED_TASKS)) === 0, scanned, commands)
}
