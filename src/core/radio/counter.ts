// The counter of encrypted packets. It must never repeat under one key, whatever resets come: who sees two packets with
// the same counter can subtract one from the other. The journal has a number that only grows, the one of its next
// record, and every boot writes a record of its own before anything else. So the counters from 256 times that number
// on are this boot's, up to those that a next boot would begin with.

import type { Reporter } from "../journal/reporter.js"

/** Packets between two records, at least. At one record in 300 s that is one packet in 1.2 s; a snapshot of six cells
 *  is four or five records. 32 bits last for 16.7 million records, which is as long as the flash does: 8 pages of 128
 *  records, erased 10,000 times, are 10.2 million. */
export const PACKETS_PER_RECORD = 256

const COUNTER_MAX = 4294967295

/** @param last counter of the packet before in this boot, -1 if there was none
 *  @param reporter its journal holds, in flash, what the steps before this one wrote
 *  @returns the counter of the next packet; -1: none may be sent before the next record is written */
export function nextCounter(last: number, reporter: Reporter): number {
  // The record of this boot was written in an earlier step: only then is its number spent for good.
  if (!reporter.booted) return -1
  const sequence = reporter.journal.sequence
  const counter = last < 0 ? sequence * PACKETS_PER_RECORD : last + 1
  return counter < (sequence + 1) * PACKETS_PER_RECORD && counter <= COUNTER_MAX ? counter : -1
}
