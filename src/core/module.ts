// The power module: one sample in, what to do out. Five rooms in a fixed order, once per scan:
// calibrate > gauge > protect > array > schedule; then what is worth keeping goes to the journal.
// No clock, no I/O, no randomness: time comes in with the sample, wishes go out as commands.

import { filled } from "./arithmetic.js"
import { type ArrayControl, createArray, groupingInForce, updateArray } from "./array/array.js"
import { groupingOf } from "./array/switches.js"
import { createRecondition, type Recondition, resumeWait, updateRecondition } from "./care/recondition.js"
import { ACCOUNT_WAIT, countStress, createStress, restoreStress, type Stress } from "./care/stress.js"
import { calibrate, createMeasured, LONGEST_GAP_MS, type Measured } from "./calibrate.js"
import type { ModuleConfig } from "./config.js"
import { createGauge, type Gauge, gaugeSwitched, restoreCapacity, restoreCharge, updateGauge } from "./gauge/gauge.js"
import { recall } from "./gauge/memory.js"
import { readVoltages } from "./gauge/voltage.js"
import { createReporter, type Reporter, reportEvents, reportSensed, reportSnapshot, reportStress, resumeReporter } from "./journal/reporter.js"
import type { JournalScan } from "./journal/scan.js"
import { compareCells } from "./protect/plausible.js"
import { createProtection, type Protection, restoreProtection, updateProtection } from "./protect/protect.js"
import { STOP_CHARGE } from "./protect/table.js"
import { announce, type Announcer, createAnnouncer } from "./radio/announce.js"
import { beacon } from "./pace/beacon.js"
import { readCurrent } from "./pace/current.js"
import { beginByLook, takeStock } from "./pace/look.js"
import { nap } from "./pace/nap.js"
import { createPace, type Pace, pauseAfter } from "./pace/pace.js"
import { createSchedule, planSchedule, runSchedule, type Schedule } from "./schedule/schedule.js"
import { createWatches, watchReadings, type Watches } from "./sense/watch.js"
import { type Command, MISSING_CELLS, MISSING_SWITCHES, NO_READING, NOT_SCANNED, type Sample } from "./types.js"

/** A module with capacitor cells has lived for so long when it first keeps its state. */
const FIRST_SNAPSHOT_MS = 86400000

export interface PowerModule {
  config: ModuleConfig
  /** Clock of the last tick, scanned or not. */
  time_ms: number
  measured: Measured
  gauge: Gauge
  protection: Protection
  array: ArrayControl
  /** Nothing where the configuration does not ask for it. */
  stress: Stress | undefined
  recondition: Recondition | undefined
  pace?: Pace
  schedule: Schedule
  /** Nothing where there is no journal, no radio. */
  reporter: Reporter | undefined
  announcer: Announcer | undefined
  watches?: Watches
  /** Last reading of each sensor, NO_READING before the first. */
  readings: number[]
  harvesting: boolean
  commands: Command[]
}

/** A journal is up to a point of charge old when power fails, and nobody knows how long it was gone: a restored charge
 *  is believed to this much less, until voltages confirm it. */
const RESTORE_DOUBT = 3 / 100

export function createModule(config: ModuleConfig): PowerModule {
  const module: PowerModule = {
    config,
    time_ms: 0,
    measured: createMeasured(config),
    gauge: createGauge(config),
    protection: createProtection(config),
    array: createArray(config),
    stress: undefined,
    recondition: undefined,
    schedule: createSchedule(config),
    reporter: undefined,
    announcer: undefined,
    readings: filled(config.sensors.length, NO_READING),
    harvesting: false,
    commands: [],
  }
  if (config.has.stress) module.stress = createStress()
  if (config.has.recondition) module.recondition = createRecondition()
  if (config.has.pace) module.pace = createPace(config)
  if (config.has.journal) module.reporter = createReporter(config)
  if (config.has.capacitor) {
    // A start on the last charge dies of a snapshot, which says nothing that the voltages do not.
    if (module.reporter !== undefined) module.reporter.snapshotIn_ms = FIRST_SNAPSHOT_MS
  }
  if (config.has.radio) module.announcer = createAnnouncer(config)
  if (config.has.events) {
    if (config.events !== undefined) module.watches = createWatches(config.events)
  }
  return module
}

