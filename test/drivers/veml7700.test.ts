import { expect, test } from "vitest"
import { NO_READING } from "../../src/core/types.js"
import { beginReading, createReading } from "../../src/drivers/device.js"
import { veml7700, veml7700Integration_us, veml7700Light_mlx } from "../../src/drivers/veml7700.js"

/** ALS_GAIN and place of the integration time, as the driver takes them. */
const at = (gain: number, time: number) => ({ address: 0x10, gain, time })

test("application note 84323, table of resolutions: 0.0042 lx at gain 2 and 800 ms, 0.0672 at gain 1 and 100 ms, 2.1504 at 1/8 and 25 ms", () => {
  expect(veml7700Light_mlx([0xe8, 0x03], at(1, 5))).toBe(4200) // 1000 steps, low byte first
  expect(veml7700Light_mlx([0xe8, 0x03], at(0, 2))).toBe(67200)
  expect(veml7700Light_mlx([0x64, 0x00], at(2, 0))).toBe(215040)
  expect(veml7700Light_mlx([0x64, 0x00], at(3, 0))).toBe(107520)
  expect(veml7700Light_mlx([0x64], at(3, 0))).toBe(NO_READING)
})

test("its correction: a straight reading of 2000 lx at gain 1/8 is 2265 lx, of 10,000 lx 14,793 lx; gains 1 and 2 stay straight", () => {
  // 6.0135e-13 x^4 - 9.3924e-9 x^3 + 8.1488e-5 x^2 + 1.0023 x
  const bent = (x: number): number => 6.0135e-13 * x ** 4 - 9.3924e-9 * x ** 3 + 8.1488e-5 * x ** 2 + 1.0023 * x
  expect(bent(2000)).toBeCloseTo(2265, 0)
  expect(bent(10000)).toBeCloseTo(14793, 0)
  for (const raw of [1900, 3720, 18601, 40000]) {
    const x = raw * 0.5376
    expect(Math.abs(veml7700Light_mlx([raw & 255, raw >> 8], at(2, 2)) - (x > 1000 ? bent(x) : x) * 1000)).toBeLessThanOrEqual(1)
  }
  expect(veml7700Light_mlx([0x10, 0x27], at(0, 0))).toBe(2688000)
})

test("ALS_CONF: gain in bits 12:11, integration time in 9:6, a mark in 5:4, shutdown in bit 0, low byte first", () => {
  const reading = createReading()
  const device = veml7700(at(2, 2))
  const words: number[][] = []
  beginReading(reading)
  device(reading, [], NO_READING)
  device(reading, [[0x01, 0x00]], NO_READING)
  words.push(reading.plan[0]!.write)
  device(reading, [[]], NO_READING)
  device(reading, [[0, 0], [0x10, 0x10]], NO_READING)
  words.push(reading.plan[0]!.write)
  expect(words).toEqual([[0x00, 0x10, 0x10], [0x00, 0x11, 0x10]])
})

test("it is given 2.5 ms to wake and a quarter more than its integration time", () => {
  expect([0, 1, 2, 3, 4, 5].map(time => veml7700Integration_us(at(0, time)) - 2500)).toEqual([25, 50, 100, 200, 400, 800].map(time_ms => time_ms * 1250))
})
