// The firmware in the official DeviceScript VM, in closed loop. This end is the module: it serves the one Jacdac service
// of services/zincwear.md straight on frames. jacdac-ts would do, but its bus lives by real timers and promises;
// here a tick is a plain function call, from the sample to the last command.

import { buildDeviceScript } from "../../project/devicescript-build.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { commandsFromBytes, sampleToNumbers } from "../../src/core/flat.js"
import type { Command, Sample } from "../../src/core/types.js"
import { commandsTo, eventCommand, GET_REGISTER, type Packet, reportFrame, SET_REGISTER } from "./devicescript-frames.js"
import { DeviceScriptVm } from "./devicescript-vm.js"
import type { Runtime } from "./runtime.js"

const DEVICE = Uint8Array.of(0x5a, 0x69, 0x6e, 0x63, 0x77, 0x65, 0x61, 0x72)
/** Service class and codes: services/zincwear.md. */
const SERVICE_CLASS = 0x1a3d7c5e
const SERVICE_INDEX = 1
const COMMANDS = 0x80
const BELIEFS = 0x81
const JOURNAL = 0x82
const SAMPLE = 0x80
const ASK = 0x81
/** First word of an announcement: restart counter at its end, no acknowledgements. */
const ANNOUNCE_FLAGS = 15
/** A device that was not heard of for 2 s is forgotten (EXPIRES_USEC in jacdac-c/client/routing.c); announce sooner. */
const ANNOUNCE_MS = 500
/** Longer ticks go in strides, so that the module is heard of on the way and never forgotten. */
const STRIDE_MS = 1000
/** Turns of the VM in which it must have answered; between them time moves by what the VM asks for. */
const TURNS = 1000

export interface DeviceScriptOptions {
  config: ModuleConfig
  /** Compiled from `config` where it is not given. */
  bytecode?: Uint8Array
}

/** Compiles the firmware if need be (some seconds, then kept) and gives it a VM; `boot` starts it. */
export async function createDeviceScriptRuntime(options: DeviceScriptOptions): Promise<Runtime> {
  const bytecode = options.bytecode ?? (await buildDeviceScript(options.config)).bytecode
  return new DeviceScriptRuntime(bytecode)
}

class DeviceScriptRuntime implements Runtime {
  readonly name = "devicescript"
  private vm: DeviceScriptVm | undefined
  private readFlash: (offset: number, length: number) => Uint8Array = () => new Uint8Array(0)
  private window = { offset: 0, length: 0 }
  private events = 0
  private announced_ms = 0
  /** Time of the last sample. A reset firmware may meet a clock that went on; the cap on strides is enough for that. */
  private last_ms = 0
  private answered = false
  private readonly bytes: number[] = []
  private readonly commands: Command[] = []
  private readonly numbers: number[] = []
  private beliefs: number[] = []
  private beliefCount = 0

  constructor(private readonly bytecode: Uint8Array) {}

  async boot(readFlash: (offset: number, length: number) => Uint8Array): Promise<void> {
    this.vm = await DeviceScriptVm.create(this.bytecode)
    this.readFlash = readFlash
    this.events = 0
    this.announced_ms = 0
    this.last_ms = 0
    this.untilAnswered(this.vm)
  }

  step(sample: Sample): Command[] {
    const vm = this.running()
    vm.now_ms += Math.min(Math.max(sample.time_ms - this.last_ms, 0), STRIDE_MS)
    this.last_ms = sample.time_ms
    if (vm.now_ms - this.announced_ms >= ANNOUNCE_MS) this.announce(vm)
    const count = sampleToNumbers(sample, this.numbers)
    const data = new DataView(new ArrayBuffer(count * 4))
    for (let i = 0; i < count; i++) data.setInt32(i * 4, this.numbers[i]!, true)
    this.event(vm, SAMPLE, data)
    this.untilAnswered(vm)
    return this.commands
  }