/** Take up what the journal remembers; call once, after the scan is complete and before the first step.
 *  A journal of another module or cell (other modelId) only tells where to write on. */
export function restore(module: PowerModule, scan: JournalScan): void {
  if (module.reporter === undefined) return
  const config = module.config
  resumeReporter(module.reporter, scan, config.modelId)
  for (let i = 0; i < config.array.groupings.length; i++) {
    if (config.array.groupings[i].series === scan.series) module.array.remembered = i
  }
  module.array.rememberedOut = scan.excluded
  const account = scan.account
  if (config.has.stress) {
    if (module.stress !== undefined && account !== undefined && account.modelId === config.modelId) {
      restoreStress(module.stress, config, account.numbers)
      if (config.has.recondition) {
        if (module.recondition !== undefined) resumeWait(module.recondition, account.numbers[ACCOUNT_WAIT])
      }
      reportStress(module.reporter, module)
    }
  }
  const snapshot = scan.snapshot
  if (snapshot === undefined || snapshot.modelId !== config.modelId) return
  restoreProtection(module.protection, (scan.boots - snapshot.boot) & 65535, scan.damaged)
  recall(module.gauge, snapshot)
  for (let i = 0; i < module.gauge.cells.length && i < snapshot.soc.length; i++) {
    // As wide as that, or unknown (NaN fails the comparison), is no memory; the journal's code for it ends at 0.508.
    if (!(snapshot.soc[i] >= 0 && snapshot.error[i] < 1 / 2)) continue
    if (snapshot.capacity[i] > 0) restoreCapacity(module.gauge, config.cell, i, snapshot.capacity[i])
    restoreCharge(module.gauge, i, snapshot.soc[i], snapshot.error[i] + RESTORE_DOUBT)
  }
}

/** The rooms that need a scan: everything that is believed about cells, limits, grouping and budget. */
function judge(module: PowerModule, sample: Sample): void {
  const config = module.config
  const measured = module.measured
  const array = module.array
  const commands = module.commands
  const booting = measured.first
  calibrate(config, sample, measured)
  if (config.has.capacitor) {
    // What flowed between two looks at the bus is in what they say of the store.
  } else if (config.has.pace) {
    if (module.pace !== undefined && config.pace !== undefined) readCurrent(module.pace, config.pace, measured, module.schedule.budget.harvest_uW * 1000000000 / measured.bus_uV)
  }

  // Charge since the last scan flowed in the grouping that was in force until now.
  // At the first scan nobody has looked yet: the latches tell.
  const before = array.state === "boot" && (sample.missing & MISSING_SWITCHES) === 0
    ? config.array.groupings[groupingOf(config, sample.switches)]
    : groupingInForce(array, config)
  const parallel = before === undefined ? 0 : before.parallel
  const current_nA = before === undefined ? 0 : measured.current_nA / before.parallel
  if ((sample.missing & MISSING_CELLS) === 0) compareCells(module.protection, config, measured, parallel)
  if (config.has.capacitor) {
    readVoltages(module.gauge, config, measured, current_nA)
  } else {
    updateGauge(module.gauge, config, measured, current_nA, parallel)
  }

  updateProtection(module.protection, config, measured, current_nA, parallel, array, module.gauge, module.readings)
  let mayHarvest = (module.protection.actions & STOP_CHARGE) === 0
  const likely_nA = module.gauge.lag.likely_nA
  if (config.has.stress) {
    if (module.stress !== undefined && config.stress !== undefined) {
      countStress(module.stress, config.stress, config.cell.capacity_uC, likely_nA, measured.elapsed_ms)
    }
  }
  if (config.has.recondition) {
    if (module.recondition !== undefined && config.recondition !== undefined) {
      updateRecondition(module.recondition, config, config.recondition, module.gauge, module.protection, likely_nA, measured.elapsed_ms)
      if (module.recondition.hold) mayHarvest = false
    }
  }
  // The gate's latch outlives the microcontroller as well: after a boot it is told, whatever it should be.
  if (mayHarvest !== module.harvesting || booting) {
    module.harvesting = mayHarvest
    commands.push({ kind: "harvest", value: mayHarvest ? 1 : 0, bytes: [] })
  }

  array.harvesting = module.harvesting
  updateArray(array, config, measured, sample, module.protection.exclude, commands)
  if (config.has.capacitor) {
    // The store is looked at in every tick that is no nap.
  } else {
    if (array.committed) gaugeSwitched(module.gauge)
    planSchedule(module.schedule, config, measured, module.gauge, module.time_ms)
  }
}

