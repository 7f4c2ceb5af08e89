// What a person reads in the terminal when a run is over: under thirty lines, eighty columns, no colours.

import { clock, count, duration, energy, grouped, percent, significant, wattHours } from "../field/report/client/humane.js"
import { belief, highestBus, insideBand, lateStart_s, lowestBus, neverOn, timesRealTime, worstError } from "../field/report/judge.js"
import { ledger } from "../field/report/ledger.js"
import { atTimeOfDay } from "../field/report/time-of-day.js"
import type { RunFault, RunResult } from "../sim/result.js"
import { hourLine, sparkline } from "./sparkline.js"

/** Width of the pictures; with their names and ranges they stay within 80 columns. */
const PICTURE = 48
const NAME = 9
/** A loss below this share of what moved is not a line of its own. */
const SMALL = 5e-4

/** The summary of a run as text, lines ended by "\n".
 *  @param files what was written, named at the end */
export function printSummary(run: RunResult, files: string[] = []): string {
  const result = atTimeOfDay(run)
  const lines = [...headline(result), "", ...pictures(result), ...story(result), "", ...books(result)]
  if (files.length > 0) lines.push("", ...wrapped("written", files.join("  ")))
  return lines.join("\n").replace(/\u00a0/g, " ") + "\n"
}

function headline(result: RunResult): string[] {
  const { summary, config } = result
  const stopped = summary.interrupted ? ", stopped by hand" : ""
  return [
    ...wrap(`${duration(summary.simulated_s)} of ${config.name}: ${summary.scenario}${stopped}`, 80),
    ...wrap(`${config.array.cells} × ${summary.cell}, ${summary.board}, ${summary.runtime} runtime, seed ${summary.seed}; `
      + `${duration(summary.wall_s)}, ${grouped(timesRealTime(result))} × real time`, 80),
  ]
}

function pictures(result: RunResult): string[] {
  const { series } = result
  const rows = series.time_s.length
  if (rows === 0) return []
  const range = (column: number[], show: (value: number) => string) => {
    const low = column.reduce((a, b) => Math.min(a, b))
    const high = column.reduce((a, b) => Math.max(a, b))
    return `${show(low)} to ${show(high)}`
  }
  // The eye, and a panel's day, span five decades: light is drawn as its logarithm.
  const brightness = series.lux.map(lux => Math.log10(Math.max(lux, 1)))
  const grouping = Array.from({ length: PICTURE }, (_, i) => series.series[Math.min(rows - 1, Math.floor((i + 0.5) * rows / PICTURE))])
  const to_s = series.time_s[rows - 1]
  const from_s = to_s - result.summary.simulated_s
  return [
    `${"light".padEnd(NAME)}${sparkline(brightness, PICTURE)} ${range(series.lux, value => significant(Number(value.toPrecision(2)), 2))} lx`,
    `${"charge".padEnd(NAME)}${sparkline(series.socTrue, PICTURE)} ${range(series.socTrue, value => grouped(value * 100, 1))} %`,
    `${"array".padEnd(NAME)}${grouping.map(n => n === 0 ? "·" : n.toString(36)).join("")} cells in series`,
    `${"".padEnd(NAME)}${hourLine(from_s, to_s, PICTURE)}`,
    "",
  ]
}

function story(result: RunResult): string[] {
  const { summary, series } = result
  const { soc, samples } = summary
  const lowest = lowestBus(series)
  const worst = worstError(series)
  const late_s = lateStart_s(series)
  const lines = [
    ...wrapped("charge", `${percent(soc.true)} true; ${belief(soc)}`),
  ]
  if (series.time_s.length > 0) {
    lines.push(
      ...neverOn(result) ? wrapped("", `the firmware never ran: the bus, ${significant(highestBus(series))} V at most, did not bear a start`) : wrapped("", `truth inside the band ${percent(insideBand(series))} of the time, worst error ${percent(worst.error)} at ${clock(worst.time_s)}`),
      ...wrapped("bus", `${count(summary.brownouts, "brown-out")}, ${count(summary.resets, "reset")}; lowest ${significant(lowest.bus_V)} V at ${clock(lowest.time_s)}${late_s === undefined ? "" : `, no start until ${clock(late_s)}`}`),
    )
  }
  lines.push(...wrapped("samples", `${grouped(samples.pressure)} pressure, ${grouped(samples.light)} light, ${grouped(samples.ble)} BLE events`))
  const broken = staged(result)
  if (broken.length > 0) lines.push(...wrapped("staged", broken.join(", ")))
  const shown = summary.faults.slice(0, 4)
  if (shown.length === 0) lines.push(...wrapped("faults", broken.length > 0 ? "the firmware reports none" : "none"))
  shown.forEach((fault, i) => lines.push(...wrapped(i === 0 ? "faults" : "", faultText(fault))))
  if (summary.faults.length > shown.length) lines.push(...wrapped("", `and ${count(summary.faults.length - shown.length, "other kind")}, all in the report`))
  return lines
}

