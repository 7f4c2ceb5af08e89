import { describe, expect, test } from "vitest"
import {
  MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_SWITCHES, MISSING_TEMPERATURE, NO_READING, NOT_SCANNED,
} from "../../src/core/types.js"
import { batteryConfig, MASK_2S3P } from "../helpers/config.js"
import { chips, NodeBoard, outputs } from "../helpers/node-board.js"

const config = { ...batteryConfig(), journal: { pages: 4, page_bytes: 512, interval_ms: 60000 } }
const HARVEST = 1 << 15
const RAIL = 1 << 14

async function board(): Promise<NodeBoard> {
  const node = new NodeBoard(config, chips(config))
  await node.boot()
  return node
}

describe("a scan", () => {
  test("reads six cells, the bus behind its divider, the current and, from the second scan on, the temperature", async () => {
    const node = await board()
    for (let cell = 0; cell < 6; cell++) node.desk.setCell_uV(cell, 1100000 + 10000 * cell)
    node.desk.setBus_uV(2500000)
    node.desk.monitor.setCurrent_nA(-250000)
    node.desk.thermometer.setTemperature_cC(3100)
    const first = structuredClone(await node.tick(1000))
    // One step is 62.5 µV at the cells, 125 µV at the bus, 7.8125 nA.
    expect(first.cell_uV).toEqual([1100000, 1110000, 1120000, 1130000, 1140000, 1150000])
    expect(first.bus_uV).toBe(2500000)
    expect(first.current_nA).toBe(-250000)
    expect(first.harvest_nA).toBe(0)
    // A TMP117 that has never converted says -256 °C, which is nobody's skin.
    expect(first).toMatchObject({ missing: MISSING_TEMPERATURE, temperature_cC: 2500 })
    node.desk.bus.advance(20000)
    expect(await node.tick(11000)).toMatchObject({ missing: 0, temperature_cC: 3100 })
  })

  test("comes every ten seconds; a tick between says nothing on the bus, and says that it did not scan", async () => {
    const node = await board()
    // While the first grouping is made each change is looked at in the next tick; after that the bus is quiet.
    let first_s = 1
    while ((await node.tick(first_s * 1000)).missing < NOT_SCANNED) first_s++
    expect(first_s).toBeLessThan(8)
    const before = node.desk.bus.transfers
    for (let i = 1; i <= 8; i++) expect((await node.tick((first_s + i) * 1000)).missing & NOT_SCANNED).toBe(NOT_SCANNED)
    expect(node.desk.bus.transfers).toBe(before)
    expect((await node.tick((first_s + 9) * 1000)).missing & NOT_SCANNED).toBe(0)
    expect(node.desk.bus.transfers).toBeGreaterThan(before + 20)
  })

  test("comes at once where the firmware asks for it, as of a bus that falls fast", async () => {
    const node = await board()
    node.desk.setBus_uV(2400000)
    let time_s = 1
    while ((await node.tick(time_s * 1000)).missing < NOT_SCANNED) time_s++
    while (((await node.tick(++time_s * 1000)).missing & NOT_SCANNED) !== 0) node.desk.setBus_uV(1950000)
    expect((await node.tick(++time_s * 1000)).missing & NOT_SCANNED).toBe(0)
    expect((await node.tick(++time_s * 1000)).missing & NOT_SCANNED).toBe(NOT_SCANNED)
  })

  test("powers the analog rail, and leaves it off", async () => {
    const node = await board()
    await node.tick(1000)
    expect(node.desk.latch.history.some(levels => (levels & RAIL) !== 0)).toBe(true)
    expect(outputs(node.desk) & RAIL).toBe(0)
  })
})

