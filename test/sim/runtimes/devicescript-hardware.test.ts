import { beforeAll, describe, expect, test } from "vitest"
import { batteryConfig, MASK_2S3P } from "../../helpers/config.js"
import { buildDesk, DeviceScriptDesk } from "../../helpers/devicescript-desk.js"
import { chips, NodeBoard, outputs } from "../../helpers/node-board.js"

const config = { ...batteryConfig(), journal: { pages: 4, page_bytes: 512, interval_ms: 60000 } }
let program: Uint8Array
beforeAll(async () => { program = await buildDesk(config) })

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
})
