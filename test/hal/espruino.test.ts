import { runInContext } from "node:vm"
import { beforeAll, describe, expect, test } from "vitest"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import { loadEspruinoAllowed } from "../../project/espruino-check.js"
import { createEspruinoRealm } from "../../sim/runtimes/espruino-realm.js"
import { createScan, feedRead, type JournalScan, nextRead } from "../../src/core/journal/scan.js"
import { batteryConfig } from "../helpers/config.js"
import { DESK, EspruinoDesk } from "../helpers/espruino-board.js"

const config = { ...batteryConfig(), journal: { pages: 3, page_bytes: 4096, interval_ms: 60000 } }
/** P0 P1, P3 P4, S2 and BUS: 2s3p. */
const MASK_2S3P = 0b1_11011_00100
const HARVEST = 1 << 15
const RAIL = 1 << 14
let programs: { code: string, minified: string }
beforeAll(async () => { programs = await bundleEspruino(config, { board: DESK }) })

function powerOn(desk: EspruinoDesk, minified = true): void {
  desk.setBus_uV(2400000)
  const realm = createEspruinoRealm(loadEspruinoAllowed(), desk.globals())
  runInContext(minified ? programs.minified : programs.code, realm)
  runInContext("onInit()", realm)
}

/** What a reader of the flash finds. @param page where the ring begins in Storage */
function readJournal(desk: EspruinoDesk, page: number): JournalScan {
  const scan = createScan(config.journal)
  while (nextRead(scan)) feedRead(scan, [...desk.flash.slice(page * 4096 + scan.offset, page * 4096 + scan.offset + scan.length)])
  return scan
}

const outputs = (desk: EspruinoDesk): number => desk.latch.transfer([0x02], 2).reduce((sum, byte, i) => sum + byte * 256 ** i, 0)

describe.each([["readable", false], ["minified", true]])("the %s program on a desk of fakes", (_, minified) => {
  test("takes over a latch that has lost its power, measures, and closes the first grouping, bus last", () => {
    const desk = new EspruinoDesk(config)
    powerOn(desk, minified)
    desk.run(5, config.tick_ms)
    expect(outputs(desk) & 0x7ff).toBe(MASK_2S3P)
    expect(outputs(desk) & HARVEST).toBe(HARVEST)
  })

  test("powers the analog rail for a scan only, and scans every ten seconds, not every tick", () => {
    const desk = new EspruinoDesk(config)
    powerOn(desk, minified)
    desk.run(3, config.tick_ms)
    expect(outputs(desk) & RAIL).toBe(0)
    const before = desk.bus.transfers
    desk.run(1, config.tick_ms)
    const quiet = desk.bus.transfers - before
    desk.run(10, config.tick_ms)
    expect(quiet).toBeLessThan(4)
    expect(desk.bus.transfers - before).toBeGreaterThan(11 * quiet + 15)
  })
})

test("a reset of the processor leaves closed switches closed", () => {
  const desk = new EspruinoDesk(config)
  powerOn(desk)
  desk.run(5, config.tick_ms)
  const again = new EspruinoDesk(config, true, desk.flash)
  again.bus.detach(32)
  again.bus.attach(32, desk.latch)
  powerOn(again)
  expect(outputs(desk) & 0x7ff).toBe(MASK_2S3P)
})

test("the journal lives in whole pages inside one Storage file behind the program, and survives a reset", () => {
  const desk = new EspruinoDesk(config)
  // A program of 24,680 bytes, as `zincwear build` makes it for an nRF52832.
  desk.flash.set([0x68, 0x60, 0, 0, ...Buffer.from(".bootcde")], 0)
  desk.flash.fill(0, 12, 32 + 24680)
  const program = desk.flash.slice(0, 32 + 24680)
  powerOn(desk)
  desk.run(400, config.tick_ms)
  expect(desk.erases).toBeGreaterThan(0)
  expect(desk.flash.slice(0, program.length)).toEqual(program)

  const first = readJournal(desk, 7)
  expect(first.snapshot?.soc).toHaveLength(6)

  const again = new EspruinoDesk(config, true, desk.flash)
  powerOn(again)
  again.run(100, config.tick_ms)
  expect(readJournal(again, 7).boots).toBe(first.boots + 1)
})

test("flash without room for the ring is a firmware without memory, not a dead one", () => {
  const desk = new EspruinoDesk(config)
  desk.flash.set([0, 0x90, 0, 0, ...Buffer.from(".bootcde")], 0)
  desk.flash.fill(0, 12, 0x9000)
  powerOn(desk)
  desk.run(100, config.tick_ms)
  expect(desk.erases).toBe(0)
  expect(outputs(desk) & 0x7ff).toBe(MASK_2S3P)
})

test("an advertisement is one event: the radio is woken, fed a BTHome payload, and put to sleep again", () => {
  const desk = new EspruinoDesk(config)
  powerOn(desk)
  // Ten seconds after power-on the boot window is over.
  const window = desk.timers.find(timer => !timer.repeat)!
  expect(window.every_ms).toBe(10000)
  window.run()
  desk.run(400, config.tick_ms)
  const advertised = desk.radio.find(([what]) => what === "setAdvertising")!
  // Flags, then service data of UUID FCD2h: bthome.io/format.
  expect(Array.from(advertised[1] as number[]).slice(0, 8)).toEqual([2, 1, 6, expect.any(Number), 0x16, 0xd2, 0xfc, 0x40])
  const at = desk.radio.indexOf(advertised)
  expect(desk.radio[at - 1]).toEqual(["wake"])
  const rest = desk.timers.filter(timer => !timer.repeat).at(-1)!
  expect(rest.every_ms).toBe(200)
  const sleeps = desk.radio.filter(([what]) => what === "sleep").length
  rest.run()
  expect(desk.radio.filter(([what]) => what === "sleep")).toHaveLength(sleeps + 1)
})

test("the same program runs on a board without a radio", () => {
  const desk = new EspruinoDesk(config, false)
  powerOn(desk)
  desk.run(400, config.tick_ms)
  expect(outputs(desk) & 0x7ff).toBe(MASK_2S3P)
})

test("a chip that does not answer is missed, not fatal: the firmware keeps what it knows and goes on", () => {
  const desk = new EspruinoDesk(config)
  powerOn(desk)
  desk.run(5, config.tick_ms)
  desk.bus.detach(64)
  desk.bus.detach(74)
  desk.run(60, config.tick_ms)
  expect(outputs(desk) & 0x7ff).toBe(MASK_2S3P)
  expect(outputs(desk) & RAIL).toBe(0)
})

test("a sensor is read at the tick after it was asked for, from the pin that the board names", () => {
  const desk = new EspruinoDesk(config)
  powerOn(desk)
  desk.run(200, config.tick_ms)
  expect(desk.analogReads.length).toBeGreaterThan(0)
  expect(new Set(desk.analogReads)).toEqual(new Set(["D30"]))
  expect(desk.analogReads.length).toBeLessThan(200)
})

test("somebody sets the board's clock, forth and back: the firmware's own time goes on by ticks", () => {
  const desk = new EspruinoDesk(config)
  powerOn(desk)
  desk.run(5, config.tick_ms)
  desk.time_s = 1.7e9
  desk.run(5, config.tick_ms)
  desk.time_s = 100
  desk.run(290, config.tick_ms)
  // 301 ticks of a second; the last snapshot is at most a minute old.
  const { time_ms } = readJournal(desk, 1).snapshot!
  expect(time_ms).toBeGreaterThan(239000)
  expect(time_ms).toBeLessThanOrEqual(301000)
})
