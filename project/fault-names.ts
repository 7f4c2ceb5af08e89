// What the fault table's numbers are called where people read them. No board carries this.

import type { ModuleConfig } from "../src/core/config.js"
import { type FaultRow, faultTable } from "../src/core/protect/table.js"

/** Names of what a row watches, in the order of the numbers of table.ts. */
export const QUANTITY_NAMES = [
  "cell-voltage-high", "cell-voltage-low", "cell-current", "temperature-high", "temperature-low",
  "bus-low", "missing", "switch-stuck", "clock-jump", "cell-leak", "cell-resistance", "cell-capacity",
] as const
export type Quantity = typeof QUANTITY_NAMES[number]

export const SEVERITY_NAMES = ["inform", "warn", "safety"] as const
export type Severity = typeof SEVERITY_NAMES[number]

const tiers = (id: string): string[] => ["operating", "recommended", "safety"].map(tier => `${id}-${tier}`)

/** Ids of the rows: what logs, reports and `zincwear sim faults` call them. */
export const FAULT_IDS = [
  ...tiers("cell-over-voltage"), ...tiers("cell-under-voltage"), ...tiers("cell-over-current"), ...tiers("over-temperature"), ...tiers("under-temperature"),
  "bus-low", "measurement-missing", "switch-stuck", "clock-jump", "cell-leak", "cell-resistance", "cell-capacity",
]

export interface NamedFaultRow extends Omit<FaultRow, "severity"> {
  id: string
  severity: Severity
}

/** The table with its names. */
export function namedFaultTable(config: ModuleConfig): NamedFaultRow[] {
  return faultTable(config).map((row, i) => ({ ...row, id: FAULT_IDS[i], severity: SEVERITY_NAMES[row.severity] }))
}
