// Which part of the day it is. A board has no clock of its own: whoever loads it may tell the time, and a reset forgets it. In its first day the module
// takes a long darkness for the night and its end for the morning; from the second on it sees the hour by its own light: the shift that lays what it saw
// best over what people get.

export interface DayTime {
  /** Time of day when the runtime's clock was 0, ms. */
  start_ms: number
  /** Whether somebody has said so: then the light is not asked. */
  told: boolean
  /** Light by part of a day that begins at `start_ms` = 0, fading, in units of nothing. */
  seen: number[]
  parts: number
  /** End of the last slot in which there was light, by the runtime's clock; negative before the first. */
  lit_ms: number
}

export const DAY_MS = 86400000
/** People load and switch on what they wear in the morning. */
const MORNING_MS = 28800000
/** What a day leaves of those before it. */
const KEPT = 3 / 4
/** Less light than this share of the mean is a night's; the table's chain has the same edge (project/schedule/chain.ts). */
const DARK = 0.0231
/** Who has been in the dark for so long lies in bed, and put out the light in the evening; who has slept so long wakes in the morning. */
const NIGHT_MS = 10800000
const EVENING_MS = 75600000
const SLEPT_MS = 18000000
/** Light beyond this multiple of the mean says no more about the hour. */
const MOST = 4

export function createDayTime(blocks: number): DayTime {
  const seen: number[] = []
  for (let i = 0; i < blocks; i++) seen.push(0)
  return { start_ms: MORNING_MS, told: false, seen, parts: 0, lit_ms: -1 }
}

/** It is so late when the runtime's clock says so.
 *  @param now_ms since midnight */
function setHour(day: DayTime, now_ms: number, time_ms: number): void {
  day.start_ms = (now_ms - time_ms % DAY_MS + DAY_MS) % DAY_MS
}

/** @param now_ms since midnight; @param time_ms the runtime's clock */
export function tellTime(day: DayTime, now_ms: number, time_ms: number): void {
  setHour(day, now_ms, time_ms)
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

/** A slot of the first day is over, and it is `time_ms`. */
function guessHour(day: DayTime, time_ms: number, lit: boolean): void {
  const never = day.lit_ms < 0
  const dark_ms = never ? time_ms : time_ms - day.lit_ms
  if (lit) {
    if (dark_ms > (never ? NIGHT_MS : SLEPT_MS)) setHour(day, MORNING_MS, time_ms)
    day.lit_ms = time_ms
  } else if (dark_ms > NIGHT_MS) setHour(day, never ? 0 : EVENING_MS, never ? 0 : day.lit_ms)
}

/** A slot is over.
 *  @param relative its light in units of the mean
 *  @param profile light of people by part of the day, any unit */
export function watchLight(day: DayTime, time_ms: number, relative: number, profile: number[]): void {
  if (day.told) return
  const blocks = day.seen.length
  const own = Math.floor(time_ms % DAY_MS * blocks / DAY_MS)
  day.seen[own] += relative > MOST ? MOST : relative
  if (day.parts < blocks) guessHour(day, time_ms, relative > DARK)
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
