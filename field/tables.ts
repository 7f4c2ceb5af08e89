// A dump as tables: columns as data, so that CSV and DuckDB write the same.

import { UserError } from "../project/user-error.js"
import { hasLearned, type Learned } from "../src/core/journal/learned.js"
import { MAX_COUNTS } from "../src/core/journal/snapshot.js"
import type { BdfColumn } from "./bdf.js"
import type { Dump, DumpSnapshot } from "./journal-dump.js"
import { sensedBy } from "./sensed.js"
import { type StressFigures, stressFigures } from "./stress.js"
import { createTimeline } from "./timeline.js"
import { U16_UNKNOWN } from "../src/core/journal/code.js"

/** Types as DuckDB spells them. Unknown is NaN in numbers. */
export interface TableColumn {
  name: string
  type: "DOUBLE" | "BIGINT" | "BOOLEAN" | "VARCHAR"
  values: (number | boolean | string)[]
}

export interface Table {
  name: "pack" | "cells" | "events" | "stress"
  columns: TableColumn[]
}

export interface Decoded {
  tables: [pack: Table, cells: Table, events: Table, stress: Table]
  /** The pack in Battery Data Format. */
  bdf: BdfColumn[]
  /** What that format has no name for, row by row beside it. */
  details: BdfColumn[]
  /** The newest account of stress of this module, when it was written, and what its cells held then. */
  stress: { time_s: number, figures: StressFigures, capacity: number[] } | undefined
  cells: number
  modelId: number | undefined
  boots: number
  powered_s: number
  /** Snapshots of another module, left out. */
  foreign: number
}

interface Row extends DumpSnapshot {
  time_s: number
}

/** What the gauge has learnt, as the database and as the details call it. Shares are of the cell's datasheet. */
const LEARNED: [name: string, label: string, of: (learned: Learned) => number][] = [
  ["hysteresis", "Hysteresis / 1", learned => learned.hysteresis],
  ["hysteresis_error", "Hysteresis Error / 1", learned => learned.hysteresisError],
  ["slow_resistance_share", "Slow Resistance Share / 1", learned => learned.slowResistance],
  ["slow_resistance_error", "Slow Resistance Error / 1", learned => learned.slowResistanceError],
  ["quick_resistance_share", "Quick Resistance Share / 1", learned => learned.quickResistance],
  ["quick_resistance_error", "Quick Resistance Error / 1", learned => learned.quickResistanceError],
  ["drain_ppm_per_h", "Drain / ppm/h", learned => learned.drain_ppmPerHour],
  ["drain_error_ppm_per_h", "Drain Error / ppm/h", learned => learned.drainError_ppmPerHour],
  ["efficiency_offset_ppm", "Efficiency Offset / ppm", learned => learned.efficiency_ppm],
  ["current_offset_A", "Current Offset / A", learned => learned.zero_nA / 1e9],
  ["capacity_error", "Capacity Error / 1", learned => learned.capacityError],
]

/** Make the tables of one pack out of a dump: the module of the newest snapshot, or of the newest with `cells` cells.
 *  @param file as the user named it, for the error
 *  @throws UserError if `cells` is given and no snapshot has that many */
export function decodeTables(dump: Dump, file: string, cells?: number): Decoded {
  const newest = dump.snapshots.findLast(({ snapshot }) => cells === undefined || snapshot.soc.length === cells)
  if (newest === undefined && cells !== undefined) {
    const counts = [...new Set(dump.snapshots.map(({ snapshot }) => snapshot.soc.length))].sort((a, b) => a - b)
    throw new UserError(file, `--cells ${cells}`, `holds ${counts.length === 0 ? "no snapshot" : `snapshots of ${counts.join(" and ")} cells only`}`, "leave out --cells to take the newest module")
  }
  const timeline = createTimeline(dump)
  const rows: Row[] = dump.snapshots
    .filter(({ snapshot }) => snapshot.modelId === newest?.snapshot.modelId && snapshot.soc.length === newest.snapshot.soc.length)
    .map(one => ({ ...one, time_s: timeline.at(one.snapshot, one.sequence) / 1000 }))
    .sort((a, b) => a.time_s - b.time_s)
  const n = newest?.snapshot.soc.length ?? cells ?? 0
  const accounts = dump.accounts
    .filter(account => account.modelId === newest?.snapshot.modelId)
    .map(account => ({ sequence: account.sequence, time_s: timeline.at(account, account.sequence) / 1000, figures: stressFigures(account.numbers) }))
  const account = accounts.at(-1)
  return {
    tables: [packTable(rows), cellsTable(rows, n), eventsTable(dump, timeline.at), stressTable(accounts)],
    stress: account === undefined ? undefined : { ...account, capacity: newest?.snapshot.capacity ?? [] },
    bdf: bdfColumns(rows), details: detailColumns(rows, n),
    cells: n, modelId: newest?.snapshot.modelId, boots: timeline.boots, powered_s: timeline.length_ms / 1000,
    foreign: dump.snapshots.length - rows.length,
  }
}

