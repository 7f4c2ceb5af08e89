// Two shells on the same desk, to be compared: the board's, which lives its naps by itself, and one that asks the core at every wake.

import { runInContext } from "node:vm"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import { loadEspruinoAllowed } from "../../project/espruino-check.js"
import { withFaults } from "../../project/fault-rows.js"
import type { ModuleConfig } from "../../src/core/config.js"
import type { PowerModule } from "../../src/core/module.js"
import type { EspruinoBoard } from "../../src/hal/contract.js"
import { createEspruinoRealm } from "../../sim/runtimes/espruino-realm.js"
import { pacedCapacitors } from "./capacitor.js"
import { batteryConfig } from "./config.js"
import { DESK, EspruinoDesk } from "./espruino-board.js"

export const NAP_BOARD: EspruinoBoard = { ...DESK, analog: ["D28", "D29", "D30"], frontEnd: { ...DESK.frontEnd, scan_ms: 0 } }

const plain = batteryConfig()
/** Three sensors, of which the third is wanted a tenth as often; and a radio that is due too seldom to be left advertising by itself. */
export const napConfig: ModuleConfig = withFaults({
  ...plain, has: { ...plain.has, journal: false, pace: true }, power: { ...plain.power, idle_uA: 6 },
  sensors: [...plain.sensors, { name: "gas", energy_uJ: 5000, fastest_ms: 1200000, slowest_ms: 3600000, weight: 1 }],
  radio: { ...plain.radio, fastest_ms: 60000 },
  pace: {
    share_permille: 50, scan_ms: 10000, longest_ms: 21600000, early: 0, early_ms: 300000, reserve_uJ: 0, look_uC: 0, leak_pW: 0,
    nap_uC: 23, tick_uC: 341, scan_uC: 3978, read_uC: 18182, write_uC: 13636, payload_uC: 136, filter_ms: 30000,
  },
})

/** The same with capacitor cells, behind a regulator: a bus of three cells, behind a divider by three, and read by an input of its own. */
export const REGULATED_BOARD: EspruinoBoard = { ...NAP_BOARD, bus: { pin: "D31", fullScale_uV: 5400000 }, frontEnd: { ...NAP_BOARD.frontEnd, busDivider: 3 } }
const stored = pacedCapacitors()
export const regulatedConfig: ModuleConfig = withFaults({
  ...stored, has: { ...stored.has, regulator: true }, array: { ...stored.array, groupings: [{ series: 3, parallel: 2 }] },
  power: { ...stored.power, busMax_mV: 5250, rail_uV: 2000000 },
  sensors: [...stored.sensors, { name: "gas", energy_uJ: 60, fastest_ms: 600000, slowest_ms: 1800000, weight: 1 }],
  radio: { ...stored.radio, fastest_ms: 60000 },
})

/** As plain as can be: no wake knows of another. */
const PLAIN = `
function runPlain(config, board, senses, module, perform) {
  const sample = senses.sample, quick = createQuickScan(config, senses)
  let asked = [], rest_ms = config.tick_ms, time_ms = 0, last_s = getTime(), timer
  const regulated = board.bus !== undefined
  if (config.has.capacitor) {
    const pins = walk(expanderSample(senses.latch.chip))
    if (pins.length === 1) sample.switches = (pins[0][0] + pins[0][1] * 256) & senses.latch.lines
    else sample.missing = 16
    senses.lastScan_ms = 1e12
  }
  const wake = function () {
    const now_s = getTime()
    const elapsed_ms = Math.floor((now_s - last_s) * 1000)
    const close = elapsed_ms > rest_ms * 7 / 8 && elapsed_ms < rest_ms * 9 / 8
    time_ms += close ? elapsed_ms : rest_ms
    last_s = close ? last_s + elapsed_ms / 1000 : now_s
    if (time_ms >= senses.lastScan_ms - rest_ms / 8) scanQuickly(quick, senses, time_ms)
    else {
      sample.time_ms = time_ms
      sample.missing |= 32
      if (regulated) sample.bus_uV = analogRead(new Pin(board.bus.pin)) * board.bus.fullScale_uV
      else if (typeof NRF === "object" && NRF.getBattery !== undefined) sample.bus_uV = NRF.getBattery() * 1000000
    }
    for (let i = 0; i < 3; i++) sample.readings[i] = asked.indexOf(i) < 0 ? -2147483648 : Math.floor(analogRead(new Pin(board.analog[i])) * 65535)
    asked = []
    const commands = step(module, sample)
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i]
      if (command.kind === "rest") changeInterval(timer, rest_ms = command.value)
      else if (command.kind === "scan") scanIn(senses, command.value)
      else if (command.kind === "sample") asked.push(command.value)
      else if (command.kind === "advertise" && command.value !== 1) {
        if (typeof NRF === "undefined" || NRF.getSecurityStatus().connected) continue
        if (command.value > 0) NRF.setAdvertising(command.bytes, { interval: command.value })
        else NRF.sleep()
      }
      else perform(command)
    }
  }
  timer = setInterval(wake, config.tick_ms)
  wake()
}
`

