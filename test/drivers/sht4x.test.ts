import { expect, test } from "vitest"
import fc from "fast-check"
import { NO_READING } from "../../src/core/types.js"
import { beginReading, createReading } from "../../src/drivers/device.js"
import { sht4xCrc, sht4xHumidity, sht4xHumidity_cPct, sht4xTemperature, sht4xTemperature_cC } from "../../src/drivers/sht4x.js"

test("section 4.4: the checksum of BEEFh is 92h; of 0000h it is 81h and of FFFFh ACh, so a dead bus does not pass", () => {
  expect(sht4xCrc(0xbe, 0xef)).toBe(0x92)
  expect(sht4xCrc(0x00, 0x00)).toBe(0x81)
  expect(sht4xCrc(0xff, 0xff)).toBe(0xac)
})

const reply = (temperature: number, humidity: number): number[] =>
  [temperature, humidity].flatMap(word => [word >> 8, word & 255, sht4xCrc(word >> 8, word & 255)])

test("section 4.6: -45 + 175 w/65535 °C and -6 + 125 w/65535 %RH", () => {
  expect(sht4xTemperature_cC(reply(0, 0))).toBe(-4500)
  expect(sht4xTemperature_cC(reply(0xffff, 0))).toBe(13000)
  expect(sht4xTemperature_cC(reply(0x6666, 0))).toBe(2500)
  expect(sht4xHumidity_cPct(reply(0, 0x72b0))).toBe(5000)
})

test("a little below 0 and above 100 % is cropped, as section 4.6 advises", () => {
  expect(sht4xHumidity_cPct(reply(0, 0))).toBe(0)
  expect(sht4xHumidity_cPct(reply(0, 0xffff))).toBe(10000)
})

test("any bit turned over in six bytes is noticed", () => {
  fc.assert(fc.property(fc.nat(0xffff), fc.nat(0xffff), fc.nat(47), (temperature, humidity, bit) => {
    const bytes = reply(temperature, humidity)
    bytes[bit >> 3]! ^= 1 << (bit & 7)
    expect([sht4xTemperature_cC(bytes), sht4xHumidity_cPct(bytes)]).toContain(NO_READING)
  }))
  expect(sht4xTemperature_cC(reply(0x6666, 0).slice(0, 5))).toBe(NO_READING)
})

test("section 4.5: precision low, medium, high is E0h, F6h, FDh, for at most 1.7, 4.5 and 8.3 ms", () => {
  const begun = [0, 1, 2].flatMap(precision => [sht4xHumidity(0x44, precision), sht4xTemperature(0x44, precision)]).map(device => {
    const reading = createReading()
    beginReading(reading)
    device(reading, [], NO_READING)
    const command = reading.plan[0]!.write
    device(reading, [[]], NO_READING)
    return [...command, reading.wait_us]
  })
  expect(begun).toEqual([[0xe0, 1700], [0xe0, 1700], [0xf6, 4500], [0xf6, 4500], [0xfd, 8300], [0xfd, 8300]])
})
