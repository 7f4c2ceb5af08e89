// A module with detectors, and what its commands say of events.

import { decodeAdvertisement } from "../../field/bthome.js"
import { decodeRecord } from "../../src/core/journal/codec.js"
import type { JournalEvent } from "../../src/core/journal/event.js"
import { type Command, NO_READING, type Sample } from "../../src/core/types.js"
import type { EventTask } from "../../src/core/sense/detector.js"
import { eventsConfig } from "./events.js"
import { Life } from "./life.js"

export const REST_NS = 10_000
export const PRESSED_NS = 60_000
export const DARK_PA = 1_000_000

/** A module that has settled, knows what rest is, and plans nothing by itself: the tests set intervals and reserves. */
export function settled(...events: EventTask[]): Life {
  const life = new Life(eventsConfig(...events))
  const { schedule } = life.module
  life.tick()
  schedule.planIn_ms = 1e9
  for (const task of schedule.tasks) Object.assign(task, { interval_ms: 300_000, due_ms: 300_000 })
  for (let i = 0; i < 30; i++) life.tick({ readings: [REST_NS, DARK_PA] })
  return life
}

export const press = (value: number): Partial<Sample> => ({ readings: [value, NO_READING] })
export const light = (value: number): Partial<Sample> => ({ readings: [NO_READING, value] })
export const sampled = (commands: Command[]): number[] => commands.flatMap(({ kind, value }) => kind === "sample" ? [value] : [])
export const packets = (commands: Command[]): Record<string, number>[] => commands
  .filter(({ kind }) => kind === "advertise")
  .map(({ bytes }) => Object.fromEntries(decodeAdvertisement(bytes)!.objects.map(({ name, value }) => [name, value])))
export const events = (commands: Command[]): JournalEvent[] => commands.flatMap(({ kind, bytes }) => {
  const record = kind === "write" ? decodeRecord(bytes, 0) : undefined
  return record?.kind === "event" && ["begin", "end"].includes(record.event.kind) ? [record.event] : []
})
export const watch = (life: Life, i = 0) => life.module.watches!.list[i]
export const fill = (life: Life, held_uJ = 1000) => { for (const reserve of life.module.schedule.reserves!) reserve.held_uJ = held_uJ }
