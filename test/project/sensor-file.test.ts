import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { packageRoot } from "../../project/package-root.js"
import { SENSOR_DRIVERS } from "../../project/sensor-drivers.js"
import { deviceConfig, listSensors, loadSensorFile, sampleEnergy_uJ, samplePeak_uA, sampleTimes } from "../../project/sensor-file.js"
import { UserError } from "../../project/user-error.js"
import { PLAYED_CHIPS } from "../../sim/plant/sensors/chips.js"

const folder = mkdtempSync(join(tmpdir(), "zincwear-sensor-"))
afterAll(() => rmSync(folder, { recursive: true }))

const text = (id: string): string => readFileSync(join(packageRoot(), "boards/sensors", `${id}.json`), "utf8")

/** The message that a change to a sensor of the package brings. */
function complaint(from: string | RegExp, to: string, id = "pressure-film"): string {
  const changed = text(id).replace(from, to)
  expect(changed).not.toBe(text(id))
  const file = join(folder, "mine.json")
  writeFileSync(file, changed)
  try {
    loadSensorFile(file)
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    return (error as UserError).message.replace(`${folder}/`, "")
  }
  throw new Error(`no complaint about ${to}`)
}

/** Paths of all figures, but of those that say who it is. */
function numbersWithPaths(value: unknown, path: string): string[] {
  if (typeof value === "number") return [path]
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => key === "sources" ? [] : numbersWithPaths(inner, path === "" ? key : `${path}.${key}`))
}

describe.each(listSensors())("%s", id => {
  const file = loadSensorFile(id)

  test("loads under its own name, and every figure has a source, at its own path or at a group it is in", () => {
    expect(file.id).toBe(id)
    const paths = numbersWithPaths(file, "")
    const covers = (key: string, path: string): boolean => path === key || path.startsWith(`${key}.`)
    expect(paths.filter(path => !Object.keys(file.sources).some(key => covers(key, path)))).toEqual([])
    expect(Object.keys(file.sources).filter(key => !["quiet", "physics.signal"].includes(key) && !paths.some(path => covers(key, path)))).toEqual([])
  })

  test("is read by a driver that exists under the name that the build imports it by, and the simulator can play it", async () => {
    const driver = SENSOR_DRIVERS[file.device.driver]!
    const source = join(packageRoot(), "src/drivers", `${driver.file}.ts`)
    expect(existsSync(source)).toBe(true)
    expect(readFileSync(source, "utf8")).toContain(`export function ${driver.make.name}(`)
    // An analog one is played by its physics, a chip by its register-level fake: each in one way.
    expect(Object.keys(PLAYED_CHIPS).includes(file.device.driver)).toBe(!driver.analog)
  })

  test("costs at least what the sensor itself draws, and at most what heating for three minutes does", () => {
    const { price } = file
    const sensor_uJ = 3 * (price.warmUp_ms * (price.warmUp_uA ?? price.current_uA) + price.active_ms * price.current_uA) / 1000
    const energy_uJ = sampleEnergy_uJ(file, false, 5, 1000, 3)
    expect(energy_uJ).toBeGreaterThanOrEqual(sensor_uJ)
    expect(energy_uJ).toBeLessThan(17e6)
    expect(samplePeak_uA(price)).toBeGreaterThanOrEqual(price.current_uA)
  })
})

