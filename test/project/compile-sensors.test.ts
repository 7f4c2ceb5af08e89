import { describe, expect, test } from "vitest"
import { assemble } from "../../project/compile.js"
import { dealPins, deviceSource } from "../../project/device-source.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject, type ProjectSensor } from "../../project/project.js"

const project = loadProject(packageRoot())
const wanted = (name: string, more: Partial<ProjectSensor> = {}): ProjectSensor => ({ name, fastest_s: 1, slowest_s: 60, weight: 1, ...more })
const withSensors = (sensors: ProjectSensor[], area_cm2 = 1) => assemble({ ...project, cells: { ...project.cells, area_cm2 }, sensors })

describe("a line of devicescript.json", () => {
  test("with a name alone takes the module's own sensor, raw and at its old price, and no driver comes into the program", () => {
    const { config, sensors } = withSensors([wanted("pressure"), wanted("light")])
    expect(config.sensors.map(({ name, energy_uJ }) => [name, energy_uJ])).toEqual([["pressure", 25], ["light", 48]])
    expect(config.has).not.toHaveProperty("devices")
    expect(deviceSource(sensors)).toEqual({ imports: "", list: undefined })
  })

  test("that takes a sensor has its driver imported with its numbers, and only that", () => {
    const { config, sensors } = withSensors([wanted("grip", { take: "pressure-film" }), wanted("light"), wanted("air", { take: "humidity-sht4x" })])
    expect(config.has.devices).toBe(true)
    const { imports, list } = deviceSource(sensors)
    expect(imports).toBe('import { film } from "../drivers/film.js"\nimport { sht4xHumidity } from "../drivers/sht4x.js"\n')
    expect(list).toBe('[film({"conversions":4,"divider_Ohm":10000,"limits":[1000,5000,400000,2000000],"settle_us":1000}), undefined, sht4xHumidity(68, 2)]')
  })

  test("may take one raw, or the module's own with its driver by naming its file", () => {
    const { sensors } = withSensors([wanted("grip", { take: "pressure-film", raw: true }), wanted("pressure", { take: "pressure-film" }), wanted("light", { raw: false })])
    expect(sensors.map(({ raw }) => raw)).toEqual([true, false, false])
  })

  test("gives each sensor that needs one the next analog input", () => {
    const { sensors } = withSensors([wanted("air", { take: "humidity-sht4x" }), wanted("pressure"), wanted("grip", { take: "finger-strain" }), wanted("light")])
    expect(dealPins(sensors, ["D30", "D31"], "")).toEqual(["", "D30", "D31", ""])
  })

  test("is refused in one line where it makes no sense", () => {
    expect(() => withSensors([wanted("smell")])).toThrow(/sensors\[0\]: module zincwear-6 has no sensor "smell"; use one of pressure, light, or say what to take of boards\/sensors/)
    expect(() => withSensors([wanted("x", { take: "humidity-sht4" })])).toThrow(/sensors\[0\]: unknown sensor "humidity-sht4"; did you mean humidity-sht4x or/)
    expect(() => withSensors([wanted("air", { take: "humidity-sht4x", raw: true })])).toThrow(/sensors\[0\]: humidity-sht4x has no analog output to read raw/)
    expect(() => withSensors([wanted("light"), wanted("light", { take: "light-veml7700" })])).toThrow(/sensors\[1\]: there is a sensor "light" already/)
    expect(() => withSensors([wanted("light", { fastest_s: 90 })])).toThrow(/sensors\[0\]: fastest_s is larger than slowest_s/)
  })
})

test("what sensors draw between samples is in the idle current: a chip's 1 µA", () => {
  const idle_uA = (sensors: ProjectSensor[]): number => withSensors(sensors).config.power.idle_uA
  expect(idle_uA([wanted("air", { take: "air-pressure-lps22hb" })]) - idle_uA([])).toBe(1)
})

test("a heater that the cells cannot carry is refused before anything is simulated; cells ten times as large can", () => {
  // 26.4 mA from three cells of 1 cm² in parallel are 8.8 mA each; the sheet allows 3.5.
  expect(() => withSensors([wanted("no2", { take: "no2-heated" })])).toThrow(
    /sensors\[0\]: no2-heated draws 26\.4 mA for 180 s, which no grouping of these cells bears \(a cell gives 3\.50 mA\); give larger cells/)
  expect(withSensors([wanted("no2", { take: "no2-heated" })], 10).config.sensors[0]!.energy_uJ).toBeGreaterThan(15e6)
})
