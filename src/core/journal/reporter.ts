// What of a tick is worth keeping: every trip and clear, every change of grouping, and a snapshot of the
// whole state at fixed intervals. After a boot the first snapshot waits for the first tick, so that no
// guess is ever written over a memory.

import { clamp, filled } from "../arithmetic.js"
import { FAULTY, NO_OUTCOME } from "../care/recondition.js"
import { ACCOUNT_NUMBERS, ACCOUNT_WAIT, accountOf } from "../care/stress.js"
import { learnt } from "../gauge/memory.js"
import type { PowerModule } from "../module.js"
import { batteryLow } from "../protect/protect.js"
import { ROW, SEVERITY } from "../protect/table.js"
import { type Command, MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_TEMPERATURE } from "../types.js"
import { type BlackBox, boxScan, createBlackBox } from "./blackbox.js"
import { appendEvent, appendSnapshot, createJournal, type Journal } from "./journal.js"
import { createScan, type JournalScan } from "./scan.js"
import { createSnapshot, type Snapshot } from "./snapshot.js"
import { BEGINS, NO_EVENT } from "../sense/detector.js"
import type { Watches } from "../sense/watch.js"
import { type EventKind, NO_PLACE, REFUSED_CONTRADICTED, REFUSED_DAMAGED, REFUSED_FOREIGN, UNSURE } from "./event.js"
import type { ModuleConfig } from "../config.js"

export interface Reporter {
  journal: Journal
  snapshot: Snapshot
  snapshotIn_ms: number
  /** It was put off once. */
  late: boolean
  booted: boolean
  /** What the scan before the boot had to refuse: damaged slots, another module's snapshot (its model id, else -1); and whether the
   *  voltages' refutation of the memory has been reported. */
  damaged: number
  foreign: number
  refuted: boolean
  /** Cells in series at the last report, 0 = isolated or unknown; and those that were taken out, as bits. */
  series: number
  excluded: number
  box: BlackBox
}

export function createReporter(config: ModuleConfig): Reporter {
  const journal = createJournal(createScan(config.journal))
  if (config.has.stress) {
    journal.account = { modelId: config.modelId, time_ms: 0, numbers: filled(ACCOUNT_NUMBERS, 0) }
  }
  return {
    journal,
    snapshot: createSnapshot(config.array.cells, config.sensors.length + 1),
    snapshotIn_ms: config.journal.interval_ms,
    late: false,
    booted: false,
    damaged: 0,
    foreign: -1,
    refuted: false,
    series: 0,
    excluded: 0,
    box: createBlackBox(),
  }
}

/** Go on writing where the scan found the end. */
export function resumeReporter(reporter: Reporter, scan: JournalScan, modelId: number): void {
  const account = reporter.journal.account
  reporter.journal = createJournal(scan)
  reporter.journal.account = account
  reporter.damaged = scan.damaged
  if (scan.snapshot !== undefined && scan.snapshot.modelId !== modelId) reporter.foreign = scan.snapshot.modelId
}

function keepEvent(reporter: Reporter, module: PowerModule, kind: EventKind, subject: number, detail: number, place: number, value: number, commands: Command[]): void {
  const time_ms = module.measured.time_ms
  appendEvent(reporter.journal, { time_ms, kind, subject, detail, place, value: Math.floor(value) }, commands)
}

/** Brings the account of stress up to date, which the next page begins with. */
export function reportStress(reporter: Reporter, module: PowerModule): void {
  const account = reporter.journal.account
  const config = module.config
  if (account === undefined || module.stress === undefined || config.stress === undefined) return
  account.time_ms = module.measured.time_ms
  accountOf(module.stress, config.stress, config.cell.capacity_uC, account.numbers)
  if (config.has.recondition) {
    if (module.recondition !== undefined) account.numbers[ACCOUNT_WAIT] = module.recondition.wait_ms / 3600000
  }
}

function keepTopology(reporter: Reporter, module: PowerModule, series: number, commands: Command[]): void {
  keepEvent(reporter, module, "topology", reporter.series, series, NO_PLACE, module.array.excluded, commands)
  reporter.series = series
  reporter.excluded = module.array.excluded
}

function keepRecondition(reporter: Reporter, module: PowerModule, commands: Command[]): void {
  const recondition = module.recondition
  if (recondition === undefined || recondition.outcome === NO_OUTCOME) return
  const permille = 1000 / module.config.cell.capacity_uC
  const value = Math.floor(recondition.before_uC * permille) * 65536 + Math.floor(module.gauge.cells[recondition.cell].capacity_uC * permille)
  keepEvent(reporter, module, "recondition", recondition.outcome, recondition.outcome === FAULTY ? recondition.row : 0, recondition.cell, value, commands)
}