const ENTRY = `
import { createModule, step } from "./core/module.js"
import { board } from "./generated/board.js"
import { config } from "./generated/config.js"
import { expanderSample } from "./drivers/expander.js"
import { setLines, walk } from "./hal/espruino-bus.js"
import { openHardware, setSwitches } from "./hal/espruino-hardware.js"
import { runPaced } from "./hal/espruino-pace.js"
import { createQuickScan, scanQuickly } from "./hal/espruino-scan.js"
import { scanIn } from "./hal/sense-plan.js"
${PLAIN}
global.start = function (run, radio) {
  config.radio.present = radio > 0
  config.radio.fastest_ms = radio
  const hardware = openHardware(config, board.frontEnd)
  const module = createModule(config)
  global.probe = module
  run(config, board, hardware.senses, module, function (command) {
    global.performed(command.kind, command.value, command.bytes)
    if (command.kind === "switches" || command.kind === "probe" || command.kind === "verify") setSwitches(hardware.senses, command)
    if (command.kind === "harvest") setLines(hardware.latch, hardware.latch.harvest, command.value === 1 ? hardware.latch.harvest : 0)
  })
}
global.own = runPaced
global.plain = runPlain
`

/** Readable, so that the state keeps its names. */
export const napProgram = async (config: ModuleConfig): Promise<string> =>
  (await bundleEspruino(config, { board: config.has.regulator === true ? REGULATED_BOARD : NAP_BOARD, entry: ENTRY })).code

export interface Day {
  /** What was asked of the world, in order, with the second of the wake: inputs, commands, transfers on the bus. */
  done: unknown[][]
  /** The module's own view after every scan. */
  seen: unknown[][]
  errors: unknown[]
  /** Transfers on the bus until the first tick was over. */
  started: number
  module: PowerModule
}

export interface Play {
  hours: number
  /** How often the radio may be due, ms: below ten seconds it goes on by itself, beyond it is told at each nap; 0: there is none. */
  radio_ms?: number
  /** Whether somebody is connected, by wake. */
  connected?: (wake: number) => boolean
  /** Volts of the supply at a second, or of the bus behind a regulator; nothing: the chip cannot tell. */
  supply_V: ((time_s: number) => number) | undefined
  /** Called before each wake: somebody sets the clock, by so many seconds; the processor was busy, for so many. */
  clock_s?: (wake: number) => number
  busy_s?: (wake: number) => number
  /** A function of the world may throw. */
  spoil?: (what: string, wake: number) => void
  /** What the latches hold when the board starts; nothing: they have just got power. */
  latched?: number
}

/** Lives by Espruino's rules: intervals are kept to the millisecond, made up for when they were late, and go on when the clock is set. */
export function live(program: string, shell: "own" | "plain", config: ModuleConfig, play: Play): Day {
  const desk = new EspruinoDesk(config, play.supply_V !== undefined)
  const regulated = config.has.regulator === true
  if (regulated) desk.setBus_uV(3600000, 3)
  else desk.setBus_uV(2400000)
  if (play.latched !== undefined) desk.leaveLatched(play.latched)
  const day: Day = { done: [], seen: [], errors: [], started: 0, module: undefined as unknown as PowerModule }
  let every_ms = config.tick_ms
  let due_s = desk.time_s
  const start_s = desk.time_s
  let wakes = 0
  let offset_s = 0
  const at = (): number => Math.round((due_s - start_s) * 1000) / 1000
  const note = (what: string, ...details: unknown[]): void => {
    play.spoil?.(what, wakes)
    day.done.push([at(), what, ...details])
  }
  const globals = desk.globals()
  const clock = globals["getTime"] as () => number
  const realm = createEspruinoRealm(loadEspruinoAllowed(), {
    ...globals,
    ...(play.supply_V === undefined ? {} : { NRF: {
      getBattery: () => regulated ? 1.8 : play.supply_V!(at()), getSecurityStatus: () => ({ connected: play.connected?.(wakes) ?? false }),
      wake: () => undefined, sleep: () => { note("sleep") }, setAdvertising: (_: unknown, { interval }: { interval: number }) => { note("setAdvertising", interval) },
    } }),
    getTime: () => clock() + offset_s,
    // Another value at each wake, so that a reading tells when it was taken.
    analogRead: ({ name }: { name: string }) => {
      if (regulated && name === "D31") return play.supply_V!(at()) / 5.4
      note("read", name)
      return (Math.round(at()) * 7 + name.charCodeAt(2)) % 1000 / 1000
    },
    changeInterval: (_: number, wait_ms: number) => { every_ms = wait_ms },
    performed: (kind: string, value: number, bytes: number[]) => { note(kind, value, Array.from(bytes)) },
  })
  runInContext(program, realm)
  runInContext(`start(${shell}, ${play.radio_ms ?? config.radio.fastest_ms})`, realm)
  day.module = realm["probe"] as PowerModule
  day.started = desk.bus.transfers
  const { schedule, pace } = day.module
  for (let scanned_ms = -1; due_s < start_s + play.hours * 3600;) {
    wakes++
    offset_s += play.clock_s?.(wakes) ?? 0
    due_s += every_ms / 1000
    const now_s = Math.max(desk.time_s, due_s) + (play.busy_s?.(wakes) ?? 0)
    desk.bus.advance((now_s - desk.time_s) * 1000000)
    desk.time_s = now_s
    const before = desk.bus.transfers
    try {
      desk.timers[0]!.run()
    } catch (error) {
      day.errors.push(error)
    }
    if (desk.bus.transfers > before) day.done.push([at(), "transfers", desk.bus.transfers - before])
    if (day.module.measured.time_ms === scanned_ms) continue
    scanned_ms = day.module.measured.time_ms
    day.seen.push([scanned_ms, Array.from(day.module.readings), Array.from(schedule.tasks, ({ count }) => count), pace!.own_uC, pace!.scanIn_ms, pace!.nap_ms, pace!.ratio])
  }
  return day
}