function bdfColumns(rows: Row[]): BdfColumn[] {
  return [
    { label: "Test Time / s", values: rows.map(row => row.time_s) },
    { label: "Voltage / V", values: rows.map(row => row.snapshot.bus_mV / 1e3) },
    { label: "Current / A", values: rows.map(row => row.snapshot.current_nA / 1e9) },
    { label: "Ambient Temperature / degC", values: rows.map(row => row.snapshot.temperature_cC / 100) },
    { label: "Step Count / 1", values: stepCounts(rows) },
    { label: "Record Index / 1", values: rows.map((_, i) => i + 1) },
  ]
}

// A step lasts as long as boot and grouping do: across either, voltage and current are not one curve.
function stepCounts(rows: Row[]): number[] {
  let step = 1
  return rows.map(({ snapshot }, i) => {
    const before = rows[i - 1]?.snapshot
    if (before !== undefined && (before.boot !== snapshot.boot || before.series !== snapshot.series)) step++
    return step
  })
}

function detailColumns(rows: Row[], cells: number): BdfColumn[] {
  const column = (label: string, of: (row: Row) => number): BdfColumn => ({ label, values: rows.map(of) })
  const columns = [
    column("Test Time / s", row => row.time_s),
    column("Boot / 1", row => row.snapshot.boot),
    column("SOC Estimated / 1", row => row.snapshot.packSoc),
    column("SOC Error / 1", row => row.snapshot.packError),
    column("Cells in Series / 1", row => row.snapshot.series),
    column("Harvest Current / A", row => row.snapshot.harvest_nA / 1e9),
    column("Charging / 1", row => Number(row.snapshot.charging)),
    column("Battery Low / 1", row => Number(row.snapshot.low)),
    column("Harvester Connected / 1", row => Number(row.snapshot.harvesting)),
  ]
  const counters = Math.max(0, ...rows.map(row => row.snapshot.counts.length))
  for (let i = 0; i < counters; i++) columns.push(column(`Counter ${i + 1} / 1`, row => row.snapshot.counts[i] ?? NaN))
  if (rows.some(row => hasLearned(row.snapshot))) columns.push(...LEARNED.map(([, label, of]) => column(label, row => of(row.snapshot))))
  for (let i = 0; i < cells; i++) {
    columns.push(
      column(`Cell ${i + 1} Voltage / V`, row => row.snapshot.cell_mV[i] / 1e3),
      column(`Cell ${i + 1} SOC Estimated / 1`, row => row.snapshot.soc[i]),
      column(`Cell ${i + 1} SOC Error / 1`, row => row.snapshot.error[i]),
      column(`Cell ${i + 1} Capacity Share / 1`, row => row.snapshot.capacity[i]),
    )
  }
  return columns
}

function packTable(rows: Row[]): Table {
  const column = (name: string, type: TableColumn["type"], of: (row: Row) => number | boolean): TableColumn => ({ name, type, values: rows.map(of) })
  const columns = [
    column("test_time_s", "DOUBLE", row => row.time_s),
    column("boot", "BIGINT", row => row.snapshot.boot),
    column("sequence", "BIGINT", row => row.sequence),
    column("time_ms", "BIGINT", row => row.snapshot.time_ms),
    column("model_id", "BIGINT", row => row.snapshot.modelId),
    column("series", "BIGINT", row => row.snapshot.series),
    column("voltage_V", "DOUBLE", row => row.snapshot.bus_mV / 1e3),
    column("current_A", "DOUBLE", row => row.snapshot.current_nA / 1e9),
    column("harvest_A", "DOUBLE", row => row.snapshot.harvest_nA / 1e9),
    column("temperature_degC", "DOUBLE", row => row.snapshot.temperature_cC / 100),
    column("soc", "DOUBLE", row => row.snapshot.packSoc),
    column("soc_error", "DOUBLE", row => row.snapshot.packError),
    column("charging", "BOOLEAN", row => row.snapshot.charging),
    column("battery_low", "BOOLEAN", row => row.snapshot.low),
    column("harvesting", "BOOLEAN", row => row.snapshot.harvesting),
    column("is_copy", "BOOLEAN", row => row.copy),
  ]
  for (let i = 0; i < MAX_COUNTS; i++) columns.push(column(`counter_${i + 1}`, "BIGINT", row => row.snapshot.counts[i] ?? NaN))
  columns.push(...LEARNED.map(([name, , of]) => column(name, "DOUBLE", row => of(row.snapshot))))
  return { name: "pack", columns }
}

