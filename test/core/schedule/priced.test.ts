import { describe, expect, test } from "vitest"
import { pricedTasks } from "../../../src/core/schedule/priced.js"
import { createSharing, shareOut } from "../../../src/core/schedule/share.js"
import { pacedCapacitors } from "../../helpers/capacitor.js"
import { batteryConfig } from "../../helpers/config.js"

describe("prices of tasks", () => {
  test("are those of the sensors and the radio where nobody naps", () => {
    const config = batteryConfig()
    expect(pricedTasks(config)).toEqual([...config.sensors, config.radio])
    expect(pricedTasks({ ...config, radio: { ...config.radio, present: false } })).toEqual(config.sensors)
  })

  test("have the nap in them where capacitors pay for it: 23 µC at 3 V are 69 µJ, two thirds of them with the sensor that counts twice", () => {
    const [pressure, light, radio] = pricedTasks(pacedCapacitors())
    expect(pressure!.energy_uJ).toBeCloseTo(1 + 46, 9)
    expect(light!.energy_uJ).toBeCloseTo(2 + 23, 9)
    // The radio goes on by itself.
    expect(radio!.energy_uJ).toBe(40)
  })

  test("sensors of one price are wanted equally often by that, and so share each wake", () => {
    const config = pacedCapacitors()
    config.sensors = config.sensors.map(sensor => ({ ...sensor, energy_uJ: 0, fastest_ms: 1000 }))
    const intervals_ms: number[] = []
    shareOut(createSharing(pricedTasks(config).slice(0, 2)), 6.9, intervals_ms)
    // 69 µJ at 6.9 µW.
    expect(intervals_ms.map(own => Math.round(own / 10))).toEqual([1000, 1000])
  })

  test("let every task wait for half an hour, whatever it asks for: a store of a joule promises no more", () => {
    const config = pacedCapacitors()
    const priced = pricedTasks(config)
    expect(priced.map(({ slowest_ms }) => slowest_ms)).toEqual([1800000, 1800000, 1800000])
    expect(priced.map(({ fastest_ms }) => fastest_ms)).toEqual([60000, 60000, 10000])
    expect(config.radio.slowest_ms).toBe(300000)
  })
})
