import { beforeAll, describe, expect, test } from "vitest"
import { loadBoard } from "../../../project/boards.js"
import { assemble } from "../../../project/compile.js"
import { deviceScriptConfig, deviceScriptTarget } from "../../../project/devicescript-board.js"
import { buildDeviceScript } from "../../../project/devicescript-build.js"
import { packageRoot } from "../../../project/package-root.js"
import { loadProject } from "../../../project/project.js"
import { PCA9535 } from "../../../src/drivers/pca9535.js"
import { createDeviceScriptRuntime } from "../../../sim/runtimes/devicescript.js"
import { DeviceScriptVm } from "../../../sim/runtimes/devicescript-vm.js"
import { createNodeRuntime } from "../../../sim/runtimes/node.js"
import {
  MISSING_BUS, MISSING_CELLS, MISSING_CURRENT, MISSING_SWITCHES, MISSING_TEMPERATURE, NOT_SCANNED,
} from "../../../src/core/types.js"
import { batteryConfig, calmSample, MASK_2S3P } from "../../helpers/config.js"
import { buildDesk, DeviceScriptDesk } from "../../helpers/devicescript-desk.js"
import { chips, NodeBoard, outputs } from "../../helpers/node-board.js"

const config = { ...batteryConfig(), journal: { pages: 4, page_bytes: 512, interval_ms: 60000 } }
let program: Uint8Array
beforeAll(async () => { program = await buildDesk(config, "main.txt") })

describe("the hardware path in the official VM, its bus played by register-level chips", () => {
  test("measures, switches and believes what it does on Node, to the last bit, through 400 ticks, bus faults and two resets", async () => {
    const here = chips(config)
    const there = chips(config)
    const node = new NodeBoard(config, here)
    const flash = { content: new Uint8Array(0) }
    const vm = new DeviceScriptDesk(program, there.bus, flash)
    let since = 0
    for (let i = 0; i < 400; i++) {
      if (i === 0 || i === 150 || i === 290) {
        since = i
        await node.boot()
        await vm.boot()
      }
      for (const desk of [here, there]) {
        // The thermometer's shot of the tick before is over.
        desk.bus.advance(50000)
        for (let cell = 0; cell < 6; cell++) desk.setCell_uV(cell, 1200000 + 40000 * ((i >> 6) % 4) + 1731 * cell - 37 * (i % 97))
        desk.setBus_uV(2400000 + 1000 * (i % 50))
        desk.monitor.setCurrent_nA(300000 - 7919 * (i % 61))
        desk.thermometer.setTemperature_cC(2500 + 13 * (i % 100))
        if (i % 37 === 5) desk.monitor.failNext("nack")
        if (i % 41 === 7) desk.cells[0]!.failNext("time-out")
        if (i % 47 === 11) desk.thermometer.failNext("nack")
      }
      const time_ms = (i - since + 1) * 5000
      await node.tick(time_ms)
      vm.tick(time_ms)
      expect(vm.sample, `tick ${i}`).toEqual(node.sample)
      expect(vm.beliefs, `tick ${i}`).toEqual(node.beliefs)
      expect(there.latch.history, `tick ${i}`).toEqual(here.latch.history)
    }
    expect(vm.boots).toBe(2)
    expect(outputs(there) & 0x7ff).toBe(MASK_2S3P)
  })

  test("remembers by its settings, in no more of them than an RP2040 has: a boot counts the boots before it", async () => {
    const flash = { content: new Uint8Array(0), bytes: 128 * 1024 }
    const vm = new DeviceScriptDesk(program, chips(config).bus, flash)
    for (let boot = 0; boot < 4; boot++) {
      await vm.boot()
      expect(vm.boots).toBe(boot)
      // Long enough for a snapshot a minute to fill and erase the ring's 64 records several times over.
      for (let i = 1; i <= 60; i++) vm.tick(i * 61000)
    }
    expect(vm.log.filter(line => line.includes("fstor: gc done")).length).toBeGreaterThan(0)
    expect(vm.log.filter(line => line.includes("out of space"))).toEqual([])
  })

  test("after a cut of power between two writes, starts from the last whole record", async () => {
    const images: Uint8Array[] = []
    const flash = { get content() { return images.at(-1) ?? new Uint8Array(0) }, set content(image) { images.push(image) } }
    const vm = new DeviceScriptDesk(program, chips(config).bus, flash)
    await vm.boot()
    vm.tick(1000)
    const born = images.length
    for (let i = 1; i <= 30; i++) vm.tick(i * 61000)
    expect(images.length).toBeGreaterThan(born + 60)
    for (let cut = born + 3; cut < images.length; cut += 7) {
      const again = new DeviceScriptDesk(program, chips(config).bus, { content: images[cut]! })
      await again.boot()
      expect(again.boots, `cut ${cut}`).toBe(1)
    }
  })

  test("after a cut inside a write, the runtime formats its settings: no memory, but a firmware that works", async () => {
    const flash = { content: new Uint8Array(0) }
    const vm = new DeviceScriptDesk(program, chips(config).bus, flash)
    await vm.boot()
    for (let i = 1; i <= 5; i++) vm.tick(i * 61000)
    // Entries grow upwards, data downwards; a byte that was programmed between them belongs to nobody yet (jd_fstor.c).
    const torn = flash.content.slice()
    const gap = Buffer.from(torn).indexOf(Buffer.alloc(512, 255))
    torn[gap + 256] = 0
    const again = new DeviceScriptDesk(program, chips(config).bus, { content: torn })
    await again.boot()
    expect(again.log.join("\n")).toContain("mount failure")
    expect(again.boots).toBe(0)
    again.tick(1000)
    expect(again.beliefs.length).toBeGreaterThan(20)
  })
})

