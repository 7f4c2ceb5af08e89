import { describe, expect, test } from "vitest"
import { blockAt, createDayTime, DAY_MS, tellTime, timeOfDay_ms, watchLight } from "../../../src/core/schedule/daytime.js"

const HOUR_MS = 3_600_000
const SLOT_MS = 600_000
/** Light from six to eighteen, most at noon, two hours each. */
const profile = [0, 0, 0, 500, 1500, 2500, 2500, 1500, 500, 0, 0, 0]

/** Lives days that began at an hour nobody told. @returns the block believed at the end, and the true one */
function lived(days: number, startHour: number, brightness = (_day: number) => 1): { believed: number, true: number } {
  const day = createDayTime(12)
  for (let time_ms = SLOT_MS; time_ms <= days * DAY_MS; time_ms += SLOT_MS) {
    const block = Math.floor((startHour * HOUR_MS + time_ms - 1) % DAY_MS / (2 * HOUR_MS))
    watchLight(day, time_ms, profile[block] / 1000 * brightness(Math.floor(time_ms / DAY_MS)), profile)
  }
  return { believed: blockAt(day, days * DAY_MS), true: Math.floor(startHour / 2) }
}

describe("the part of the day", () => {
  test("is morning until something says otherwise: people switch on what they wear after eight", () => {
    const day = createDayTime(12)
    expect(blockAt(day, 0)).toBe(4)
    expect(blockAt(day, 4 * HOUR_MS)).toBe(6)
  })

  test("is what it was told, from then on", () => {
    const day = createDayTime(12)
    tellTime(day, 23 * HOUR_MS, 30 * HOUR_MS)
    expect([0, 1, 3].map(later => blockAt(day, (30 + later) * HOUR_MS))).toEqual([11, 0, 1])
    // The light does not change it.
    for (let time_ms = SLOT_MS; time_ms < 4 * DAY_MS; time_ms += SLOT_MS) watchLight(day, time_ms, 1, profile)
    expect(blockAt(day, 30 * HOUR_MS)).toBe(11)
  })

  /** The hour believed after so many hours of light (true) and darkness, in turns. */
  function hourAfter(...spans: [hours: number, lit: boolean][]): number {
    const day = createDayTime(12)
    let time_ms = 0
    for (const [hours, lit] of spans) for (const end_ms = time_ms + hours * HOUR_MS; time_ms < end_ms;) watchLight(day, time_ms += SLOT_MS, lit ? 1 : 0.01, profile)
    return timeOfDay_ms(day, time_ms) / HOUR_MS
  }

  test("is night after three hours of darkness, which began in the evening", () => {
    expect(hourAfter([5, true], [2, false])).toBe(15)
    expect(hourAfter([5, true], [4, false])).toBe(1)
    // Begun in the dark nobody knows when it fell: at midnight, as likely as not.
    expect(hourAfter([2, false])).toBe(10)
    expect(hourAfter([4, false])).toBe(4)
  })

  test("is morning when light comes after a night, or after a start in the dark; not after two hours under a coat", () => {
    expect(hourAfter([5, true], [7, false], [2, true])).toBeCloseTo(8 + 2 - 1 / 6, 9)
    expect(hourAfter([4, false], [1, true])).toBeCloseTo(8 + 1 - 1 / 6, 9)
    for (const hours of [1, 2]) expect(hourAfter([hours, false], [1, true])).toBe(8 + hours + 1)
    expect(hourAfter([5, true], [2, false], [1, true])).toBe(16)
  })

  test("is not guessed where it was told", () => {
    const day = createDayTime(12)
    tellTime(day, 14 * HOUR_MS, 0)
    for (let time_ms = SLOT_MS; time_ms <= 8 * HOUR_MS; time_ms += SLOT_MS) watchLight(day, time_ms, 0, profile)
    expect(blockAt(day, 8 * HOUR_MS)).toBe(11)
  })

  test.each([0, 2, 6, 10, 14, 18, 22])("is seen by the light after two days, begun at %i o'clock", start => {
    const { believed, true: truth } = lived(2, start)
    expect(Math.min((believed - truth + 12) % 12, (truth - believed + 12) % 12)).toBeLessThanOrEqual(1)
  })

  test("is still known after a week of dull days and one of sun", () => {
    const { believed, true: truth } = lived(8, 15, day => day === 5 ? 6 : 0.3)
    expect(Math.min((believed - truth + 12) % 12, (truth - believed + 12) % 12)).toBeLessThanOrEqual(1)
  })
})
