import { describe, expect, test } from "vitest"
import { restoreCharge, type Gauge } from "../../../src/core/gauge/gauge.js"
import { LEVEL_UNKNOWN } from "../../../src/core/radio/gatt.js"
import { announce, createAnnouncer, HEARTBEAT, REPEATS } from "../../../src/core/radio/announce.js"
import { type Command, MISSING_BUS, MISSING_CURRENT, MISSING_TEMPERATURE, type Sample } from "../../../src/core/types.js"
import { decodeAdvertisement } from "../../../field/bthome.js"
import { batteryConfig } from "../../helpers/config.js"
import { Life } from "../../helpers/life.js"

/** A module whose journal knew the charge and whose voltages agree (250 mV per whole charge on the plateau), and that has
 *  announced nothing by itself. */
function informed(soc: number, error: number, change: Partial<Sample> = {}): Life {
  const config = batteryConfig()
  config.radio.present = false
  const life = new Life(config)
  for (let i = 0; i < 6; i++) restoreCharge(life.module.gauge, i, soc, error)
  const cell_uV = new Array<number>(6).fill(1_075_000 + 250_000 * soc)
  life.tick({ cell_uV })
  life.ticks(6, { cell_uV, ...change })
  return life
}

/** The gauge's band has become so wide, by no matter what. */
function doubt(life: Life, error: number): void {
  const { gauge }: { gauge: Gauge } = life.module
  gauge.belief.doubt = (error - 0.003) / 2.4
  life.tick()
}

/** One permitted event, as rich as the budget is. */
function say(life: Life, thin = false): Command[] {
  const commands: Command[] = []
  const { radio } = life.config
  life.module.schedule.tasks[2].interval_ms = thin ? radio.slowest_ms : radio.fastest_ms
  announce(life.module.announcer!, life.module, commands)
  return commands
}

function objects(commands: Command[]): Record<string, number[]> {
  const found: Record<string, number[]> = {}
  const advertisement = commands.find(({ kind }) => kind === "advertise")!
  for (const { name, value } of decodeAdvertisement(advertisement.bytes)!.objects) (found[name] ??= []).push(value)
  return found
}

describe("an advertisement", () => {
  test("tells charge, bus, temperature, current in µA and energy in µWh", () => {
    const life = informed(0.6, 0, { current_nA: -345_000, temperature_cC: 3120 })
    life.module.schedule.budget.store_uJ = 7200
    const said = objects(say(life))
    expect(said).toMatchObject({ "battery": [60], "voltage": [2.45], "temperature": [31.2], "battery low": [0], "charging": [0] })
    expect(said["count"]).toEqual([-345, 2])
  })

  test("numbers its packets, modulo 256", () => {
    const life = informed(0.6, 0)
    const before = life.module.announcer!.turn
    const ids = Array.from({ length: 300 }, () => objects(say(life))["packet id"][0])
    expect(ids).toEqual(ids.map((_, i) => (before + 1 + i) % 256))
  })

  test("leaves the charge out while the band is 0.3 or more: unknown is not 50 %", () => {
    const life = informed(0.5, 0.1)
    doubt(life, 0.299)
    expect(objects(say(life))["battery"]).toEqual([50])
    doubt(life, 0.301)
    const unknown = objects(say(life))
    expect(unknown["battery"]).toBeUndefined()
    expect(unknown["count"]).toBeUndefined() // no energy, and the current does not go alone
  })

  test("leaves out what is not measured", () => {
    const said = objects(say(informed(0.5, 0.1, { missing: MISSING_BUS | MISSING_CURRENT | MISSING_TEMPERATURE })))
    expect(said["voltage"]).toBeUndefined()
    expect(said["temperature"]).toBeUndefined()
    expect(said["count"]).toBeUndefined()
  })

  test("says that the battery is low while the radio is still permitted", () => {
    const life = informed(0.1, 0.05, { cell_uV: new Array<number>(6).fill(940_000) })
    expect(life.module.protection.actions).toBe(0)
    expect(objects(say(life))["battery low"]).toEqual([1])
  })

  test("says charging for a current into the pack only", () => {
    expect(objects(say(informed(0.5, 0.1, { current_nA: 1 })))["charging"]).toEqual([1])
    expect(objects(say(informed(0.5, 0.1, { current_nA: 0 })))["charging"]).toEqual([0])
    expect(objects(say(informed(0.5, 0.1, { current_nA: -1 })))["charging"]).toEqual([0])
  })
})