function cellsTable(rows: Row[], cells: number): Table {
  const column = (name: string, type: TableColumn["type"], of: (row: Row, cell: number) => number): TableColumn => ({
    name, type, values: rows.flatMap(row => Array.from({ length: cells }, (_, cell) => of(row, cell))),
  })
  return {
    name: "cells",
    columns: [
      column("test_time_s", "DOUBLE", row => row.time_s),
      column("sequence", "BIGINT", row => row.sequence),
      column("cell", "BIGINT", (_, cell) => cell + 1),
      column("voltage_V", "DOUBLE", (row, cell) => row.snapshot.cell_mV[cell] / 1e3),
      column("soc", "DOUBLE", (row, cell) => row.snapshot.soc[cell]),
      column("soc_error", "DOUBLE", (row, cell) => row.snapshot.error[cell]),
      column("capacity_share", "DOUBLE", (row, cell) => row.snapshot.capacity[cell]),
    ],
  }
}

interface AccountRow {
  sequence: number
  time_s: number
  figures: StressFigures
}

/** One row per bin of both histograms; the last bin of each has no upper end. */
function stressTable(accounts: AccountRow[]): Table {
  const rows = accounts.flatMap(({ sequence, time_s, figures: { plated, halfCycles } }) => [
    ...plated.map(bin => ({ sequence, time_s, quantity: "plated_mAh_cm2 by mA_cm2", ...bin })),
    ...halfCycles.map(bin => ({ sequence, time_s, quantity: "half_cycles by mAh_cm2", ...bin })),
  ])
  const column = (name: string, type: TableColumn["type"], of: (row: typeof rows[number]) => number | string): TableColumn => ({ name, type, values: rows.map(of) })
  return {
    name: "stress",
    columns: [
      column("test_time_s", "DOUBLE", row => row.time_s), column("sequence", "BIGINT", row => row.sequence), column("quantity", "VARCHAR", row => row.quantity),
      column("lower", "DOUBLE", row => row.from), column("upper", "DOUBLE", row => row.to), column("value", "DOUBLE", row => row.value),
    ],
  }
}

function eventsTable(dump: Dump, at: (moment: { boot: number, time_ms: number }, sequence: number) => number): Table {
  const events = dump.events
    .map(record => ({ ...record, time_s: at(record, record.sequence) / 1000 }))
    .sort((a, b) => a.time_s - b.time_s)
  const column = (name: string, type: TableColumn["type"], of: (event: typeof events[number]) => number | string | boolean): TableColumn => ({ name, type, values: events.map(of) })
  return {
    name: "events",
    columns: [
      column("test_time_s", "DOUBLE", event => event.time_s),
      column("boot", "BIGINT", event => event.boot),
      column("sequence", "BIGINT", event => event.sequence),
      column("kind", "VARCHAR", ({ event }) => event.kind),
      column("subject", "BIGINT", ({ event }) => event.subject),
      column("detail", "BIGINT", ({ event }) => event.detail),
      // 255 marks an event that belongs to no cell.
      column("cell", "BIGINT", ({ event }) => event.place === 255 ? NaN : event.place + 1),
      column("value", "BIGINT", ({ event }) => event.value),
      // Of the scans around a trip, whose `value` is the current of the pack, nA.
      column("lowest_cell_V", "DOUBLE", ({ scan }) => scan === undefined ? NaN : scan.low_mV / 1000),
      column("highest_cell_V", "DOUBLE", ({ scan }) => scan === undefined ? NaN : scan.high_mV / 1000),
      column("bus_V", "DOUBLE", ({ scan }) => scan === undefined || scan.bus_mV === U16_UNKNOWN ? NaN : scan.bus_mV / 1000),
      column("harvest_uA", "DOUBLE", ({ scan }) => scan === undefined ? NaN : scan.harvest_nA / 1000),
      column("temperature_degC", "DOUBLE", ({ scan }) => scan === undefined ? NaN : scan.temperature_cC / 100),
      // Of what sensors have seen, whose `value` is how many events had begun, or how long this one lasted, ms.
      column("sensor", "BIGINT", ({ event }) => sensedBy(event)?.sensor ?? NaN),
      column("sensed", "VARCHAR", ({ event }) => sensedBy(event)?.what ?? NaN),
      column("sure", "BOOLEAN", ({ event }) => sensedBy(event)?.sure ?? NaN),
    ],
  }
}
