// Transfers on an Espruino board's I²C bus, and the lines of the latch expander behind it.

import type { Transfer } from "../drivers/transfer.js"
import { type LatchPlan, linesSaid, planLines } from "./latch-plan.js"

/** `TransferRunner` of contract.ts on I2C1; Espruino throws on a NACK. */
function transfer(wanted: Transfer): number[] | undefined {
  const bytes: number[] = []
  try {
    const read = wanted.readLength > 0
    if (wanted.write.length > 0) I2C1.writeTo(read ? { address: wanted.address, stop: false } : wanted.address, wanted.write)
    if (read) {
      const found = I2C1.readFrom(wanted.address, wanted.readLength)
      for (let i = 0; i < wanted.readLength; i++) bytes.push(found[i])
    }
  } catch (nack) {
    return undefined
  }
  return bytes
}

/** @returns the replies in order, fewer than the plan has if the bus failed */
export function walk(plan: Transfer[]): number[][] {
  const replies: number[][] = []
  for (let i = 0; i < plan.length; i++) {
    const reply = transfer(plan[i])
    if (reply === undefined) return replies
    replies.push(reply)
  }
  return replies
}

/** Sets the lines of `mask` to those of `value`; the others stay. */
export function setLines(latch: LatchPlan, mask: number, value: number): void {
  const plan = planLines(latch, mask, value)
  linesSaid(latch, mask, value, walk(plan).length, plan.length)
}