/** What the scenario did to the module, the same in several cells told once. */
function staged({ events }: RunResult): string[] {
  const groups = new Map<string, { name: string, texts: string[], time_s: number }>()
  for (const { kind, text, time_s } of events) {
    if (kind !== "scenario") continue
    const name = text.replace(/ \(.*/, "")
    const group = groups.get(`${name} ${time_s}`)
    if (group === undefined) groups.set(`${name} ${time_s}`, { name, texts: [text], time_s })
    else group.texts.push(text)
  }
  return [...groups.values()].map(({ name, texts, time_s }) => `${texts.length > 1 ? `${name} in ${texts.length} cells` : texts[0]} at ${clock(time_s)}`)
}

function faultText(fault: RunFault): string {
  const when = fault.first_s === fault.last_s ? `at ${clock(fault.first_s)}` : `${clock(fault.first_s)} to ${clock(fault.last_s)}`
  return `${fault.id} (${fault.severity}) ${grouped(fault.count)} ×, ${when}`
}

function books({ summary }: RunResult): string[] {
  const { lines, moved_uJ } = ledger(summary.energy_uJ)
  const { stored_start, stored_end } = summary.energy_uJ
  const widest = Math.max(...lines.map(line => line.name.length), 20)
  // Losses that would read 0.0 % are told together.
  const small = lines.filter(line => line.kind === "loss" && line.energy_uJ !== 0 && Math.abs(line.energy_uJ) < SMALL * moved_uJ)
  const told = lines.filter(line => line.kind === "harvested" || line.kind === "delivered" || line.kind !== "off" && line.energy_uJ !== 0 && !small.includes(line))
  if (small.length > 0) told.push({ side: "out", kind: "loss", name: small.length === 1 ? small[0].name : `${small.length} smaller ones`, energy_uJ: small.reduce((sum, line) => sum + line.energy_uJ, 0) })
  const rows = told.map(line => {
    const sign = line.side === "in" ? "+" : "−"
    const share = moved_uJ > 0 ? percent(line.energy_uJ / moved_uJ) : "–"
    return `  ${sign} ${line.name.padEnd(widest)} ${energy(line.energy_uJ).padStart(9)} ${wattHours(line.energy_uJ).padStart(11)} ${share.padStart(8)}`
  })
  const loads = Object.entries(summary.energy_uJ.delivered_to).map(([name, energy_uJ]) => `${name.replace(/_/g, " ")} ${energy(energy_uJ)}`)
  return [
    ...wrapped("energy", `in the store ${energy(stored_start)} at the start, ${energy(stored_end)} at the end`),
    ...rows,
    ...wrapped("", `delivered to: ${loads.join(", ")}`),
    ...wrapped("", `balance: ${percent(Math.abs(summary.energy_uJ.balance_error), 4)} of what moved is unexplained`),
  ]
}

function wrapped(name: string, text: string): string[] {
  return wrap(text, 80 - NAME).map((line, i) => (i === 0 ? name : "").padEnd(NAME) + line)
}

/** Lines of at most `width` characters, broken at spaces; a single word may be longer (a path is never cut). */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(" ")) {
    const last = lines.length - 1
    if (last >= 0 && lines[last].length + 1 + word.length <= width) lines[last] += ` ${word}`
    else lines.push(word)
  }
  return lines
}
