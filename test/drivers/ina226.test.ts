import { expect, test } from "vitest"
import { NO_READING } from "../../src/core/types.js"
import { createReading, beginReading } from "../../src/drivers/device.js"
import { ina226Bus, ina226Bus_uV, ina226Conversion_us, ina226Current, ina226Current_uA, ina226Identify, isIna226 } from "../../src/drivers/ina226.js"

// Actual register numbers, to check the driver's names against the datasheet (SBOS547B).

const CONFIG = { address: 0x40, shunt_mOhm: 2, time: 4, averages: 0 }

test("section 7.1: FEh is 5449h, FFh is 226h whatever the revision in its low digit", () => {
  expect(ina226Identify(0x40)).toEqual([{ address: 0x40, write: [0xfe], readLength: 2 }, { address: 0x40, write: [0xff], readLength: 2 }])
  expect(isIna226([[0x54, 0x49], [0x22, 0x60]])).toBe(true)
  expect(isIna226([[0x54, 0x49], [0x22, 0x61]])).toBe(true)
  expect(isIna226([[0x54, 0x49], [0x22, 0x81]])).toBe(false) // an INA228
  expect(isIna226([[0x54, 0x49]])).toBe(false)
})

test("section 8.2, the example of 10 A through 2 mOhm: 1F40h is 20 mV; 2570h is 11.98 V", () => {
  expect(ina226Current_uA([0x1f, 0x40], 2)).toBe(10000000)
  expect(ina226Bus_uV([0x25, 0x70])).toBe(11980000)
})

test("section 7.1.3: 8300h is -80 mV, 7FFFh full scale; a short reply is no reading", () => {
  expect(ina226Current_uA([0x83, 0x00], 1000)).toBe(-80000)
  expect(ina226Current_uA([0x7f, 0xff], 1000)).toBe(81918) // 81.9175 mV
  expect(ina226Current_uA([0x7f], 1000)).toBe(NO_READING)
  expect(ina226Bus_uV([])).toBe(NO_READING)
})

/** What the device writes to start, after the chip has answered who it is. */
function startOf(device: typeof ina226Current, config: typeof CONFIG): number[] {
  const reading = createReading()
  const run = device(config)
  beginReading(reading)
  run(reading, [], NO_READING)
  run(reading, [[0x54, 0x49], [0x22, 0x60]], NO_READING)
  return reading.plan[0]!.write
}

test("table 7-6: one conversion of the shunt is mode 1, of the bus mode 2; times and averages are tables 7-3 to 7-5", () => {
  expect(startOf(ina226Current, CONFIG)).toEqual([0x00, 0x41, 0x21])
  expect(startOf(ina226Bus, CONFIG)).toEqual([0x00, 0x41, 0x22])
  expect(startOf(ina226Current, { ...CONFIG, time: 7, averages: 2 })).toEqual([0x00, 0x45, 0xf9])
})

test("section 5.5: 1.1 ms is 1.21 ms at the longest, and so often as is averaged", () => {
  expect(ina226Conversion_us(CONFIG)).toBe(1210)
  expect(ina226Conversion_us({ ...CONFIG, averages: 2 })).toBe(16 * 1210)
})
