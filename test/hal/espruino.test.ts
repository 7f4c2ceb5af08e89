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
/** Ticks in which a fresh module opens everything, closes its first grouping and looks at it: each change asks for a scan. */
const FIRST_GROUPING = 5
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
    desk.run(FIRST_GROUPING, config.tick_ms)
    expect(outputs(desk) & 0x7ff).toBe(MASK_2S3P)
    expect(outputs(desk) & HARVEST).toBe(HARVEST)
  })

  test("powers the analog rail for a scan only, and scans every ten seconds, not every tick", () => {
    const desk = new EspruinoDesk(config)
    powerOn(desk, minified)
    desk.run(FIRST_GROUPING, config.tick_ms)
    expect(desk.latch.history.some(levels => (levels & RAIL) !== 0)).toBe(true)
    expect(outputs(desk) & RAIL).toBe(0)
    const transfers: number[] = []
    for (let i = 0; i < 20; i++) {
      const before = desk.bus.transfers
      desk.run(1, config.tick_ms)
      transfers.push(desk.bus.transfers - before)
    }
    // Two scans, and eighteen ticks that say nothing on the bus.
    expect(transfers.filter(count => count === 0)).toHaveLength(18)
    expect(Math.max(...transfers)).toBeGreaterThan(20)
    // A bus that falls fast is looked at once more in the tick after.
    desk.setBus_uV(1950000)
    const scans = Array.from({ length: 12 }, () => {
      const before = desk.bus.transfers
      desk.run(1, config.tick_ms)
      return desk.bus.transfers > before
    })
    expect(scans.indexOf(true)).toBe(scans.lastIndexOf(true) - 1)
  })
})

describe("a reset of the processor", () => {
  /** The same module, its processor started again. */
  function reset(desk: EspruinoDesk): EspruinoDesk {
    const again = new EspruinoDesk(config, true, desk.flash)
    again.bus.detach(32)
    again.bus.attach(32, desk.latch)
    return again
  }
  const whole = (levels: number): boolean => (levels & MASK_2S3P) === MASK_2S3P

  test.each([[0, "that answers"], [1, "whose first answer breaks"], [2, "whose first two answers break"]])("leaves the switches closed of a latch, %i: %s", failures => {
    const desk = new EspruinoDesk(config)
    powerOn(desk)
    desk.run(FIRST_GROUPING, config.tick_ms)
    expect(outputs(desk) & 0x7ff).toBe(MASK_2S3P)
    const { length } = desk.latch.history
    if (failures > 0) desk.latch.failNext("time-out", failures)
    const again = reset(desk)
    powerOn(again)
    again.run(2, config.tick_ms)
    // The rail was switched, so the list has grown.
    expect(desk.latch.history.length).toBeGreaterThan(length)
    expect(desk.latch.history.slice(length).every(whole)).toBe(true)
  })
})

test("a latch that breaks one transfer, any one: no pair of cells is ever in series and parallel at once", () => {
  for (let broken = 0; broken < 40; broken++) {
    const desk = new EspruinoDesk(config)
    const { latch } = desk
    const transfer = latch.transfer.bind(latch)
    let count = 0
    latch.transfer = (write, length) => {
      if (count++ === broken >> 1) latch.failNext(broken % 2 === 0 ? "nack" : "time-out")
      return transfer(write, length)
    }
    powerOn(desk)
    desk.run(120, config.tick_ms)
    expect(count).toBeGreaterThan(20)
    for (const levels of latch.history) {
      // Series switches are the first five lines, parallel ones the next five.
      expect(levels & 31 & (levels >> 5), `transfer ${broken >> 1}`).toBe(0)
    }
    expect(outputs(desk) & 0x7ff, `transfer ${broken >> 1}`).toBe(MASK_2S3P)
  }
})

test("a converter whose start is not acknowledged, and that converts all the same, is waited for: no cell gets its neighbour's voltage", () => {
  // It ignores a new start until it is done (SBAS444, OS bit), and would give cell 0 for cell 1.
  const desk = new EspruinoDesk(config)
  const started: { mux: number, at_us: number }[] = []
  const chip = desk.cells[0]!
  const transfer = chip.transfer.bind(chip)
  const advance = chip.advance.bind(chip)
  let now_us = 0
  chip.advance = elapsed_us => {
    now_us += elapsed_us
    advance(elapsed_us)
  }
  chip.transfer = (write, length) => {
    // Config register, OS bit: a start; its inputs in bits 12 to 14.
    if (write[0] === 1 && write.length === 3 && (write[1]! & 128) !== 0) started.push({ mux: (write[1]! >> 4) & 7, at_us: now_us })
    return transfer(write, length)
  }
  chip.failNext("time-out")
  powerOn(desk)
  const [first, second] = started
  expect([first!.mux, second!.mux]).toEqual([4, 5])
  // 860 conversions per second, 10 % slow at worst, and 25 µs to power up.
  expect(second!.at_us - first!.at_us).toBeGreaterThanOrEqual(1304)
  // Each input once.
  expect(started.map(({ mux }) => mux)).toEqual([4, 5, 6, 7])
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
  expect(Array.from(advertised[1] as number[]).slice(0, 8)).toEqual([2, 1, 6, expect.any(Number), 0x16, 0xd2, 0xfc, 0x44])
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
  desk.run(FIRST_GROUPING, config.tick_ms)
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
  // 301 ticks of a second, and milliseconds of work in some of them; the last snapshot is at most a minute old.
  const { time_ms } = readJournal(desk, 1).snapshot!
  expect(time_ms).toBeGreaterThan(239000)
  expect(time_ms).toBeLessThanOrEqual(302000)
})
