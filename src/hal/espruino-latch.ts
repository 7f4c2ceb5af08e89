// The latch expander behind the switches, the harvester's gate and the power of the analog rail: one mask, changed
// breaking before making.

import { NO_READING } from "../core/types.js"
import { pca9535Configure, pca9535Identify, pca9535Pins, pca9535Sample, pca9535Switch, pca9535Topology } from "../drivers/pca9535.js"
import type { Transfer } from "../drivers/transfer.js"
import type { FrontEndConfig, TransferRunner } from "./contract.js"

export interface Latch {
  run: TransferRunner
  address: number
  /** Mask of the switch lines, and one bit for each of the others. */
  lines: number
  harvest: number
  rail: number
  /** What the latches hold, as far as we know. */
  closed: number
}

/** Walks a plan. @returns the replies in order, fewer than the plan has if the bus failed */
export function runPlan(run: TransferRunner, plan: Transfer[]): number[][] {
  const replies: number[][] = []
  for (let i = 0; i < plan.length; i++) {
    const reply = run(plan[i])
    if (reply === undefined) return replies
    replies.push(reply)
  }
  return replies
}

/** A reset of ours leaves the latches as they were, and they stay so; a loss of power leaves them floating, and they
 *  are taken over with every switch open. */
export function openLatch(config: FrontEndConfig["latch"], run: TransferRunner): Latch {
  const harvest = 1 << config.harvestLine
  const rail = 1 << config.railLine
  const used = config.lines | harvest | rail
  let closed = pca9535Topology(runPlan(run, pca9535Identify(config.address)), used)
  if (closed === NO_READING) {
    runPlan(run, pca9535Configure(config.address, used))
    closed = 0
  }
  return { run, address: config.address, lines: config.lines, harvest, rail, closed }
}

/** Sets the lines of `mask` to those of `value`; the others stay. */
export function setLines(latch: Latch, mask: number, value: number): void {
  const next = (latch.closed & ~mask) | (value & mask)
  const plan = pca9535Switch(latch.address, latch.closed, next)
  if (runPlan(latch.run, plan).length === plan.length) latch.closed = next
}

/** @returns the switches as their pins say, or NO_READING */
export function readSwitches(latch: Latch): number {
  const replies = runPlan(latch.run, pca9535Sample(latch.address))
  return replies.length === 1 ? pca9535Pins(replies[0], latch.lines) : NO_READING
}
