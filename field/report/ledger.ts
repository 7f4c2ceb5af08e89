// Where each microjoule went. Stored energy dwarfs a day's light, so what moved is kept apart from what only stayed.

import type { RunSummary } from "../../sim/result.js"
import { words } from "./client/humane.js"

export interface LedgerLine {
  /** "in" lines and "out" lines have the same sum, "off" apart. */
  side: "in" | "out"
  kind: "harvested" | "store" | "delivered" | "loss" | "off"
  name: string
  energy_uJ: number
}

export interface Ledger {
  lines: LedgerLine[]
  /** Sum of the "in" lines: all energy that moved, µJ. */
  moved_uJ: number
  lost_uJ: number
  /** Energy the books cannot explain, µJ; positive = more came in than went out. */
  off_uJ: number
}

/** Books of a run: what came in (harvest, and the store where it was drawn upon), what went out (loads, each loss,
 *  the store where it grew), and what is unexplained. Lines are in reading order, losses largest first. */
export function ledger(energy: Omit<RunSummary["energy_uJ"], "delivered_to">): Ledger {
  const grown_uJ = energy.stored_end - energy.stored_start
  const lines: LedgerLine[] = [{ side: "in", kind: "harvested", name: "harvested", energy_uJ: energy.harvested }]
  if (grown_uJ < 0) lines.push({ side: "in", kind: "store", name: "drawn from the store", energy_uJ: -grown_uJ })
  lines.push({ side: "out", kind: "delivered", name: "delivered to the loads", energy_uJ: energy.delivered })
  if (grown_uJ >= 0) lines.push({ side: "out", kind: "store", name: "added to the store", energy_uJ: grown_uJ })

  let lost_uJ = 0
  const losses = Object.entries(energy.losses).sort((a, b) => b[1] - a[1])
  for (const [name, loss_uJ] of losses) {
    lost_uJ += loss_uJ
    lines.push({ side: "out", kind: "loss", name: words(name), energy_uJ: loss_uJ })
  }
  const moved_uJ = energy.harvested + Math.max(0, -grown_uJ)
  const off_uJ = energy.harvested - grown_uJ - energy.delivered - lost_uJ
  lines.push({ side: "out", kind: "off", name: "unexplained", energy_uJ: off_uJ })
  return { lines, moved_uJ, lost_uJ, off_uJ }
}
