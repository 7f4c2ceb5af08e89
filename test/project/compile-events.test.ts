import { expect, describe, test } from "vitest"
import { assemble } from "../../project/compile.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject, type Project, type ProjectSensor } from "../../project/project.js"
import { rawReading } from "../../project/raw-reading.js"
import { loadSensorFile } from "../../project/sensor-file.js"
import { GOOD, QUIET } from "../../src/core/sense/detector.js"

const project = loadProject(packageRoot())
const line = (name: string, more: Partial<ProjectSensor> = {}): ProjectSensor => ({ name, fastest_s: 1, slowest_s: 20, weight: 1, detect: true, ...more })
const film = (more: Partial<ProjectSensor> = {}): ProjectSensor => line("grip", { take: "pressure-film", ...more })
const lamp = (more: Partial<ProjectSensor> = {}): ProjectSensor => line("lamp", { take: "photodetector", fastest_s: 5, ...more })
const compile = (sensors: ProjectSensor[], more: Partial<Project> = {}) => assemble({ ...project, ...more, sensors }).config

test("without detect nothing of it is in the configuration", () => {
  const { has, events } = compile([film({ detect: false }), line("pressure", { detect: false })])
  expect(events).toBeUndefined()
  expect(Object.keys(has).filter(part => part.toLowerCase().includes("events"))).toEqual([])
})

describe("a sensor with detect", () => {
  test("gets the detector that its file names, with its figures: half way from 10 to 32.5 µS is a press", () => {
    const { has, events } = compile([film()])
    expect(has).toMatchObject({ events: true, pressEvents: true })
    expect(has).not.toHaveProperty("lightEvents")
    expect(events).toHaveLength(1)
    expect(events![0]).toMatchObject({ sensor: 0, code: 2, object: 0x0f, low: 5000, high: 400_000, quiet_nA: 0, alert_ms: 15_000, detector: { kind: "press", rise: 11_250, fall: 6750 } })
  })

  test("is read while the cells are quiet only if it shares an electrode with one", () => {
    const [lit] = compile([lamp()]).events!
    expect(lit).toMatchObject({ code: 1, object: 0x1e, quiet_nA: 200_000, detector: { kind: "light", rise: 130_000, needs: GOOD } })
    const [pressed] = compile([film()]).events!
    expect(pressed!.detector.needs & QUIET).toBe(0)
  })

  test("pays for its alert at its fastest, and for two packets where there is a radio", () => {
    const { events, sensors, radio } = compile([film({ fastest_s: 0.7 })])
    expect(events![0]!.alert_uJ).toBe(22 * sensors[0]!.energy_uJ + 2 * radio.energy_uJ) // 15 s / 0.7 s = 21.4
  })

  test("stands in the order of the objects in a packet, whatever the order of the lines", () => {
    expect(compile([lamp(), film()]).events!.map(({ sensor, object }) => [sensor, object])).toEqual([[1, 0x0f], [0, 0x1e]])
  })

  test("may be read raw, where the share of the supply says the same: a film over 10 kohm at 10 and 32.5 µS is 1/11 and 13/53 of it", () => {
    const [raw] = compile([film({ raw: true })]).events!
    expect(raw!.detector.rise).toBe(Math.round((16_075 - 5958) / 2))
    const [lit] = compile([lamp({ raw: true })]).events!
    expect(lit!.detector.rise).toBe(130_000)
    // 1.8 Mohm at 0.5 µA and 1.5 µA: 0.9 and 2.7 V of 3 V.
    expect([lit!.low, lit!.high]).toEqual([Math.floor(65_535 * 0.3), Math.floor(65_535 * 0.9)])
  })
})

test("a raw figure is the driver's decoding turned round: strain of 100,000 ppm at gauge 2 is 24 kohm under 10", () => {
  expect(rawReading(100_000, loadSensorFile("finger-strain"))).toBe(Math.round(65_535 * 24 / 34))
})

describe("is refused in one line", () => {
  const message = (sensors: ProjectSensor[], more: Partial<Project> = {}): string => {
    try {
      compile(sensors, more)
    } catch (error) {
      return (error as Error).message
    }
    return "accepted"
  }

  test("for a sensor whose file has no detector", () => {
    expect(message([line("air", { take: "humidity-sht4x" })])).toMatch(/sensors\[0\]\.detect: humidity-sht4x has no detector; leave out detect, or give its file an event and a detector/)
    expect(message([film({ detect: false }), line("lux", { take: "light-veml7700" })])).toMatch(/sensors\[1\]\.detect: light-veml7700 has no detector/)
  })

  test("for one that is sampled too seldom at best: two readings must fit into the shortest event", () => {
    expect(message([film({ fastest_s: 1.5 })])).toMatch(/sensors\[0\]\.detect: pressure-film is sampled every 1\.5 s at best, and its events last 2 s; set fastest_s to half of that/)
    expect(message([line("finger", { take: "finger-strain", fastest_s: 0.1, slowest_s: 5 })]))
      .toMatch(/finger-strain is sampled every 1 s at best, and its events last 0\.3 s; set fastest_s and tick_ms to half of that/)
    expect(compile([line("finger", { take: "finger-strain", fastest_s: 0.1, slowest_s: 5 })], { tick_ms: 100 }).events).toHaveLength(1)
  })

  test("or at worst: the detector forgets the level that it compares with", () => {
    expect(message([film({ slowest_s: 60 })])).toMatch(/pressure-film is sampled every 60 s at worst, and its detector knows the level of the last 20 s; set slowest_s to 20 or less/)
  })

  test("together with pace", () => {
    expect(message([film({ raw: true })], { pace: { share: 0.05, longest_s: 21_600 } })).toMatch(/sensors\[0\]\.detect: a module that paces itself .*; leave out detect or pace/)
  })

  test("for a fifth sensor, of which no packet could tell", () => {
    const five = [1, 2, 3, 4, 5].map(i => film({ name: `grip${i}` }))
    expect(message(five)).toMatch(/sensors\[4\]\.detect: a packet tells of 4 sensors at most/)
    expect(message(five.slice(0, 4))).toBe("accepted")
  })

  test("for a radio that would never leave the photodetector in peace", () => {
    expect(message([lamp()], { radio: { ...project.radio, fastest_s: 1 } })).toMatch(/photodetector is read while the radio is silent.*; set radio\.fastest_s to 2 or more/)
    expect(message([film()], { radio: { ...project.radio, fastest_s: 1 } })).toBe("accepted")
  })
})
