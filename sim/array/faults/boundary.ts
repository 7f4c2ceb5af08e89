// Every row of the table at its limit, one unit beyond and one before, and back again: each is tried, and what does not hold is named.

import { namedFaultTable, type NamedFaultRow } from "../../../project/fault-names.js"
import type { ModuleConfig } from "../../../src/core/config.js"
import { createProtection, judgeRows, type Protection } from "../../../src/core/protect/protect.js"

export interface BoundaryScore {
  executed: number
  failed: string[]
}

class Bench {
  private readonly protection: Protection
  private time_ms = 0
  constructor(config: ModuleConfig, private readonly row: NamedFaultRow, private readonly index: number) {
    this.protection = createProtection(config)
  }

  /** So many scans at so many units beyond the limit. @returns whether the row is in force */
  scans(count: number, beyond: number): boolean {
    for (let i = 0; i < count; i++) {
      this.time_ms += 1000
      this.protection.values[this.row.quantity] = this.row.limit + beyond * this.row.sense
      judgeRows(this.protection, this.time_ms)
    }
    return this.protection.states.active[this.index]
  }
}

const LONG = 1000

export function tryBoundaries(config: ModuleConfig): BoundaryScore {
  const failed: string[] = []
  const rows = namedFaultTable(config)
  const checks: [string, (bench: Bench, row: NamedFaultRow) => boolean][] = [
    ["is quiet one unit before its limit", bench => !bench.scans(LONG, -1)],
    ["is quiet at its limit", bench => !bench.scans(LONG, 0)],
    ["is quiet a scan before its time", (bench, { trip }) => trip === 1 || !bench.scans(trip - 1, 1)],
    ["trips in time one unit beyond its limit", (bench, { trip }) => bench.scans(trip, 1)],
    ["does not clear one unit short of its hysteresis", (bench, { trip, hysteresis }) => bench.scans(trip, 1) && bench.scans(LONG, 1 - hysteresis)],
    ["clears in time, or holds if it latches", (bench, { trip, clear, hysteresis }) => bench.scans(trip, 1)
      && (clear === Infinity ? bench.scans(LONG, -hysteresis) : bench.scans(clear - 1, -hysteresis) && !bench.scans(1, -hysteresis))],
  ]
  rows.forEach((row, index) => {
    for (const [name, holds] of checks) if (!holds(new Bench(config, row, index), row)) failed.push(`${row.id} ${name}`)
  })
  return { executed: rows.length * checks.length, failed }
}
