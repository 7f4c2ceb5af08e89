// docs/accuracy.json: the figures of the README's accuracy table. Tests measure, the file quotes, the README says what the file says.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { packageRoot } from "../../project/package-root.js"

export interface AccuracyRow {
  id: string
  what: string
  against: string
  /** Text of the table, with {name} for each limit. */
  figure: string
  /** Largest error that the table admits to, or a count. */
  limits: Record<string, number>
  /** What prints or proves it. */
  command: string
  /** The test that measures it. */
  test: string
}

export const ACCURACY = JSON.parse(readFileSync(join(packageRoot(), "docs/accuracy.json"), "utf8")) as AccuracyRow[]

/** A figure of the table. */
export function quoted(id: string, name: string): number {
  const limit = ACCURACY.find(row => row.id === id)?.limits[name]
  if (limit === undefined) throw new Error(`docs/accuracy.json quotes no "${name}" of "${id}"`)
  return limit
}

/** An error is at most what the table admits to; and not a tenth of it, for the table says what is measured, not what is safe to say. */
export function expectAsQuoted(id: string, name: string, measured: number): void {
  expect(measured, `${id}, ${name}`).toBeLessThanOrEqual(quoted(id, name))
  expect(measured, `${id}, ${name}: better than the table says`).toBeGreaterThan(quoted(id, name) / 10)
}

/** The four cells of a row. */
export function tableCells({ what, against, figure, limits, command }: AccuracyRow): string[] {
  return [what, against, figure.replace(/\{(\w+)\}/g, (_, name: string) => String(limits[name])), command]
}
