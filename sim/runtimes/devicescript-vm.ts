// The official DeviceScript VM (WebAssembly), in process and under virtual time. It comes inside the command line tool
// as one of its bundled modules, which exports none of it: the text of that module is taken out and compiled alone,
// with a clock and timers of its own in place of Node's. So nothing global is faked, several VMs live side by side,
// and the tool's compiler (27 of its 28 MB) is not loaded. The VM works only when asked, from start to end.

import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

const CLI = "@devicescript/cli/built/devicescript-cli.cjs"
const MODULE_START = "var require_devicescript_vm = __commonJS({"
const BODY_START = "(exports, module2) {"
const BODY_END = 'if (typeof exports === "object" && typeof module2 === "object")'
/** Flash for the program, bytes; the default of 128 KB holds two copies of a small one only. */
const FLASH_BYTES = 512 * 1024
/** A fiber started at 0 ms is never woken: 0 means "no wake time" (devs_fiber_wake_some in runtime/devicescript/fibers.c). */
const START_MS = 1000
/** What the VM's clock moves each time that it is read, ms: the VM waits for some microseconds here and there by
 *  reading the clock until they are over. */
const READ_MS = 0.001
/** First bytes of every image. */
const MAGIC = "DevS\n"
/** The largest Jacdac frame. */
const FRAME_BYTES = 256

interface VmModule {
  HEAPU8: Uint8Array
  flashSize: number
  flashLoad: () => Uint8Array
  flashSave: (content: Uint8Array) => void
  dmesg: (line: string) => void
  sendPacket: (frame: Uint8Array) => void
  panicHandler: (code: number) => void
  devsSetDeviceId(id: string): void
  devsVerify(program: Uint8Array): number
  devsDeploy(program: Uint8Array): number
  _malloc(bytes: number): number
  _jd_em_process(): number
  _jd_em_frame_received(frame: number): number
}

type VmFactory = (module: object) => Promise<VmModule>
type VmBody = (require: NodeJS.Require, date: { now(): number }, after: () => number, cancel: () => void, console: object, file: string, engine: VmEngine) => VmFactory

/** What turns the VM's binary into an instance. */
export interface VmEngine {
  instantiate(binary: Uint8Array, imports: object): Promise<{ instance: { exports: object } }>
}

/** The engine of Node, of which its types know only the name; a probe may stand in its place (bench/devicescript-probe.ts). */
export const webAssembly = (globalThis as unknown as { WebAssembly: VmEngine }).WebAssembly

let body: VmBody | undefined

function vmBody(): VmBody {
  if (body !== undefined) return body
  const file = createRequire(import.meta.url).resolve(CLI)
  const bytes = readFileSync(file)
  const start = bytes.indexOf(BODY_START, bytes.indexOf(MODULE_START))
  const end = bytes.indexOf(BODY_END, start)
  if (bytes.indexOf(MODULE_START) < 0 || start < 0 || end < 0) {
    throw new Error(`${file}: this version of @devicescript/cli keeps its VM elsewhere than 2.16.4 does`)
  }
  const text = bytes.toString("utf8", start + BODY_START.length, end)
  // `setInterval` only watches the loading, `setTimeout` only drives the VM's own loop: neither is wanted.
  body = new Function("require", "Date", "setTimeout", "clearInterval", "console", "__filename", "WebAssembly",
    `const setInterval = setTimeout, exports = {}, module2 = {}, __dirname = ""\n${text}\nreturn Module`) as VmBody
  return body
}

/** The runtime's flash, with the settings in it: what outlives a VM. */
export interface VmFlash {
  content: Uint8Array
  /** Size, a multiple of 4096; 128 KB is that of an RP2040. */
  bytes?: number
}

export class DeviceScriptVm {
  /** The code of a panic, 0 while the program is well. */
  panic = 0
  /** What the VM printed: its own messages, `console.log` of the program after ">", exceptions after "!". */
  readonly log: string[] = []
  /** Frames that the VM sent since they were last taken away. */
  sent: Uint8Array[] = []
  private buffer = 0

  private constructor(private readonly module: VmModule, private readonly time: { now_ms: number }) {}

  /** Virtual time, ms. Only goes forward. */
  get now_ms(): number {
    return this.time.now_ms
  }

  set now_ms(now_ms: number) {
    this.time.now_ms = now_ms
  }

  /** A VM with fresh memory and this program, not yet run.
   *  @param program content of `bytecode.devs`
   *  @param flash where its settings are kept; lost with the VM unless given
   *  @param engine runs the VM's binary
   *  @throws Error if the program is not valid bytecode */
  static async create(program: Uint8Array, flash?: VmFlash, engine: VmEngine = webAssembly): Promise<DeviceScriptVm> {
    const time = { now_ms: START_MS }
    const clock = { now: () => time.now_ms += READ_MS }
    const silent = () => undefined
    const require = createRequire(import.meta.url)
    const console = { log: silent, debug: silent, warn: silent, error: silent }
    const module = await vmBody()(require, clock, () => 1, silent, console, require.resolve(CLI), engine)({})
    module.flashSize = FLASH_BYTES
    const vm = new DeviceScriptVm(module, time)
    if (flash !== undefined) vm.keep(flash)
    vm.start(program)
    return vm
  }

  /** Lets everything run that is due now.
   *  @returns how long nothing is due, ms, at most 100 */
  run(): number {
    return this.module._jd_em_process() / 1000
  }

  /** Hands over a frame from the bus. */
  receive(frame: Uint8Array): void {
    this.module.HEAPU8.set(frame, this.buffer)
    const refused = this.module._jd_em_frame_received(this.buffer)
    if (refused !== 0) throw new Error(`the DeviceScript VM refused a frame: ${refused}`)
  }

  private keep(flash: VmFlash): void {
    if (flash.bytes !== undefined) this.module.flashSize = flash.bytes
    // What is saved ends one byte early (flash_sync in runtime/posix/flash.c); that byte belongs to an erased page.
    this.module.flashLoad = () => flash.content.length === 0 ? flash.content : Buffer.concat([flash.content, Uint8Array.of(255)])
    this.module.flashSave = content => { flash.content = content }
  }

  private start(program: Uint8Array): void {
    const module = this.module
    module.dmesg = line => { this.log.push(line) }
    module.sendPacket = frame => { this.sent.push(frame) }
    module.panicHandler = code => { this.panic = code }
    this.buffer = module._malloc(FRAME_BYTES)
    // The device id seeds nothing but names; a fixed one keeps runs alike.
    module.devsSetDeviceId("1d46a30eef48919a")
    // The VM's own check comes too late for what is no image at all: it aborts there.
    const refused = Buffer.from(program).toString("latin1", 0, MAGIC.length) === MAGIC ? module.devsVerify(program) || module.devsDeploy(program) : -1
    if (refused !== 0) throw new Error(`the DeviceScript VM refused the program: ${refused}; ${this.log.slice(-3).join("; ")}`)
    this.now_ms += 10
  }
}