  observe(): number[] {
    const vm = this.running()
    const numbers: number[] = []
    do {
      const data = new DataView(new ArrayBuffer(4))
      data.setUint32(0, numbers.length, true)
      this.beliefs = []
      this.event(vm, ASK, data)
      this.turn(vm, () => this.beliefs.length > 0)
      numbers.push(...this.beliefs)
    } while (numbers.length < this.beliefCount)
    return numbers
  }

  close(): void {
    this.vm = undefined
  }

  private running(): DeviceScriptVm {
    if (this.vm === undefined) throw new Error("boot() comes first")
    return this.vm
  }

  private announce(vm: DeviceScriptVm): void {
    const data = new DataView(new ArrayBuffer(8))
    data.setUint32(0, ANNOUNCE_FLAGS, true)
    data.setUint32(4, SERVICE_CLASS, true)
    this.report(vm, 0, 0, data)
    this.announced_ms = vm.now_ms
  }

  private event(vm: DeviceScriptVm, code: number, data: DataView): void {
    this.events = (this.events + 1) & 127
    this.report(vm, SERVICE_INDEX, eventCommand(this.events, code), data)
  }

  private report(vm: DeviceScriptVm, service: number, command: number, data: DataView): void {
    vm.receive(reportFrame(DEVICE, service, command, new Uint8Array(data.buffer)))
  }

  private untilAnswered(vm: DeviceScriptVm): void {
    this.answered = false
    this.bytes.length = 0
    this.commands.length = 0
    this.turn(vm, () => this.answered)
    if (!commandsFromBytes(this.bytes, this.commands)) throw new Error("the DeviceScript firmware sent broken commands")
  }

  /** Runs the VM until something is done, moving time only as far as the VM waits for it. */
  private turn(vm: DeviceScriptVm, done: () => boolean): void {
    for (let i = 0; i < TURNS; i++) {
      const idle_ms = vm.run()
      const sent = vm.sent
      vm.sent = []
      for (const frame of sent) commandsTo(DEVICE, frame, packet => this.serve(vm, packet))
      if (vm.panic !== 0) throw new Error(`the DeviceScript firmware panicked (${vm.panic}): ${complaints(vm)}`)
      if (done()) return
      if (sent.length === 0) vm.now_ms += Math.max(1, idle_ms)
      if (vm.now_ms - this.announced_ms >= ANNOUNCE_MS) this.announce(vm)
    }
    throw new Error(`the DeviceScript firmware does not answer: ${complaints(vm)}`)
  }

  private serve(vm: DeviceScriptVm, packet: Packet): void {
    if (packet.service !== SERVICE_INDEX) return
    const data = packet.data
    const view = new DataView(data.buffer, data.byteOffset, data.length)
    if (packet.command === (SET_REGISTER | COMMANDS)) {
      for (let i = 1; i < data.length; i++) this.bytes.push(data[i]!)
      this.answered = data[0] === 0
    } else if (packet.command === (SET_REGISTER | BELIEFS)) {
      this.beliefCount = view.getUint32(4, true)
      for (let at = 8; at < data.length; at += 8) this.beliefs.push(view.getFloat64(at, true))
    } else if (packet.command === (SET_REGISTER | JOURNAL)) {
      this.window = { offset: view.getUint32(0, true), length: data[4]! }
    } else if (packet.command === (GET_REGISTER | JOURNAL)) {
      const found = this.readFlash(this.window.offset, this.window.length)
      const answer = new Uint8Array(4 + found.length)
      new DataView(answer.buffer).setUint32(0, this.window.offset, true)
      answer.set(found, 4)
      this.report(vm, SERVICE_INDEX, packet.command, new DataView(answer.buffer))
    }
  }
}

/** The exceptions that the VM printed, or its last words. */
function complaints(vm: DeviceScriptVm): string {
  const exceptions = vm.log.filter(line => line.startsWith("!"))
  return (exceptions.length > 0 ? exceptions : vm.log).slice(-6).join("; ")
}
