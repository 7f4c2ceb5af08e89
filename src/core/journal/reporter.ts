// What of a tick is worth keeping: every trip and clear, every change of grouping, and a snapshot of the
// whole state at fixed intervals. After a boot the first snapshot waits for the first tick, so that no
// guess is ever written over a memory.

import type { PowerModule } from "../module.js"
import { batteryLow } from "../protect/protect.js"
import { type Command, MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_TEMPERATURE } from "../types.js"
import { appendEvent, appendSnapshot, createJournal, type Journal } from "./journal.js"
import { createScan, type JournalScan } from "./scan.js"
import { createSnapshot, type Snapshot } from "./snapshot.js"
import { type EventKind, NO_PLACE } from "./event.js"
import type { ModuleConfig } from "../config.js"

export interface Reporter {
  journal: Journal
  snapshot: Snapshot
  snapshotIn_ms: number
  booted: boolean
  /** Cells in series at the last report, 0 = isolated or unknown. */
  series: number
}

const SEVERITIES = ["inform", "warn", "safety"]

export function createReporter(config: ModuleConfig): Reporter {
  return {
    journal: createJournal(createScan(config.journal)),
    snapshot: createSnapshot(config.array.cells, config.sensors.length + 1),
    snapshotIn_ms: config.journal.interval_ms,
    booted: false,
    series: 0,
  }
}

/** Go on writing where the scan found the end. */
export function resumeReporter(reporter: Reporter, scan: JournalScan): void {
  reporter.journal = createJournal(scan)
}

function keepEvent(reporter: Reporter, module: PowerModule, kind: EventKind, subject: number, detail: number, value: number, commands: Command[]): void {
  const time_ms = module.measured.time_ms
  appendEvent(reporter.journal, { time_ms, kind, subject, detail, place: NO_PLACE, value: Math.floor(value) }, commands)
}

/** Journal what changed in this tick. */
export function reportEvents(reporter: Reporter, module: PowerModule, commands: Command[]): void {
  if (!reporter.booted) {
    reporter.booted = true
    keepEvent(reporter, module, "boot", 0, 0, module.config.modelId, commands)
  }
  const changed = module.protection.changed
  for (let i = 0; i < changed.length; i++) {
    const row = changed[i]
    const state = module.protection.states[row]
    const severity = SEVERITIES.indexOf(module.protection.table[row].severity)
    keepEvent(reporter, module, state.active ? "trip" : "clear", row, severity, state.value, commands)
  }
  if (module.array.committed) {
    const series = module.config.array.groupings[module.array.index].series
    if (series !== reporter.series) keepEvent(reporter, module, "topology", reporter.series, series, 0, commands)
    reporter.series = series
  }
}

/** Write the whole state when its time has come. */
export function reportSnapshot(reporter: Reporter, module: PowerModule, commands: Command[]): void {
  const measured = module.measured
  reporter.snapshotIn_ms -= measured.elapsed_ms
  if (reporter.snapshotIn_ms > 0) return
  const config = module.config
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
  snapshot.packSoc = module.gauge.soc
  snapshot.packError = module.gauge.error
  for (let i = 0; i < module.gauge.cells.length; i++) {
    const cell = module.gauge.cells[i]
    snapshot.soc[i] = cell.charge_uC / cell.capacity_uC
    snapshot.error[i] = cell.error_uC / cell.capacity_uC
    snapshot.capacity[i] = cell.capacity_uC / capacity_uC
    snapshot.cell_mV[i] = (missing & MISSING_CELLS) === 0 ? Math.floor(measured.cell_uV[i] / 1000) : NaN
  }
  const tasks = module.schedule.tasks
  for (let i = 0; i < snapshot.counts.length && i < tasks.length; i++) snapshot.counts[i] = tasks[i].count
  appendSnapshot(reporter.journal, snapshot, commands)
}
