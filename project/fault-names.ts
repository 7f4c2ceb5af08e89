// What the fault table's numbers are called where people read them. No board carries this.

import type { ModuleConfig } from "../src/core/config.js"
import { ACTION, CLEAR_SCANS, EXCLUDE_CELL, HYSTERESIS, LIMIT, QUANTITY, ROW, SENSE, SEVERITY, TRIP } from "../src/core/protect/table.js"
import type { FaultStates, Trips } from "../src/core/protect/protect.js"
import { NO_PLACE } from "../src/core/journal/event.js"

/** Names of what a row watches, in the order of the numbers of table.ts. */
export const QUANTITY_NAMES = [
  "cell-voltage-high", "cell-voltage-low", "cell-current", "temperature-high", "temperature-low",
  "bus-low", "missing", "switch-stuck", "clock-jump", "cell-leak", "cell-resistance", "cell-capacity",
  "cell-spread", "bus-sum", "cell-frozen", "bus-frozen", "current-frozen", "temperature-frozen", "temperature-step", "draw", "scan-late",
  "cell-slope", "cell-bridge", "no-taper", "efficiency", "count-strain", "switch-attempts", "resets", "journal-damaged", "swelling", "cell-reversed",
] as const
export type Quantity = typeof QUANTITY_NAMES[number]

export const SEVERITY_NAMES = ["inform", "warn", "safety"] as const
export type Severity = typeof SEVERITY_NAMES[number]

/** Parts of the module that a row can be about: channels of the sample, and the rest. */
export type Subject = "cell" | "bus" | "current" | "harvest" | "temperature" | "switches" | "time" | "cells" | "journal" | "supply"

export interface FaultMeaning {
  /** What may be wrong when it trips. */
  about: readonly Subject[]
  /** Failure modes of the two reviews (../docs/models-health.md); none: it is of the electronics. */
  modes: readonly string[]
  /** From the moment that its quantity can know until it must have tripped, s, with a scan every ten seconds. */
  within_s: number
}

const SCAN_S = 10
const HOUR_S = 3600
const scans = (count: number): number => count * SCAN_S
const meaning = (about: readonly Subject[], within_s: number, ...modes: string[]): FaultMeaning => ({ about, modes, within_s })

function tiers<Id extends string>(id: Id, about: readonly Subject[], ...modes: string[]): Record<`${Id}-${"operating" | "recommended" | "safety"}`, FaultMeaning> {
  return {
    [`${id}-operating`]: meaning(about, scans(6), ...modes), [`${id}-recommended`]: meaning(about, scans(4), ...modes), [`${id}-safety`]: meaning(about, scans(2), ...modes),
  } as Record<`${Id}-${"operating" | "recommended" | "safety"}`, FaultMeaning>
}

/** The rows in their order, each with what it means: `FAULT_IDS` are its keys. */
export const FAULTS = {
  ...tiers("cell-over-voltage", ["cell"], "F11", "F12"),
  ...tiers("cell-under-voltage", ["cell"], "F10"),
  ...tiers("cell-over-current", ["current"], "F20", "F24"),
  ...tiers("over-temperature", ["temperature"], "F26"),
  ...tiers("under-temperature", ["temperature"], "F26"),
  "bus-low": meaning(["bus", "supply"], scans(3)),
  "measurement-missing": meaning(["cell", "bus", "current", "harvest", "temperature", "switches"], scans(4)),
  "switch-stuck": meaning(["switches"], scans(20)),
  "clock-jump": meaning(["time"], scans(2)),
  "cell-leak": meaning(["cells", "current"], 48 * HOUR_S, "F1", "F3", "F5", "F7", "F15"),
  "cell-resistance": meaning(["cells"], 48 * HOUR_S, "F6", "F14", "F21", "F27"),
  "cell-capacity": meaning(["cells"], 7 * 24 * HOUR_S, "F9", "F17", "F18", "F19"),
  "cell-spread": meaning(["cell", "cells", "switches"], scans(30), "F2", "F27"),
  "bus-sum": meaning(["cell", "bus", "current", "cells", "switches"], scans(30), "F27"),
  "cell-frozen": meaning(["cell"], scans(66)),
  "bus-frozen": meaning(["bus"], scans(66)),
  "current-frozen": meaning(["current"], scans(66)),
  "temperature-frozen": meaning(["temperature"], scans(182)),
  "temperature-step": meaning(["temperature"], scans(2)),
  "draw-low": meaning(["current", "harvest"], scans(43)),
  "draw-high": meaning(["current", "harvest", "supply"], scans(43)),
  "scan-late": meaning(["time"], scans(2)),
  "cell-slope": meaning(["cells", "cell"], 2 * HOUR_S, "F1", "F2", "F7", "F15", "F25"),
  "cell-short": meaning(["cells", "cell"], 2 * HOUR_S, "F2", "F25"),
  "cell-reversed": meaning(["cells", "cell"], scans(2), "F32"),
  "cell-bridge": meaning(["cells"], 48 * HOUR_S, "F13"),
  "no-taper": meaning(["cells", "current"], 2 * HOUR_S, "F3", "F4", "F11"),
  "efficiency": meaning(["cells", "current"], 7 * 24 * HOUR_S, "F3", "F8"),
  "count-contradicted": meaning(["cells", "cell", "current", "temperature", "time"], 6 * HOUR_S, "F6", "F18", "F30"),
  "switch-reset": meaning(["switches"], scans(6)),
  "reset-loop": meaning(["supply"], scans(2)),
  "journal-damaged": meaning(["journal"], scans(2)),
  "swelling": meaning(["cells"], scans(4), "F4"),
} as const satisfies Record<string, FaultMeaning>

export type FaultId = keyof typeof FAULTS

/** Ids of the rows: what logs, reports and `zincwear sim faults` call them. */
export const FAULT_IDS: readonly string[] = Object.keys(FAULTS)

export interface NamedFaultRow extends FaultMeaning {
  id: string
  /** Number of what it watches. */
  quantity: number
  /** 1: faulty above the limit; -1: faulty below it. */
  sense: number
  limit: number
  hysteresis: number
  /** Scans beyond the limit before it trips, scans back before it clears; Infinity: it holds until the next start. */
  trip: number
  clear: number
  severity: Severity
  /** Bits of src/core/protect/table.ts. */
  action: number
}

/** The table with its names. */
export function namedFaultTable({ faults }: ModuleConfig): NamedFaultRow[] {
  return FAULT_IDS.map((id, i) => {
    const at = (column: number): number => faults[i * ROW + column]
    return {
      id, ...FAULTS[id as FaultId], quantity: at(QUANTITY), sense: at(SENSE), limit: at(LIMIT), hysteresis: at(HYSTERESIS), trip: at(TRIP),
      clear: (at(ACTION) & EXCLUDE_CELL) === 0 ? CLEAR_SCANS : Infinity, severity: SEVERITY_NAMES[at(SEVERITY)], action: at(ACTION),
    }
  })
}

/** What became of one row since the start. */
export interface FaultState extends Trips {
  active: boolean
}

export function faultState(states: FaultStates, id: string): FaultState {
  const row = FAULT_IDS.indexOf(id)
  return { active: states.active[row], ...states.trips[row] ?? { count: 0, first_ms: 0, last_ms: 0, value: 0, place: NO_PLACE } }
}
