// What a sensor's detector has seen, as a record of the journal tells it.

import { SENSED } from "../project/detectors.js"
import { type JournalEvent, UNSURE } from "../src/core/journal/event.js"

export interface Sensed {
  /** Place in the project's list of sensors, from 1. */
  sensor: number
  what: string
  /** Whether the detector relies on it. */
  sure: boolean
}

/** @returns nothing if the event is of another kind, or looks for something that this version does not know */
export function sensedBy({ kind, subject, detail }: JournalEvent): Sensed | undefined {
  const what = SENSED[detail & ~UNSURE]
  if ((kind !== "begin" && kind !== "end") || what === undefined || what === "") return undefined
  return { sensor: subject + 1, what, sure: (detail & UNSURE) === 0 }
}
