// The paced loop of an Espruino board on the desk of fakes: it rests, scans when the core says so, and looks at its own supply in between.

import { runInContext } from "node:vm"
import { beforeAll, expect, test } from "vitest"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import { loadEspruinoAllowed } from "../../project/espruino-check.js"
import { withFaults } from "../../project/fault-rows.js"
import { createEspruinoRealm } from "../../sim/runtimes/espruino-realm.js"
import { batteryConfig } from "../helpers/config.js"
import { DESK, EspruinoDesk } from "../helpers/espruino-board.js"

const plain = batteryConfig()
const config = withFaults({
  ...plain, has: { ...plain.has, journal: false, pace: true }, power: { ...plain.power, idle_uA: 6 },
  pace: {
    share_permille: 50, scan_ms: 10000, longest_ms: 21600000, early: 0, early_ms: 300000, reserve_uJ: 0, look_uC: 0, leak_pW: 0,
    nap_uC: 155, tick_uC: 341, scan_uC: 3978, read_uC: 18182, write_uC: 13636, payload_uC: 136, filter_ms: 30000,
  },
})
const board = { ...DESK, frontEnd: { ...DESK.frontEnd, scan_ms: 0 } }
let program: string
beforeAll(async () => { program = (await bundleEspruino(config, { board })).minified })

/** A board whose timer can be told another interval, and whose chip reads its own supply. */
function powerOn(): { desk: EspruinoDesk, wait: () => number, supply: (value_V: number) => void, radio: () => unknown[][] } {
  const desk = new EspruinoDesk(config)
  desk.setBus_uV(2400000)
  let every_ms = config.tick_ms
  let supply_V = 2.4
  const globals = desk.globals() as { NRF: object }
  const realm = createEspruinoRealm(loadEspruinoAllowed(), {
    ...globals, NRF: { ...globals.NRF, getBattery: () => supply_V, getSecurityStatus: () => ({ connected: false }) },
    changeInterval: (_: number, wait_ms: number) => { every_ms = wait_ms },
  })
  runInContext(program, realm)
  runInContext("onInit()", realm)
  return { desk, wait: () => every_ms, supply: value_V => { supply_V = value_V }, radio: () => desk.radio }
}

/** Lives as long as it likes to rest, for so many hours. @returns transfers of each wake */
function live({ desk, wait }: ReturnType<typeof powerOn>, hours: number): { transfers: number, wait_ms: number }[] {
  const wakes: { transfers: number, wait_ms: number }[] = []
  for (const end_s = desk.time_s + hours * 3600; desk.time_s < end_s;) {
    const before = desk.bus.transfers
    const wait_ms = wait()
    desk.run(1, wait_ms)
    wakes.push({ transfers: desk.bus.transfers - before, wait_ms })
  }
  return wakes
}

test("most wakes say nothing on the bus and ask a sensor; a scan comes within hours, and the rest is minutes long", () => {
  const own = powerOn()
  live(own, 3)
  const wakes = live(own, 24)
  const scans = wakes.filter(({ transfers }) => transfers > 20)
  expect(scans.length).toBeGreaterThanOrEqual(4)
  expect(scans.length).toBeLessThan(wakes.length / 3)
  expect(wakes.filter(({ transfers }) => transfers === 0).length).toBeGreaterThan(wakes.length / 2)
  expect(Math.max(...wakes.map(({ wait_ms }) => wait_ms))).toBeGreaterThan(60000)
  expect(own.desk.analogReads.length).toBeGreaterThan(20)
})

test("a supply that falls between scans is seen at the next wake, and the tick after scans", () => {
  const own = powerOn()
  live(own, 6)
  own.desk.run(1, own.wait())
  own.supply(2.1)
  const wakes = [1, 2].map(() => {
    const before = own.desk.bus.transfers
    own.desk.run(1, own.wait())
    return own.desk.bus.transfers - before
  })
  expect(wakes.some(transfers => transfers > 20)).toBe(true)
})

test("the radio is left advertising by itself: once per scan it is told, not once per event", () => {
  const own = powerOn()
  live(own, 3)
  const before = own.radio().length
  const scans = live(own, 24).filter(({ transfers }) => transfers > 20).length
  const told = own.radio().slice(before).filter(([what]) => what === "setAdvertising").length
  expect(told).toBeGreaterThan(0)
  expect(told).toBeLessThanOrEqual(scans + 1)
})

test("a converter that does not answer is named, keeps its last value, and the next scan reads the others", () => {
  const own = powerOn()
  live(own, 3)
  own.desk.bus.detach(72)
  expect(() => live(own, 12)).not.toThrow()
  // And it does not cost the module its life: what does not pass is not looked at every ten seconds.
  const wakes = live(own, 12)
  expect(wakes.some(({ transfers }) => transfers > 10)).toBe(true)
  expect(wakes.length).toBeLessThan(12 * 13)
})
