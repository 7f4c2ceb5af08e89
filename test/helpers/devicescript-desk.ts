// A DeviceScript board on the desk: the official VM runs the hardware path, this end plays the bus over Jacdac
// (test/fixtures/devicescript), with register-level chips behind it and the VM's own settings as journal.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { DeviceSource } from "../../project/device-source.js"
import { buildDeviceScript } from "../../project/devicescript-build.js"
import { packageRoot } from "../../project/package-root.js"
import { commandsTo, eventCommand, GET_REGISTER, type Packet, reportFrame, SET_REGISTER } from "../../sim/runtimes/devicescript-frames.js"
import { DeviceScriptVm, type VmFlash } from "../../sim/runtimes/devicescript-vm.js"
import type { ModuleConfig } from "../../src/core/config.js"
import type { FakeI2cBus } from "../../sim/chips/i2c-bus.js"
import { DESK } from "./espruino-board.js"

const DEVICE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
const SERVICE_CLASS = 0x1b0c5e77
const [TRANSFER, SAMPLE, BELIEFS, DONE] = [0x80, 0x82, 0x83, 0x84]
const ANNOUNCE_MS = 500
const TURNS = 20000

/** A program of test/fixtures/devicescript, for this desk.
 *  @param devices what reads its sensors */
export async function buildDesk(config: ModuleConfig, main: string, devices?: DeviceSource): Promise<Uint8Array> {
  const fixture = (name: string): string => readFileSync(join(packageRoot(), "test/fixtures/devicescript", name), "utf8")
  const { bytecode } = await buildDeviceScript(config, {
    board: { frontEnd: DESK.frontEnd, analog: [], i2c: { sda: 4, scl: 5, kHz: 400 }, ...(devices === undefined ? {} : { devices }) },
    sources: { "src/main.ts": fixture(main), "services/bench.md": fixture("bench.md") },
  })
  return bytecode
}

export class DeviceScriptDesk {
  /** What the firmware measured and believes, after a tick. */
  sample: number[] = []
  beliefs: number[] = []
  /** Boots that the journal remembered. */
  boots = 0
  private vm: DeviceScriptVm | undefined
  private reply: number[] = [0, 0, 0]
  private done = false
  private events = 0
  private announced_ms = 0
  private advanced_ms = 0

  constructor(private readonly program: Uint8Array, private readonly bus: FakeI2cBus, private readonly flash: VmFlash) {}

  async boot(): Promise<void> {
    const vm = await DeviceScriptVm.create(this.program, this.flash)
    this.vm = vm
    this.announced_ms = 0
    this.advanced_ms = vm.now_ms
    this.untilDone(vm)
  }

  /** One tick at this time of the firmware. */
  tick(time_ms: number): void {
    const vm = this.vm!
    vm.now_ms += ANNOUNCE_MS
    this.announce(vm)
    this.events = (this.events + 1) & 127
    this.beliefs = []
    this.report(vm, eventCommand(this.events, 0x80), Uint8Array.from(new Uint8Array(Uint32Array.of(time_ms).buffer)))
    this.untilDone(vm)
  }

  /** What the VM printed. */
  get log(): string[] {
    return this.vm?.log ?? []
  }

  private untilDone(vm: DeviceScriptVm): void {
    this.done = false
    for (let i = 0; i < TURNS && !this.done; i++) {
      const idle_ms = vm.run()
      const sent = vm.sent
      vm.sent = []
      for (const frame of sent) commandsTo(DEVICE, frame, packet => this.serve(vm, packet))
      const complaint = vm.log.find(line => line.startsWith("!"))
      if (vm.panic !== 0 || complaint !== undefined) throw new Error(`panic ${vm.panic}: ${vm.log.slice(-12).join("; ")}`)
      if (sent.length === 0) vm.now_ms += Math.min(Math.max(0.1, idle_ms), 1)
      if (vm.now_ms - this.announced_ms >= ANNOUNCE_MS) this.announce(vm)
    }
    if (!this.done) throw new Error(`the tick does not end: ${vm.log.slice(-5).join("; ")}`)
  }

  private announce(vm: DeviceScriptVm): void {
    vm.receive(reportFrame(DEVICE, 0, 0, new Uint8Array(Uint32Array.of(15, SERVICE_CLASS).buffer)))
    this.announced_ms = vm.now_ms
  }

  private report(vm: DeviceScriptVm, command: number, data: Uint8Array): void {
    vm.receive(reportFrame(DEVICE, 1, command, data))
  }

  private serve(vm: DeviceScriptVm, packet: Packet): void {
    const data = packet.data
    if (packet.service !== 1) return
    const view = new DataView(data.buffer, data.byteOffset, data.length)
    if (packet.command === (SET_REGISTER | TRANSFER)) this.transfer(vm, data)
    else if (packet.command === (GET_REGISTER | TRANSFER)) this.report(vm, packet.command, Uint8Array.from(this.reply))
    else if (packet.command === (SET_REGISTER | SAMPLE)) this.sample = Array.from({ length: data.length / 4 }, (_, i) => view.getInt32(i * 4, true))
    else if (packet.command === (SET_REGISTER | BELIEFS)) {
      for (let at = 8; at < data.length; at += 8) this.beliefs.push(view.getFloat64(at, true))
    } else if (packet.command === (SET_REGISTER | DONE)) {
      this.boots = data[0]!
      this.done = true
    }
  }

  private transfer(vm: DeviceScriptVm, data: Uint8Array): void {
    this.bus.advance((vm.now_ms - this.advanced_ms) * 1000)
    this.advanced_ms = vm.now_ms
    const [sequence, address, readLength, ...write] = data
    try {
      this.reply = [sequence!, address!, 1, ...this.bus.transfer({ address: address!, write, readLength: readLength! })]
    } catch (error) {
      if ((error as Error).name !== "BusError") throw error
      this.reply = [sequence!, address!, 0]
    }
  }
}
