// Detectors in the module: what a reading does from its arrival to journal, radio and the next sample.

import { beforeEach, describe, expect, test } from "vitest"
import { decodeAdvertisement } from "../../../field/bthome.js"
import { SHED_RADIO, SHED_TASKS } from "../../../src/core/protect/table.js"
import { type Command, NOT_SCANNED } from "../../../src/core/types.js"
import { eventsConfig, LIGHT, PRESS } from "../../helpers/events.js"
import { Life } from "../../helpers/life.js"
import { REST_NS, PRESSED_NS, settled, press, sampled, packets, events, watch, fill } from "../../helpers/watched.js"

describe("a press", () => {
  let life: Life
  beforeEach(() => { life = settled(PRESS) })

  test("is counted and journalled with sensor, kind and the time of the first reading that showed it, and so is its end", () => {
    const at_ms = life.time_ms
    const told = [...life.ticks(3, press(PRESSED_NS)), ...life.ticks(3, press(REST_NS))]
    expect(events(told)).toEqual([
      { time_ms: at_ms, kind: "begin", subject: 0, detail: 2, place: 255, value: 1 },
      { time_ms: at_ms + 3000, kind: "end", subject: 0, detail: 2, place: 255, value: 3000 },
    ])
    expect(watch(life).detector.count).toBe(1)
  })

  test("is journalled in a tick without a scan too: an event does not wait for the next one", () => {
    const told = life.ticks(3, { ...press(PRESSED_NS), missing: NOT_SCANNED })
    expect(events(told).map(({ kind }) => kind)).toEqual(["begin"])
  })

  test("that the detector is not sure of says so: bit 7 of the detail", () => {
    const early = new Life(eventsConfig(PRESS))
    early.ticks(3, press(REST_NS)) // three seconds of rest, the level follows in twenty
    expect(events(early.ticks(3, press(PRESSED_NS)))).toMatchObject([{ kind: "begin", detail: 2 + 128 }])
  })

  test("is seen by nobody in a reading that no sensor can give: 401 µS is beyond the film's good range", () => {
    life.ticks(5, press(401_000))
    expect(watch(life).detector.count).toBe(0)
    expect(watch(life).detector.skipped).toBe(5)
    life.ticks(5, press(399_000))
    expect(watch(life).detector.count).toBe(1)
  })

  test("is journalled once in the interval of snapshots; the next record has the count of all", () => {
    const told: Command[] = []
    for (let i = 0; i < 50; i++) told.push(...life.ticks(3, press(PRESSED_NS)), ...life.ticks(5, press(REST_NS)))
    // 400 s, an interval of 300 s: the first press, and the 39th (38 · 8 s = 304 s).
    expect(events(told).map(({ kind, value }) => [kind, value])).toEqual([["begin", 1], ["end", 3000], ["begin", 39], ["end", 3000]])
    expect(watch(life).detector.count).toBe(50)
  })
})

