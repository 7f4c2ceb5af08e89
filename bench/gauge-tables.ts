// The gauge's figures for people: against the baselines, and by every factor of the grid.

import { BASELINES } from "../sim/judge/baselines.js"
import type { Case } from "../sim/judge/grid.js"
import type { CaseScore } from "../sim/judge/score.js"
import { type KindFigures, type Tally, tally } from "../sim/judge/tally.js"
import { printTable } from "./table.js"

const percent = (share: number): string => Number.isNaN(share) ? "-" : (100 * share).toFixed(1)
const plain = (value: number): string => Number.isNaN(value) ? "-" : value.toFixed(2)

function row(name: string, { cases, anchored, unanchored, coverage, band_mean }: KindFigures): string[] {
  return [
    name, String(cases), String(anchored.cases), percent(anchored.within1), percent(anchored.within3), percent(anchored.within5), percent(anchored.below10_within3), plain(anchored.rms), plain(band_mean),
    String(unanchored.cases), percent(unanchored.coverage), percent(unanchored.oracle_coverage), plain(unanchored.error_over_oracle), plain(unanchored.band_over_oracle), plain(unanchored.error_over_filter), percent(unanchored.within3_after_anchor), percent(coverage),
  ]
}

const HEAD = ["cases", "anchored", "<1 %", "<3 %", "<5 %", "low <3 %", "rms", "band", "unanch.", "inside %", "oracle's", "err/oracle", "band/oracle", "err/filter", "then <3 %", "all inside %"]

export function summaryTable(figures: Tally): void {
  printTable(["gauge (errors in points of charge)", ...HEAD], [row("all", figures), row("zimb", figures.by_kind.zimb), row("zihmsc", figures.by_kind.zihmsc)])
  process.stdout.write("\n")
  printTable(["on the same anchored samples", "rms"], [["this gauge", plain(figures.anchored.rms)], ...BASELINES.map(name => [name, plain(figures.baselines[name].rms)])])
  process.stdout.write("\n")
}

export function factorTable(scores: readonly CaseScore[]): void {
  for (const factor of ["temperature_degC", "age", "start", "duty", "tick_s", "cell"] as const satisfies (keyof Case)[]) {
    const rows = (["zimb", "zihmsc"] as const).flatMap(chemistry => {
      const kind = scores.filter(score => score.chemistry === chemistry)
      const levels = [...new Set(kind.map(score => score.case[factor]))].sort((a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1)
      return levels.map(level => row(`${chemistry} ${level}`, tally(kind.filter(score => score.case[factor] === level))))
    })
    printTable([factor, ...HEAD], rows)
    process.stdout.write("\n")
  }
}
