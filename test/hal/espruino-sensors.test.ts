// Sensors with drivers, in the program of a board: who is powered when, and what comes of it.

import { runInContext } from "node:vm"
import { beforeAll, describe, expect, test } from "vitest"
import { assemble, type Assembly } from "../../project/compile.js"
import { dealPins, deviceSource } from "../../project/device-source.js"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import { checkEspruino, loadEspruinoAllowed } from "../../project/espruino-check.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject, type ProjectSensor } from "../../project/project.js"
import { FakeSht4x } from "../../sim/chips/sht4x.js"
import { createEspruinoRealm } from "../../sim/runtimes/espruino-realm.js"
import { DESK, EspruinoDesk } from "../helpers/espruino-board.js"

const wanted = (name: string, take: string, raw = false): ProjectSensor => ({ name, take, raw, fastest_s: 3, slowest_s: 3, weight: 1 })
const sensors = [wanted("film", "pressure-film"), wanted("humidity", "humidity-sht4x"), wanted("light", "photodetector", true), wanted("skin", "temperature-silver")]
const PINS = { analog: ["D30", "D31", "D28"], power: ["D25", "D26", "D27", "D22"] }

let assembly: Assembly
let programs: { code: string, minified: string }
beforeAll(async () => {
  assembly = assemble({ ...loadProject(packageRoot()), sensors })
  const analog = dealPins(assembly.sensors, PINS.analog, "")
  expect(analog).toEqual(["D30", "", "D31", "D28"])
  programs = await bundleEspruino(assembly.config, { board: { ...DESK, analog, power: PINS.power }, devices: deviceSource(assembly.sensors) })
})

/** A board whose inputs stand at these shares of the supply. */
function board(minified: boolean, shares: Record<string, number>, chip?: FakeSht4x) {
  const desk = new EspruinoDesk(assembly.config)
  desk.setBus_uV(2400000)
  if (chip !== undefined) desk.bus.attach(68, chip)
  const lines: Record<string, number> = {}
  const seen: string[] = []
  const globals = {
    ...desk.globals(),
    analogRead: ({ name }: { name: string }) => {
      seen.push(`${name}${(lines[PINS.power[Number(["D30", "", "D31", "D28"].indexOf(name))]!] ?? 0) === 1 ? "+" : ""}`)
      return shares[name]!
    },
    digitalWrite: ({ name }: { name: string }, value: number) => {
      seen.push(`${name}=${value}`)
      lines[name] = value
    },
  }
  const realm = createEspruinoRealm(loadEspruinoAllowed(), globals)
  runInContext(minified ? programs.minified : programs.code, realm)
  runInContext("onInit()", realm)
  return { desk, seen, lines }
}

test.each([["readable", false], ["minified", true]])("the %s program has nothing that Espruino lacks", async (_, minified) => {
  expect(await checkEspruino(minified ? programs.minified : programs.code)).toEqual([])
})

describe.each([["readable", false], ["minified", true]])("the %s program", (_, minified) => {
  const quiet = { D30: 0.25, D31: 0.6, D28: 0.505 }

  test("powers a sensor from its first step to its last, discards one conversion, and leaves raw ones as they are", () => {
    const { desk, seen } = board(minified, quiet)
    desk.run(12, 1000)
    const film = seen.slice(seen.indexOf("D25=1"), seen.indexOf("D25=0") + 1)
    expect(film).toEqual(["D25=1", "D30+", "D30+", "D30+", "D30+", "D30+", "D25=0"])
    // One conversion of the raw sensor, whose supply is nobody's.
    expect(seen.filter(what => what.startsWith("D31"))).not.toHaveLength(0)
    expect(seen.filter(what => what === "D31+" || what.startsWith("D27"))).toEqual([])
    const skin = seen.slice(seen.indexOf("D22=1"), seen.indexOf("D22=0") + 1)
    expect(skin).toEqual(["D22=1", ...new Array<string>(17).fill("D28+"), "D22=0"])
  })

  test("asks a chip in one tick and takes its answer in another, and does not wait for one that is not there", () => {
    const chip = new FakeSht4x()
    const with_ = board(minified, quiet, chip)
    const commands: number[] = []
    const answers: number[] = []
    const transfer = chip.transfer.bind(chip)
    let tick = 0
    chip.transfer = (write, length) => {
      (length === 0 ? commands : answers).push(tick)
      return transfer(write, length)
    }
    for (; tick < 20; tick++) with_.desk.run(1, 1000)
    expect(commands.length).toBeGreaterThan(3)
    expect(answers).toEqual(commands.map(at => at + 1).slice(0, answers.length))
    // Powered for every reading, and switched off after every one that has its answer.
    const [on, off] = [1, 0].map(level => with_.seen.filter(what => what === `D26=${level}`).length)
    expect(on).toBe(commands.length)
    expect(off).toBe(answers.length)

    const without = board(minified, quiet)
    const before_s = without.desk.time_s
    without.desk.run(20, 1000)
    // Twenty seconds of ticks, and what the interpreter takes for them.
    expect(without.desk.time_s - before_s).toBeLessThan(21)
    expect(without.lines["D26"]).toBe(0)
  })

  test("a torn film costs no more than a good one, and is switched off, too", () => {
    const [good, torn] = [quiet, { ...quiet, D30: 0 }].map(shares => {
      const { desk, seen, lines } = board(minified, shares)
      desk.run(12, 1000)
      expect(lines["D25"]).toBe(0)
      return seen.filter(what => what === "D30+").length
    })
    expect(good).toBeGreaterThan(10)
    expect(torn).toBe(good)
  })
})
