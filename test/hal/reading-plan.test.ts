import { describe, expect, test } from "vitest"
import { askNext, type Device, endReading, MOST_STEPS, NO_ANSWER, NOT_READY, READ_OK } from "../../src/drivers/device.js"
import { beginSteps, createReadings, feedStep, type SensorReading, stepDue, takeValue } from "../../src/hal/reading-plan.js"
import { NO_READING } from "../../src/core/types.js"

/** A device that waits so long before each of its steps, and then has the value 7. */
const waiting = (...waits_us: number[]): Device => reading => {
  if (reading.phase === waits_us.length) endReading(reading, READ_OK, 7)
  else askNext(reading, reading.phase + 1, waits_us[reading.phase]!, [])
}

function open(device: Device): SensorReading {
  return createReadings([undefined, device])[1]!
}

/** One tick: what the sample gets, how many steps that took, and what was waited for within it. */
function tick(sensor: SensorReading, time_ms: number, asked: boolean): { value: number, steps: number, waited_us: number } {
  let steps = 0
  let waited_us = 0
  beginSteps(sensor, time_ms, asked)
  for (; stepDue(sensor, time_ms); steps++) {
    waited_us += sensor.reading.wait_us
    feedStep(sensor, time_ms, [], NO_READING)
  }
  return { value: takeValue(sensor), steps, waited_us }
}

describe("a reading", () => {
  test("of short waits is done in the tick that it was asked for in, and given once", () => {
    const sensor = open(waiting(1000, 0, 2000))
    expect(tick(sensor, 1000, true)).toEqual({ value: 7, steps: 3, waited_us: 3000 })
    expect(tick(sensor, 2000, false)).toEqual({ value: NO_READING, steps: 0, waited_us: 0 })
  })

  test("with a wait of 50 ms is not waited out: it goes on in the next tick, and waits no more there", () => {
    const sensor = open(waiting(50000, 1000))
    expect(tick(sensor, 1000, true)).toEqual({ value: NO_READING, steps: 0, waited_us: 0 })
    expect(tick(sensor, 2000, false)).toEqual({ value: 7, steps: 2, waited_us: 1000 })
  })

  test("that began late in a tick has had its whole wait before it goes on: a tick with a scan takes a third of a second", () => {
    // 800 ms from 400 ms into the tick end at 2200, which the tick at 2000 would not have waited for.
    const sensor = open(waiting(800000))
    tick(sensor, 1000, true)
    expect(tick(sensor, 2000, false).value).toBe(NO_READING)
    expect(tick(sensor, 3000, false).value).toBe(7)
  })

  test("over three minutes takes as many ticks, and a second request meanwhile begins nothing anew", () => {
    const sensor = open(waiting(180000000))
    tick(sensor, 1000, true)
    let given = 0
    for (let time_ms = 2000; time_ms <= 181000; time_ms += 1000) if (tick(sensor, time_ms, true).value === 7) given++
    expect(given).toBe(0)
    expect(tick(sensor, 182000, false).value).toBe(7)
  })

  test("that does not come to an end is given up, after a number of steps and not of years", () => {
    const sensor = open(reading => askNext(reading, 1, 100, []))
    const { value, steps, waited_us } = tick(sensor, 1000, true)
    expect(value).toBe(NO_READING)
    expect(steps).toBeLessThanOrEqual(MOST_STEPS + 1)
    expect(waited_us).toBeLessThanOrEqual(3000 * MOST_STEPS)
    expect(sensor.codes[NOT_READY]).toBe(1)
    // And it is asked again when it is wanted again.
    tick(sensor, 2000, true)
    expect(sensor.codes[NOT_READY]).toBe(2)
  })

  test("is counted by its code", () => {
    const sensor = open(reading => endReading(reading, NO_ANSWER, 3))
    for (let i = 1; i <= 5; i++) expect(tick(sensor, 1000 * i, i % 2 === 1).value).toBe(NO_READING)
    expect(sensor.codes).toEqual([0, 3, 0, 0, 0, 0, 0])
  })

  test("of no device at all is nobody's business here", () => {
    expect(createReadings([undefined])).toEqual([undefined])
  })
})
