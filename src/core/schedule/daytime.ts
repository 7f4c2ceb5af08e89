// Which part of the day it is. A board has no clock of its own: whoever loads it may tell the time, and a reset forgets it. From its second day on the
// module sees the hour by its own light: the shift that lays what it saw best over what people get.

export interface DayTime {
  /** Time of day when the runtime's clock was 0, ms. */
  start_ms: number
  /** Whether somebody has said so: then the light is not asked. */
  told: boolean
  /** Light by part of a day that begins at `start_ms` = 0, fading, in units of nothing. */
  seen: number[]
  parts: number
}

export const DAY_MS = 86400000
/** People load and switch on what they wear in the morning. */
const MORNING_MS = 28800000
/** What a day leaves of those before it. */
const KEPT = 3 / 4
/** Light beyond this multiple of the mean says no more about the hour. */
const MOST = 4

export function createDayTime(blocks: number): DayTime {
  const seen: number[] = []
  for (let i = 0; i < blocks; i++) seen.push(0)
  return { start_ms: MORNING_MS, told: false, seen, parts: 0 }
}

/** @param now_ms since midnight; @param time_ms the runtime's clock */
export function tellTime(day: DayTime, now_ms: number, time_ms: number): void {
  day.start_ms = (now_ms - time_ms % DAY_MS + DAY_MS) % DAY_MS
  day.told = true
}

/** Since midnight. */
export function timeOfDay_ms(day: DayTime, time_ms: number): number {
  return (time_ms + day.start_ms) % DAY_MS
}

/** Number of equal parts of a day that have begun before this one. */
export function blockAt(day: DayTime, time_ms: number): number {
  return Math.floor(timeOfDay_ms(day, time_ms) * day.seen.length / DAY_MS)
}

/** A slot is over.
 *  @param relative its light in units of the mean
 *  @param profile light of people by part of the day, any unit */
export function watchLight(day: DayTime, time_ms: number, relative: number, profile: number[]): void {
  if (day.told) return
  const blocks = day.seen.length
  const own = Math.floor(time_ms % DAY_MS * blocks / DAY_MS)
  day.seen[own] += relative > MOST ? MOST : relative
  const parts = Math.floor(time_ms * blocks / DAY_MS)
  if (parts === day.parts) return
  day.parts = parts
  if (parts < blocks) return
  let best = -1
  let shift = 0
  for (let i = 0; i < blocks; i++) {
    let sum = 0
    for (let j = 0; j < blocks; j++) sum += day.seen[j] * profile[(j + i) % blocks]
    if (sum > best) {
      best = sum
      shift = i
    }
  }
  day.start_ms = shift * DAY_MS / blocks
  day.seen[parts % blocks] *= KEPT
}