describe("a chip that does not answer", () => {
  test.each([
    ["the first converter", 72, MISSING_CELLS], ["the second converter", 73, MISSING_CELLS | MISSING_BUS],
    ["the current monitor", 64, MISSING_CURRENT], ["the thermometer", 74, MISSING_TEMPERATURE], ["the latch", 32, MISSING_SWITCHES],
  ])("is named in `missing`, its last value stays, and the others are read: %s", async (_, address, bits) => {
    const node = await board()
    await node.tick(1000)
    node.desk.bus.advance(20000)
    const before = structuredClone(await node.tick(11000))
    expect(before.missing).toBe(0)
    node.desk.bus.detach(address)
    const after = structuredClone(await node.tick(21000))
    expect(after).toEqual({ ...before, time_ms: 21000, missing: bits, switches: after.switches, readings: after.readings })
  })

  test("once, in the middle of a conversion: no cell is given its neighbour's voltage", async () => {
    // After a time-out the converter may have started all the same; it ignores a new start until it is done (SBAS444, OS bit).
    const node = await board()
    for (let cell = 0; cell < 6; cell++) node.desk.setCell_uV(cell, 1100000 + 10000 * cell)
    node.desk.cells[0]!.failNext("time-out")
    const sample = await node.tick(1000)
    expect(sample.missing & MISSING_CELLS).toBe(MISSING_CELLS)
    expect(sample.cell_uV).toEqual([0, 1110000, 1120000, 1130000, 1140000, 1150000])
  })

  test("never is one that never ends: a conversion that is not over after eight reads is given up", async () => {
    const node = await board()
    node.desk.cells[0]!.advance = () => undefined
    node.desk.cells[0]!.transfer = (_, length) => Array.from({ length }, () => 0)
    expect((await node.tick(1000)).missing & MISSING_CELLS).toBe(MISSING_CELLS)
  })
})

describe("the latch", () => {
  test("that has lost its power is taken over open, and gets the first grouping and the harvester", async () => {
    const node = await board()
    expect(outputs(node.desk)).toBe(0)
    for (let i = 0; i < 5; i++) await node.tick(1000 + i * 10000)
    expect(outputs(node.desk) & 0x7ff).toBe(MASK_2S3P)
    expect(outputs(node.desk) & HARVEST).toBe(HARVEST)
    expect((await node.tick(61000)).switches).toBe(MASK_2S3P)
  })

  test("keeps its switches closed while the processor resets", async () => {
    const node = await board()
    for (let i = 0; i < 5; i++) await node.tick(1000 + i * 10000)
    const { length } = node.desk.latch.history
    await node.boot()
    await node.tick(1000)
    expect(node.desk.latch.history.slice(length).every(levels => (levels & MASK_2S3P) === MASK_2S3P)).toBe(true)
    expect(outputs(node.desk) & 0x7ff).toBe(MASK_2S3P)
  })

  test("that breaks one transfer, any one, at boot or later: no pair of cells is ever in series and parallel at once", async () => {
    for (let broken = 0; broken < 40; broken++) {
      const node = new NodeBoard(config, chips(config))
      const { latch } = node.desk
      const transfer = latch.transfer.bind(latch)
      let count = 0
      latch.transfer = (write, length) => {
        if (count++ === broken >> 1) latch.failNext(broken % 2 === 0 ? "nack" : "time-out")
        return transfer(write, length)
      }
      await node.boot()
      for (let i = 0; i < 12; i++) await node.tick(1000 + i * 10000)
      expect(count).toBeGreaterThan(20)
      for (const levels of latch.history) {
        // Series switches are the first five lines, parallel ones the next five.
        expect(levels & 31 & (levels >> 5), `transfer ${broken >> 1}`).toBe(0)
      }
      expect(outputs(node.desk) & 0x7ff, `transfer ${broken >> 1}`).toBe(MASK_2S3P)
    }
  })

  test("whose first answer breaks at a reset is asked again, not taken over: its switches stay closed", async () => {
    const node = await board()
    for (let i = 0; i < 5; i++) await node.tick(1000 + i * 10000)
    const { length } = node.desk.latch.history
    node.desk.latch.failNext("time-out", 2)
    await node.boot()
    await node.tick(1000)
    expect(node.desk.latch.history.slice(length).every(levels => (levels & MASK_2S3P) === MASK_2S3P)).toBe(true)
  })
})

test("a sensor is read at the tick after it was asked for, and only then", async () => {
  const node = await board()
  let asked: number[] = []
  let reads = 0
  for (let i = 1; i <= 200; i++) {
    const { readings } = await node.tick(i * 1000)
    expect(readings).toEqual([0, 1].map(sensor => asked.includes(sensor) ? 1000 + sensor : NO_READING))
    reads += asked.length
    asked = node.commands.filter(({ kind }) => kind === "sample").map(({ value }) => value)
  }
  expect(reads).toBeGreaterThan(1)
})

test("the journal is written as commanded, and the next boot knows of this one", async () => {
  const node = await board()
  for (let i = 1; i <= 200; i++) await node.tick(i * 1000)
  expect(node.scan().snapshot?.soc).toHaveLength(6)
  const { boots } = node.scan()
  await node.boot()
  for (let i = 1; i <= 100; i++) await node.tick(i * 1000)
  expect(node.scan().boots).toBe(boots + 1)
})