test("the board's own loop ticks on time, and a bus that is not there is missing, not fatal", async () => {
  const vm = await DeviceScriptVm.create(await buildDesk(config, "loop.txt"))
  const end_ms = vm.now_ms + 25000
  while (vm.now_ms < end_ms) vm.now_ms += Math.max(0.1, Math.min(vm.run(), 5))
  const ticks = vm.log.filter(line => line.startsWith("> tick")).map(line => line.split(" ").slice(2).map(Number))
  const times = ticks.map(([time_ms]) => time_ms)
  const missing = ticks.map(([, bits]) => bits)
  expect(vm.panic).toBe(0)
  expect(times.length).toBeGreaterThanOrEqual(23)
  // The first tick writes to the journal, and waits for the settings until the runtime has announced them.
  for (let i = 2; i < times.length; i++) expect(Math.abs(times[i]! - times[1]! - (i - 1) * config.tick_ms)).toBeLessThan(100)
  const all = MISSING_CELLS | MISSING_BUS | MISSING_CURRENT | MISSING_TEMPERATURE | MISSING_SWITCHES
  expect(new Set(missing)).toEqual(new Set([all, all | NOT_SCANNED]))
})

describe("a program built for a board", () => {
  const assembly = assemble(loadProject(packageRoot()))

  test.each([["PICO", [4, 5], [26, 27]], ["XIAO_ESP32C3", [6, 7], [2, 3]]])("knows the pins of %s", (id, [sda, scl], analog) => {
    const target = deviceScriptTarget(loadBoard(id), assembly)
    expect(target).toMatchObject({ i2c: { sda, scl, kHz: 400 }, analog: analog.slice(0, assembly.config.sensors.length) })
    expect(target.frontEnd.latch).toEqual({ address: 32, ...PCA9535, lines: 0x7ff, harvestLine: 15, railLine: 14 })
  })

  test("keeps a journal that fits the settings of an RP2040 twice over", () => {
    const { pages, page_bytes } = deviceScriptConfig(assembly.config).journal
    // 24 bytes of entry and 32 of record; 8 KB less a header of 24 bytes.
    expect(pages * page_bytes / 32 * 56 * 2).toBeLessThan(8192 - 24)
    const large = { ...assembly.config, array: { ...assembly.config.array, cells: 16 } }
    expect(deviceScriptConfig(large).journal.page_bytes % 32).toBe(0)
  })

  test("still serves whoever simulates its module: in the VM it commands and believes what Node does", async () => {
    const module = deviceScriptConfig(assembly.config)
    const { bytecode } = await buildDeviceScript(module, { board: deviceScriptTarget(loadBoard("PICO"), assembly) })
    const vm = await createDeviceScriptRuntime({ config: module, bytecode })
    const node = createNodeRuntime(module)
    const blank = (_: number, length: number): Uint8Array => new Uint8Array(length).fill(255)
    for (const runtime of [vm, node]) await runtime.boot(blank)
    for (let i = 1; i <= 30; i++) {
      const commands = structuredClone(await vm.step(calmSample(module, i * 1000)))
      expect(commands).toEqual(await node.step(calmSample(module, i * 1000)))
    }
    expect(await vm.observe()).toEqual(Array.from(await node.observe()))
  })
})
