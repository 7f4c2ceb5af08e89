// The latch expander behind the switches, the harvester's gate and the power of the analog rail, without I/O: what to
// say to it, and what it holds after what was said. A shell walks the plans, awaiting each transfer or not.

import { NO_READING } from "../core/types.js"
import { type Expander, expanderConfigure, expanderIdentify, expanderSwitch, expanderTopology } from "../drivers/expander.js"
import type { Transfer } from "../drivers/transfer.js"
import type { FrontEndConfig } from "./contract.js"

/** How often the latch is asked before it is taken for one without power. One broken answer must not pass for that: the
 *  latch would be taken over, and the supply opened. */
export const LATCH_TRIES = 3

export interface LatchPlan {
  chip: Expander
  /** Mask of the switch lines, and one bit for each of the others. */
  lines: number
  harvest: number
  rail: number
  /** What the latches hold, as far as we know. */
  closed: number
  /** Checks of this tick's change of switches, and which of them failed, from 1; 0: none. */
  checks: number
  failed: number
}

export function createLatchPlan(config: FrontEndConfig["latch"]): LatchPlan {
  return { chip: config, lines: config.lines, harvest: 1 << config.harvestLine, rail: 1 << config.railLine, closed: 0, checks: 0, failed: 0 }
}

/** First thing after power-on. */
export function askLatch(latch: LatchPlan): Transfer[] {
  return expanderIdentify(latch.chip)
}

/** A reset of ours leaves the latches as they were, and they stay so; a loss of power leaves them floating, and they
 *  are taken over with every switch open.
 *  @param replies of `askLatch`
 *  @returns what is to be said now, perhaps nothing */
export function adoptLatch(latch: LatchPlan, replies: number[][]): Transfer[] {
  const used = latch.lines | latch.harvest | latch.rail
  const closed = expanderTopology(replies, used)
  latch.closed = closed === NO_READING ? 0 : closed
  return closed === NO_READING ? expanderConfigure(latch.chip, used) : []
}

/** Sets the lines of `mask` to those of `value`, breaking before making; the others stay. */
export function planLines(latch: LatchPlan, mask: number, value: number): Transfer[] {
  return expanderSwitch(latch.chip, latch.closed, (latch.closed & ~mask) | (value & mask))
}

/** Takes over what became of the last change of switches, for the sample of the next tick. */
export function failedCheck(latch: LatchPlan): number {
  const failed = latch.failed
  latch.checks = 0
  latch.failed = 0
  return failed
}

/** A check has been made. */
export function checked(latch: LatchPlan, sound: boolean): void {
  latch.checks++
  if (!sound) latch.failed = latch.checks
}

/** @param said how many transfers of that plan were acknowledged, of how many */
export function linesSaid(latch: LatchPlan, mask: number, value: number, said: number, asked: number): void {
  const next = (latch.closed & ~mask) | (value & mask)
  if (said === asked) latch.closed = next
  // Broken, not made. A first write that failed may have opened lines as well; to believe them closed opens them again.
  else if (said === 1) latch.closed = latch.closed & next
}