describe("the radio", () => {
  test("tells begin and end at once in short packets: generic boolean 0Fh, and charge and flags beside it", () => {
    const life = settled(PRESS)
    fill(life)
    const [begin] = packets(life.ticks(2, press(PRESSED_NS)))
    expect(begin).toMatchObject({ "generic": 1, "battery low": 0, "charging": 0 })
    expect(begin).not.toHaveProperty("voltage")
    const [end] = packets(life.ticks(3, press(REST_NS)))
    expect(end).toMatchObject({ generic: 0 })
  })

  test("takes the price from the reserve, 40 µJ a packet, and without it waits for its planned event, which then tells", () => {
    const life = settled(PRESS)
    Object.assign(life.module.schedule.tasks[0], { interval_ms: 1000, due_ms: 1000 }) // as fast as it may be anyway
    fill(life, 39)
    expect(packets(life.ticks(3, press(PRESSED_NS)))).toEqual([])
    life.module.schedule.tasks[2].due_ms = 1
    expect(packets(life.tick(press(PRESSED_NS)))).toMatchObject([{ generic: 1 }])
    expect(life.module.schedule.reserves![0].held_uJ).toBe(39)
  })

  test("tells a press that is over before any packet went out", () => {
    const life = settled(PRESS)
    life.ticks(3, press(PRESSED_NS))
    life.ticks(3, press(REST_NS))
    const radio = life.module.schedule.tasks[2]
    radio.due_ms = 1
    expect(packets(life.tick())).toMatchObject([{ generic: 1 }])
    radio.due_ms = 1
    expect(packets(life.tick())).toMatchObject([{ generic: 0 }])
  })

  test("has three packets say what is new, later one of three; where energy is short none goes out then but the heartbeat with everything else", () => {
    for (const [interval_ms, later] of [[5000, [false, false, true, false, false, true]], [300_000, [false]]] as const) {
      const life = settled(PRESS)
      const radio = life.module.schedule.tasks[2]
      radio.interval_ms = interval_ms
      const say = (): boolean[] => {
        radio.due_ms = 1
        return packets(life.tick()).map(packet => packet["generic"] !== undefined)
      }
      for (let i = 0; i < 7; i++) say()
      life.ticks(3, press(PRESSED_NS))
      expect([say(), say(), say()].flat()).toEqual([true, true, true])
      life.module.announcer!.turn = 0
      expect(Array.from({ length: 6 }, say).flat()).toEqual(later)
    }
  })

  test("is not asked sooner after another packet than it may be, here after 5 s, however fast events come", () => {
    const life = settled(PRESS)
    life.config.radio.fastest_ms = 5000
    fill(life, 1e6)
    let last_ms = -Infinity
    for (let i = 0; i < 200; i++) {
      if (packets(life.tick(press(i % 4 < 2 ? PRESSED_NS : REST_NS))).length === 0) continue
      expect(life.time_ms - last_ms).toBeGreaterThanOrEqual(5000)
      last_ms = life.time_ms
    }
    expect(watch(life).detector.count).toBeGreaterThan(30)
  })

  test("stays silent while protection sheds it", () => {
    const life = settled(PRESS)
    fill(life)
    shedding(life, SHED_RADIO)
    expect(packets(life.ticks(4, { ...press(PRESSED_NS), missing: NOT_SCANNED }))).toEqual([])
    expect(life.module.schedule.reserves![0].held_uJ).toBeGreaterThan(1000 - 4 * 25)
  })

  test("keeps the ids in ascending order: 0Fh before 15h and 16h, 1Eh after them", () => {
    const life = settled(PRESS, LIGHT)
    fill(life)
    const commands = life.ticks(2, { readings: [PRESSED_NS, 1_130_000] })
    const { bytes } = commands.find(({ kind }) => kind === "advertise")!
    const ids = decodeAdvertisement(bytes)!.objects.map(({ id }) => id)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
    expect(ids).toEqual(expect.arrayContaining([0x0f, 0x15, 0x16, 0x1e]))
    expect(bytes[3]).toBe(bytes.length - 4)
  })
})

/** As if protection had tripped; a tick that scans would judge anew. */
function shedding(life: Life, actions: number): void {
  life.module.protection.actions = actions
}

describe("a sensor with something to see", () => {
  const planned_ms = 20_000
  let life: Life
  beforeEach(() => {
    life = settled(PRESS)
    Object.assign(life.module.schedule.tasks[0], { interval_ms: planned_ms, due_ms: planned_ms })
  })

  test("is sampled again after a second while it is undecided, paid by what the planned rate does not: 19 of 20 parts of 25 µJ", () => {
    fill(life)
    expect(sampled(life.tick(press(PRESSED_NS)))).toEqual([0])
    expect(life.module.schedule.reserves![0].held_uJ).toBe(1000 - 25 * 19 / 20)
  })

  test("is sampled at its planned rate without energy in the reserve", () => {
    fill(life, 23)
    const asked = [...life.tick(press(PRESSED_NS)), ...life.ticks(18)]
    expect(sampled(asked)).toEqual([])
    expect(sampled(life.ticks(2))).toEqual([0])
  })

  test("is looked at for ten seconds after the event, then as planned", () => {
    fill(life)
    let asked = sampled(life.tick(press(PRESSED_NS)))
    for (let i = 0; i < 60; i++) {
      const readings = asked.length > 0 ? press(i < 3 ? PRESSED_NS : REST_NS) : {}
      const now = sampled(life.tick(readings))
      if (i < 13) expect(now).toEqual([0])
      asked = now
    }
    expect(life.module.schedule.tasks[0].count).toBeLessThan(1 + 14 + 3)
  })

  test("is sampled as planned while protection sheds tasks", () => {
    fill(life)
    shedding(life, SHED_TASKS)
    life.tick({ ...press(PRESSED_NS), missing: NOT_SCANNED })
    expect(life.module.schedule.tasks[0].due_ms).toBeGreaterThan(10_000)
    expect(life.module.schedule.reserves![0].held_uJ).toBe(1000)
  })

  test("that fires all day uses up its reserve, and is then sampled as planned", () => {
    fill(life, 330)
    let asked = 0
    let due = true
    for (let i = 0; i < 600; i++) {
      const now = sampled(life.tick(due ? press(i % 4 < 2 ? PRESSED_NS : REST_NS) : {}))
      due = now.length > 0
      asked += now.length
    }
    // 330 µJ pay for 13 samples at most, beside 30 planned ones.
    expect(asked).toBeGreaterThan(30)
    expect(asked).toBeLessThanOrEqual(30 + 13)
  })
})

test("a module without detectors has neither watches nor reserves", () => {
  const { module } = new Life()
  expect(module.watches).toBeUndefined()
  expect(module.schedule.reserves).toBeUndefined()
})