/** Journal what changed in this tick. */
export function reportEvents(reporter: Reporter, module: PowerModule, commands: Command[]): void {
  if (!reporter.booted) {
    reporter.booted = true
    keepEvent(reporter, module, "boot", 0, 0, NO_PLACE, module.config.modelId, commands)
    if (reporter.foreign >= 0) keepEvent(reporter, module, "refused", REFUSED_FOREIGN, 0, NO_PLACE, reporter.foreign, commands)
    if (reporter.damaged > 0) keepEvent(reporter, module, "refused", REFUSED_DAMAGED, 0, NO_PLACE, reporter.damaged, commands)
  }
  if (module.gauge.belief.refuted && !reporter.refuted) {
    reporter.refuted = true
    keepEvent(reporter, module, "refused", REFUSED_CONTRADICTED, 0, NO_PLACE, 0, commands)
  }
  const changed = module.protection.changed
  for (let i = 0; i < changed.length; i++) {
    const row = changed[i]
    const states = module.protection.states
    const trips = states.trips[row]
    if (trips === undefined) continue
    keepEvent(reporter, module, states.active[row] ? "trip" : "clear", row, module.protection.table[row * ROW + SEVERITY], trips.place, trips.value, commands)
  }
  if (module.config.has.recondition) keepRecondition(reporter, module, commands)
  if (module.array.committed) {
    const series = module.config.array.groupings[module.array.index].series
    if (series !== reporter.series || module.array.excluded !== reporter.excluded) keepTopology(reporter, module, series, commands)
  }
  boxScan(reporter.box, reporter.journal, module, commands)
}

/** Journal what detectors have seen: of each sensor one event per interval of snapshots at most, with the count of all. A record costs as much as
 *  hundreds of samples, and a finger bends thousands of times a day. */
export function reportSensed(reporter: Reporter, module: PowerModule, watches: Watches, commands: Command[]): void {
  const events = module.config.events
  if (events === undefined) return
  for (let i = 0; i < events.length; i++) {
    const watch = watches.list[i]
    if (watch.event === NO_EVENT) continue
    const detector = watch.detector
    const begins = watch.event === BEGINS
    const lasted_ms = detector.since_ms - watch.written_ms
    if (begins) watch.written = watch.written_ms < 0 || lasted_ms >= module.config.journal.interval_ms
    if (!watch.written) continue
    if (begins) watch.written_ms = detector.since_ms
    else watch.written = false
    appendEvent(reporter.journal, {
      time_ms: detector.since_ms, kind: begins ? "begin" : "end", subject: events[i].sensor, detail: events[i].code + (detector.sure ? 0 : UNSURE),
      place: NO_PLACE, value: begins ? detector.count : lasted_ms,
    }, commands)
  }
}

/** A charge that has moved by this since the last snapshot is worth one, though not within so short a time. */
const MOVED = 1 / 100
const LEAST_INTERVAL_MS = 60000

/** Write the whole state when its time has come, or when the charge has moved: a reset must not lose more than it may. */
export function reportSnapshot(reporter: Reporter, module: PowerModule, commands: Command[]): void {
  const measured = module.measured
  reporter.snapshotIn_ms -= measured.elapsed_ms
  const config = module.config
  const gauge = module.gauge
  if (reporter.snapshotIn_ms > 0) {
    const moved = gauge.soc - reporter.snapshot.packSoc
    if (!(moved > MOVED || moved < -MOVED) || !gauge.valid || reporter.snapshotIn_ms > config.journal.interval_ms - LEAST_INTERVAL_MS) return
  }
  // Not in the scan in which the gauge read voltages as evidence: either is the dearest thing that a step does, and DeviceScript ends a
  // fiber that runs too long without a pause.
  reporter.late = gauge.age_ms === 0 && !reporter.late
  if (reporter.late) return
  reporter.snapshotIn_ms = config.journal.interval_ms
  const snapshot = reporter.snapshot
  const capacity_uC = config.cell.capacity_uC
  const missing = measured.missing
  const current = (missing & MISSING_CURRENT) === 0
  snapshot.time_ms = measured.time_ms
  snapshot.modelId = config.modelId
  snapshot.series = module.array.state === "steady" ? config.array.groupings[module.array.index].series : 0
  snapshot.charging = current && measured.current_nA > 0
  snapshot.low = batteryLow(module.protection)
  snapshot.harvesting = module.harvesting
  snapshot.bus_mV = (missing & MISSING_BUS) === 0 ? Math.floor(measured.bus_uV / 1000) : NaN
  snapshot.current_nA = current ? measured.current_nA : NaN
  snapshot.harvest_nA = current ? measured.harvest_nA : NaN
  snapshot.temperature_cC = (missing & MISSING_TEMPERATURE) === 0 ? measured.temperature_cC : NaN
  snapshot.packSoc = gauge.soc
  snapshot.packError = gauge.error
  learnt(gauge, snapshot)
  if (config.has.stress) reportStress(reporter, module)
  for (let i = 0; i < gauge.cells.length; i++) {
    const cell = gauge.cells[i]
    snapshot.soc[i] = clamp(cell.charge_uC / cell.capacity_uC, 0, 1)
    snapshot.error[i] = cell.error_uC / cell.capacity_uC
    snapshot.capacity[i] = cell.capacity_uC / capacity_uC
    snapshot.cell_mV[i] = (missing & MISSING_CELLS) === 0 ? Math.floor(measured.cell_uV[i] / 1000) : NaN
  }
  const tasks = module.schedule.tasks
  for (let i = 0; i < snapshot.counts.length && i < tasks.length; i++) snapshot.counts[i] = tasks[i].count
  appendSnapshot(reporter.journal, snapshot, commands)
  // Snapshots do not know of cells that are taken out, and the scan looks no further back.
  if (config.has.isolation) {
    if (reporter.excluded !== 0) keepTopology(reporter, module, reporter.series, commands)
  }
}