/** One tick. A tick without a scan only counts down: on an interpreter a call costs as much as ten multiplications,
 *  and a worn panel gives 10 to 50 µW.
 *  @param sample what the drivers measured; not kept
 *  @returns what to do now, in this order; the array is reused by the next step */
export function step(module: PowerModule, sample: Sample): Command[] {
  if (module.config.has.pace) {
    if (module.pace !== undefined) {
      const asked = nap(module.pace, module.readings, sample)
      if (asked !== undefined) return asked
    }
  }
  const commands = module.commands
  while (commands.length > 0) commands.pop()
  let scanned = (sample.missing & NOT_SCANNED) === 0
  const passed_ms = sample.time_ms - module.time_ms
  let elapsed_ms = passed_ms < 0 || passed_ms > LONGEST_GAP_MS ? 0 : passed_ms
  if (module.config.has.capacitor) {
    // The first tick may be a look.
    if (!scanned && module.array.state === "boot") {
      const own = module.config.pace
      if (module.pace !== undefined && own !== undefined) beginByLook(module.pace, module, own, sample, commands)
    }
  } else if (module.measured.first) {
    scanned = true
    elapsed_ms = 0
  }
  module.time_ms = sample.time_ms
  for (let i = 0; i < module.readings.length; i++) {
    if (sample.readings[i] !== NO_READING) module.readings[i] = sample.readings[i]
  }

  if (scanned) judge(module, sample)
  if (module.config.has.events) {
    if (module.watches !== undefined) watchReadings(module.watches, module, sample.readings)
  }
  const array = module.array
  if (module.config.has.capacitor) {
    // Sensors are asked in naps, the radio goes on by itself, and both are told by a look at the store.
    const own = module.config.pace
    if (module.pace !== undefined && own !== undefined) takeStock(module.pace, module, own, scanned, sample.bus_uV, elapsed_ms, commands)
  } else {
    const grouping = array.state === "steady" ? module.config.array.groupings[array.index] : undefined
    runSchedule(module.schedule, module.config, module.measured, elapsed_ms, grouping, module.protection.actions, commands)
    if (module.config.has.pace) {
      if (module.pace !== undefined) beacon(module.pace, module, scanned, commands)
    }
    if (module.config.has.radio) {
      if (module.schedule.advertise && module.announcer !== undefined) announce(module.announcer, module, commands)
    }
  }
  if (module.config.has.journal) {
    if (scanned && module.reporter !== undefined) {
      reportEvents(module.reporter, module, commands)
      reportSnapshot(module.reporter, module, commands)
    }
    if (module.config.has.events) {
      if (module.watches !== undefined && module.reporter !== undefined) reportSensed(module.reporter, module, module.watches, commands)
    }
  }
  if (module.config.has.pace) {
    const own = module.config.pace
    if (module.pace !== undefined && own !== undefined) pauseAfter(module.pace, module, own, scanned, elapsed_ms, commands)
  }
  return commands
}