describe("a price", () => {
  test("of a raw reading of the module's two is what it was before sensors had files", () => {
    expect(sampleEnergy_uJ(loadSensorFile("pressure-film"), true, 5, 1000, 3)).toBe(25)
    expect(sampleEnergy_uJ(loadSensorFile("photodetector"), true, 5, 1000, 3)).toBe(48)
  })

  test("counts the board's own processor: the film's driver is awake for 12 ms, at 5 mA and 3 V 180 µJ, at 25 mA five times that", () => {
    // 27 µA for 3 ms are 0.24 µJ.
    expect(sampleEnergy_uJ(loadSensorFile("pressure-film"), false, 5, 1000, 3)).toBe(181)
    expect(sampleEnergy_uJ(loadSensorFile("pressure-film"), false, 25, 1000, 3)).toBe(901)
  })

  test("counts that a warm-up of 50 ms lasts until the next tick, because nobody waits for it", () => {
    const file = loadSensorFile("photodetector")
    expect(sampleTimes(file, false, 1000)).toEqual({ warmUp_ms: 1000, slept: true, awake_ms: 13 })
    expect(sampleTimes(file, false, 10000).warmUp_ms).toBe(10000)
    expect(sampleTimes(file, true, 1000)).toEqual({ warmUp_ms: 50, slept: false, awake_ms: 2 })
    expect(sampleTimes(loadSensorFile("pressure-film"), false, 1000)).toEqual({ warmUp_ms: 1, slept: false, awake_ms: 12 })
  })

  test("of NO2 is its heater: sixteen looks 12 s apart at 26.4 mA and 3 V are 15.2 J", () => {
    const file = loadSensorFile("no2-heated")
    expect(sampleTimes(file, false, 1000).warmUp_ms).toBe(192000)
    expect(sampleEnergy_uJ(file, false, 5, 1000, 3) / 1e6).toBeCloseTo(0.0264 * 192 * 3, 2)
  })
})

test("a driver is given its limits and what to wait for; a chip what it asks for, and no more", () => {
  expect(deviceConfig(loadSensorFile("pressure-film"))).toEqual({ conversions: 4, divider_Ohm: 10000, limits: [1000, 5000, 400000, 2000000], settle_us: 1000 })
  expect(deviceConfig(loadSensorFile("no2-heated"))).toMatchObject({ settle_us: 0, warmUp_ms: 180000 })
  expect(deviceConfig(loadSensorFile("humidity-sht4x"))).toEqual({ address: 68, precision: 2 })
})

test("every complaint is one line that names the place and what mends it", () => {
  expect(complaint('"unit": "nS"', '"unit": "uS"')).toMatch(/^mine\.json: line 6, column 11: unit: must be one of \[.*"nS"/)
  expect(complaint('"settle_ms": 0, ', "")).toMatch(/^mine\.json: line \d+, column \d+: price: must have required property 'settle_ms'/)
  expect(complaint('"driver": "film"', '"driver": "foil"')).toBe(
    `mine.json: device.driver: there is no driver "foil"; use one of ${Object.keys(SENSOR_DRIVERS).join(", ")}`)
  expect(complaint('"divider_Ohm": 10000 }', '"divider_kOhm": 10 }')).toBe("mine.json: device: film needs divider_Ohm; its parameters are divider_Ohm")
  expect(complaint('"divider_Ohm": 10000 }', '"divider_Ohm": 10000, "gain": 2 }')).toBe(
    "mine.json: device.gain: film knows no such parameter; its parameters are divider_Ohm, conversions")
  expect(complaint('"divider_Ohm": 10000 }', '"divider_Ohm": 0 }')).toContain("device.divider_Ohm: 0 is not above 0")
  expect(complaint('"divider_Ohm": 10000 }', '"divider_Ohm": 9.5 }')).toMatch(/line 7, column \d+: device\.divider_Ohm: must be integer/)
  expect(complaint("[1000, 5000, 400000, 2000000]", "[1000, 5000, 4000, 2000000]")).toBe("mine.json: limits.2: 4000 is below 5000; let the four limits rise")
  expect(complaint('"peak_uA": 150', '"peak_uA": 15')).toContain("price.peak_uA: 15 is less than the 27 uA that it draws all along")
  expect(complaint('"pressed_kPa": 60, ', "")).toBe("mine.json: physics: film needs pressed_kPa; its figures are rest_Ohm, pressed_Ohm, pressed_kPa")
  expect(complaint(/"shape": "log"/, '"shape": "linear"')).toContain("value.shape: must be one of")
})

test("an unknown id is answered with the nearest, a missing file said so", () => {
  expect(() => loadSensorFile("pressure-foil")).toThrow(/sensor: unknown sensor "pressure-foil"; did you mean pressure-film or /)
  expect(() => loadSensorFile("./nowhere.json")).toThrow("./nowhere.json: no such file")
})
