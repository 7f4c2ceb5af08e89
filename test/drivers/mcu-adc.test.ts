import { describe, expect, test } from "vitest"
import { NO_READING } from "../../src/core/types.js"
import { beginReading, createReading, NO_ANSWER, OUT_OF_RANGE, READ_OK } from "../../src/drivers/device.js"
import { adcOfSupply, analogDevice, conductanceAbove_nS, resistanceAbove, resistanceBelow } from "../../src/drivers/mcu-adc.js"
import { DOUBTFUL, GOOD, TOO_HIGH, TOO_LOW } from "../../src/drivers/quality.js"

/** Mean of the conversions, in 1/65535. */
const device = analogDevice({ settle_us: 1500, conversions: 4, limits: [100, 1000, 60000, 65000] }, (sum, full) => Math.floor(sum * 65535 / full))

/** One reading whose discarded conversion and whose four others give these. */
function read(discarded: number, sum: number) {
  const reading = createReading()
  const asked: number[][] = []
  beginReading(reading)
  device(reading, [], NO_READING)
  for (const analog of [discarded, sum]) {
    if (reading.done) break
    asked.push([reading.wait_us, reading.conversions])
    device(reading, [], analog)
  }
  return { reading, asked }
}

describe("a reading of the microcontroller's converter", () => {
  test("settles, discards one conversion and adds up four: what the sampling capacitor brought from the last input is in none of them", () => {
    const { reading, asked } = read(65535, 4 * 30000)
    expect(asked).toEqual([[1500, 1], [0, 4]])
    expect(reading).toMatchObject({ done: true, code: READ_OK, value: 30000, note: GOOD })
  })

  test("is doubtful near its ends, and none beyond them, with the side that it is on", () => {
    expect(read(0, 4 * 999).reading).toMatchObject({ code: READ_OK, value: 999, note: DOUBTFUL })
    expect(read(0, 4 * 1000).reading.note).toBe(GOOD)
    expect(read(0, 4 * 60001).reading).toMatchObject({ code: READ_OK, note: DOUBTFUL })
    expect(read(0, 4 * 99).reading).toMatchObject({ code: OUT_OF_RANGE, value: NO_READING, note: TOO_LOW })
    expect(read(0, 4 * 65001).reading).toMatchObject({ code: OUT_OF_RANGE, value: NO_READING, note: TOO_HIGH })
  })

  test("of a sensor that the board has no input for says so", () => {
    expect(read(NO_READING, 0).reading).toMatchObject({ code: NO_ANSWER, value: NO_READING })
    expect(read(5, NO_READING).reading).toMatchObject({ code: NO_ANSWER, value: NO_READING })
  })
})

describe("a divider", () => {
  test("gives the resistance on either side: 9091 of 65535 over 10 kohm is 62.1 kohm above it", () => {
    // 10 k · (65535 - 9091) / 9091
    expect(resistanceAbove(9091, 65535, 10000)).toBe(62088)
    expect(resistanceBelow(9091, 65535, 10000)).toBe(1611)
    // The conductance of 62.088 kohm is 16.106 µS.
    expect(conductanceAbove_nS(9091, 65535, 10000)).toBe(16106)
  })

  test("at its ends gives a number beyond every limit, never infinity, which not every interpreter rounds", () => {
    expect(resistanceAbove(0, 65535, 10000)).toBe(2147483647)
    expect(resistanceAbove(65535, 65535, 10000)).toBe(0)
    expect(resistanceBelow(65535, 65535, 10000)).toBe(2147483647)
    expect(conductanceAbove_nS(65535, 65535, 10000)).toBe(2147483647)
  })

  test("is read alike however many conversions are added up", () => {
    for (const many of [1, 7, 64]) expect(conductanceAbove_nS(many * 20000, many * 65535, 4700)).toBe(conductanceAbove_nS(20000, 65535, 4700))
  })
})

describe("reference tracking", () => {
  test("of an ESP32-C3, which measures against 2.5 V: half of that is 1.25 V, 0.417 of a supply of 3 V", () => {
    expect(adcOfSupply(4 * 32767.5, 4, 2500, 3000) / (4 * 65535)).toBeCloseTo(1.25 / 3, 5)
  })

  test("makes the same of a divider at every supply", () => {
    // 1 of 3 parts of the supply, as a share of 2.5 V.
    const shares = [1800, 2400, 3000, 3300].map(supply_mV => adcOfSupply(Math.floor(supply_mV / 3 / 2500 * 65535), 1, 2500, supply_mV))
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(2)
    expect(shares[0]).toBeCloseTo(65535 / 3, -1)
  })

  test("holds an input above the supply to the supply", () => {
    expect(adcOfSupply(2 * 65535, 2, 2500, 1900)).toBe(2 * 65535)
  })
})
