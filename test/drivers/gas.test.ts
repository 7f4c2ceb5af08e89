import { describe, expect, test } from "vitest"
import { NO_READING } from "../../src/core/types.js"
import { beginReading, createReading, OUT_OF_RANGE, POWER_LOST, READ_OK, type Reading } from "../../src/drivers/device.js"
import { gas, gas_ppb } from "../../src/drivers/gas.js"

const config = {
  settle_us: 0, conversions: 8, limits: [5, 50, 5000, 10000], warmUp_ms: 180000, divider_Ohm: 4700, clean_Ohm: 2200, clean_ppb: 156,
}

/** One reading of a film that is in so much gas. @param lost_s when heater and film lose their supply for a moment */
function read(ppb: number, lost_s = Infinity): { reading: Reading, waited_s: number, looks: number } {
  const device = gas(config)
  const reading = createReading()
  let time_s = 0
  let heated_s = 0
  let looks = 0
  beginReading(reading)
  device(reading, [], NO_READING)
  while (!reading.done && looks < 40) {
    const next_s = time_s + reading.wait_us / 1e6
    heated_s = time_s < lost_s && lost_s <= next_s ? next_s - lost_s : heated_s + next_s - time_s
    time_s = next_s
    looks++
    // A film is hot after 20 s; a cold one has hundreds of times the resistance.
    const resistance_Ohm = 2200 * ppb / 156 * (heated_s < 20 ? 500 : 1)
    device(reading, [], Math.floor(reading.conversions * 65535 * 4700 / (4700 + resistance_Ohm)))
  }
  return { reading, waited_s: time_s, looks }
}

describe("a heated film", () => {
  test("has R/R0 = 1 at 0.156 ppm (chart of MiCS-4514, as read by AirPi), and 6.4 times that at 1 ppm", () => {
    expect(gas_ppb(2200, config)).toBe(156)
    expect(gas_ppb(2200 * 6.41, config)).toBeCloseTo(1000, -1)
  })

  test("is warmed up for three minutes, over looks of which each is a tick's work, and then read", () => {
    const { reading, waited_s, looks } = read(400)
    expect(waited_s).toBeCloseTo(180, 3)
    expect(looks).toBe(17)
    expect(reading.code).toBe(READ_OK)
    expect(Math.abs(reading.value - 400)).toBeLessThanOrEqual(2)
  })

  test("that lost its supply between warm-up and result says so, whenever that was", () => {
    for (const lost_s of [15, 40, 90, 150, 175]) expect(read(400, lost_s).reading, `${lost_s} s`).toMatchObject({ code: POWER_LOST, value: NO_READING })
  })

  test("measures from 5 ppb to 10 ppm, and is out of range beyond", () => {
    expect(read(9900).reading.code).toBe(READ_OK)
    expect(read(10100).reading.code).toBe(OUT_OF_RANGE)
    // A shorted film is air cleaner than there is.
    expect(read(2).reading.code).toBe(OUT_OF_RANGE)
  })
})