describe("the Battery Service", () => {
  test("is told when the level changes, and not again while it stays", () => {
    const life = informed(0.6, 0)
    expect(say(life).map(({ kind, value }) => [kind, value])).toEqual([["advertise", 1], ["battery", 60]])
    expect(say(life).map(({ kind }) => kind)).toEqual(["advertise"])
    // What people are shown is announced, however far the estimate is already.
    for (let i = 0; i < 6; i++) restoreCharge(life.module.gauge, i, 0.4, 0)
    life.ticks(66, { current_nA: -3_000_000 })
    const { percent } = life.module.gauge.display
    expect(percent).toBeLessThan(60)
    expect(percent).toBeGreaterThan(50)
    expect(say(life)[1]).toMatchObject({ kind: "battery", value: percent })
  })

  test("gets the unknown level once, when nothing is known from the start", () => {
    const life = new Life()
    life.config.radio.present = false
    life.tick({ missing: MISSING_CURRENT }) // voltages alone are no evidence
    expect(say(life)[1].bytes[0]).toBe(LEVEL_UNKNOWN)
    expect(say(life).length).toBe(1)
  })
})

describe("where the budget is thin: no more events than the fewest that were asked for", () => {
  /** Names of what each event carries; nothing where none went out. */
  function says(life: Life, events: number): (string[] | undefined)[] {
    return Array.from({ length: events }, () => {
      const commands = say(life, true)
      return commands.some(({ kind }) => kind === "advertise") ? Object.keys(objects(commands)) : undefined
    })
  }
  const SHORT = ["packet id", "battery", "battery low", "charging"]
  const FULL = ["packet id", "battery", "temperature", "voltage", "battery low", "charging", "count"]

  test("news goes out shortly, three times, and then nothing but one packet in eight, which carries everything", () => {
    const life = informed(0.6, 0)
    const silence = (count: number) => new Array<undefined>(count).fill(undefined)
    expect(says(life, 17)).toEqual([SHORT, SHORT, SHORT, ...silence(5), FULL, ...silence(7), FULL])
    expect([REPEATS, HEARTBEAT]).toEqual([3, 8])
  })

  test("a new percent, a battery that gets low, and the begin and end of charging are news; a current is none", () => {
    const life = informed(0.6, 0)
    says(life, 5)
    life.tick({ current_nA: -500 })
    expect(says(life, 1)).toEqual([undefined])
    life.tick({ current_nA: 500 })
    expect(says(life, 1)).toEqual([SHORT])
    life.tick({ current_nA: -500 })
    expect(says(life, 1)).toEqual([SHORT])
    says(life, 2)
    life.module.gauge.display.percent--
    expect(says(life, 1)).toEqual([SHORT])
  })

  test("a packet that was left out has no number: the next one follows on the last", () => {
    const life = informed(0.6, 0)
    const commands = Array.from({ length: 9 }, () => say(life, true)).flat()
    const ids = commands.filter(({ kind }) => kind === "advertise").map(({ bytes }) => decodeAdvertisement(bytes)!.objects[0].value)
    expect(ids).toEqual([1, 2, 3, 4])
  })

  test("a new level is published to whoever is connected all the same", () => {
    const life = informed(0.6, 0)
    says(life, 5)
    life.module.gauge.display.percent--
    expect(say(life, true).map(({ kind, value }) => [kind, value])).toEqual([["advertise", 1], ["battery", 59]])
  })
})

test("the energy of the full pack is the area under the open-circuit voltage", () => {
  // 1.10 to 1.30 V over four fifths and 0.90 to 1.10, 1.30 to 1.50 V over a tenth each: 1.2 V in the mean, less 10 mV.
  expect(createAnnouncer(batteryConfig()).broadcast.full_uJ).toBeCloseTo(6 * 3_600_000 * 1.19, -3)
})
