// What the profiles of sim/loads amount to: means, peaks and charges in closed form, and the table that help and documents show.

import { type Draw, type LoadProfile, loadProfiles } from "./load-profile.js"

const DAY_US = 86_400e6

export interface LoadFigures {
  /** Mean over whole periods at the nominal voltage, A; between events only the base counts. */
  mean_A: number
  peak_A: number
  /** Charge of one run of the pieces at the nominal voltage, C; 0 where there are none. */
  event_C: number
  event_us: number
}

/** Closed forms at a rail voltage, the nominal one where absent. */
export function loadFigures(profile: LoadProfile, rail_V = profile.nominal_V): LoadFigures {
  const base_A = drawCurrent(profile.base, rail_V, profile.minimum_V)
  let event_us = 0
  let event_uC = 0
  let peak_A = base_A
  for (const piece of profile.pieces) {
    const current_A = drawCurrent(piece, rail_V, profile.minimum_V)
    event_us += piece.duration_us
    event_uC += piece.duration_us * current_A
    if (current_A > peak_A) peak_A = current_A
  }
  const { timing } = profile
  const [turn_us, runs] = timing.kind === "period" ? [timing.period_us, 1] : timing.kind === "schedule" && timing.daily ? [DAY_US, timing.at_us.length] : [1, 0]
  return { mean_A: base_A + runs * (event_uC - event_us * base_A) / turn_us, peak_A, event_C: event_uC * 1e-6, event_us }
}

/** Current of one draw, A: the reference that the player must agree with. */
function drawCurrent(draw: Draw, rail_V: number, minimum_V: number): number {
  if (rail_V <= 0) return 0
  if (draw.kind === "resistance") return Math.max(0, rail_V - draw.threshold_V) / draw.value
  if (rail_V < minimum_V) return drawCurrent(draw, minimum_V, minimum_V) * rail_V / minimum_V
  return draw.kind === "current" ? draw.value : draw.value / rail_V
}

/** All profiles of the package as a table of text, one line each. */
export function loadTable(profiles: LoadProfile[] = loadProfiles()): string {
  const rows = profiles.map((profile) => {
    const { mean_A, peak_A, event_C } = loadFigures(profile)
    return [profile.id, short(mean_A * 1e6), short(peak_A * 1e3), profile.pieces.length === 0 ? "-" : short(event_C * 1e6), starts(profile), profile.systems.join(" "), profile.title]
  })
  const table = [["load", "mean uA", "peak mA", "uC/event", "runs", "systems", "what it is"], ...rows]
  const widths = table[0].map((_, column) => Math.max(...table.map(row => row[column].length)))
  return table.map(row => row.map((cell, column) => column >= 1 && column <= 3 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])).join("  ").trimEnd()).join("\n")
}

function starts({ timing }: LoadProfile): string {
  if (timing.kind === "always") return "always"
  if (timing.kind === "event") return `on ${timing.event}`
  if (timing.kind === "period") return `every ${timing.period_us / 1e6} s`
  return timing.daily ? `${timing.at_us.length} a day` : timing.at_us.length === 1 ? "once" : `${timing.at_us.length} times`
}

/** Three digits are more than most of these figures are worth. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
