// The loop of an Espruino board whose module paces itself: it sleeps as long as it may, and wakes for hardly more than a look and a conversion.

import type { ModuleConfig } from "../core/config.js"
import { type PowerModule, step } from "../core/module.js"
import { watchFrom } from "../core/pace/nap.js"
import type { Pace } from "../core/pace/pace.js"
import { type Command, NO_READING, NOT_SCANNED } from "../core/types.js"
import type { EspruinoBoard } from "./contract.js"
import { createQuickScan, readSwitches, scanQuickly } from "./espruino-scan.js"
import { scanIn, type SensePlan } from "./sense-plan.js"

/** Leaves the radio advertising, which it does without the interpreter, or ends that. Whoever is connected has the radio to himself: it is told
 *  again after the next scan. */
function repeatPayload(bytes: number[], every_ms: number): void {
  if (typeof NRF === "undefined" || NRF.getSecurityStatus().connected) return
  if (every_ms > 0) {
    NRF.wake()
    NRF.setAdvertising(bytes, { interval: every_ms })
  } else NRF.sleep()
}

/** What differs by less than this share of a rest is the same time. */
const PUNCTUAL = 1 / 8

/** What the commands of a nap come to: inputs to read at the next wake, whose they are, and the payload to be said. */
interface Wish {
  pins: EspruinoPin[]
  sensors: number[]
  said: Command | undefined
}

/** A chip that cannot tell its supply: this crosses no edge. */
function untold(): number {
  return NaN
}

/** @param perform what every shell does with a command */
export function runPaced(config: ModuleConfig, board: EspruinoBoard, senses: SensePlan, module: PowerModule, perform: (command: Command) => void): void {
  // What `wake` names comes first, functions of the world too: a name is looked for from the first of its scope to the last, then further out.
  const read = analogRead
  const bus = config.has.regulator && board.bus !== undefined ? new Pin(board.bus.pin) : undefined
  const supply = typeof NRF === "object" && NRF.getBattery !== undefined ? NRF.getBattery : untold
  const tellsSupply = config.has.regulator || supply !== untold
  let raw: number[] = []
  let pins: EspruinoPin[] = []
  let said: Command | undefined
  /** Wakes, this one counted, until one that is not like the last; and the edges between which the supply may move meanwhile: as it is read, in volts,
   *  or behind a regulator in shares of its input's full scale. */
  let left = 0
  let low = NaN
  let high = NaN

  const unit_uV = config.has.regulator && board.bus !== undefined ? board.bus.fullScale_uV : 1000000
  /** What `left` began with; wakes from there to the next tick; and those since the last. */
  let planned = 1
  let ahead = 1
  let lived = 0
  let rest_ms = config.tick_ms
  let time_ms = 0
  let last_s = getTime()
  const sample = senses.sample
  const readings = sample.readings
  const quick = createQuickScan(config, senses)
  const inputs: EspruinoPin[] = []
  for (let i = 0; i < readings.length && i < board.analog.length; i++) inputs.push(new Pin(board.analog[i]))

  const wishOf = function (commands: Command[]): Wish {
    const wish: Wish = { pins: [], sensors: [], said: undefined }
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i]
      if (command.kind === "advertise") wish.said = command
      else if (command.kind === "sample" && command.value < inputs.length) {
        wish.pins.push(inputs[command.value])
        wish.sensors.push(command.value)
      }
    }
    return wish
  }
  let asked = wishOf([])
  let some = asked
  let all = asked

  const obey = function (commands: Command[]): void {
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i]
      // The timer goes on by itself: a tick that ends in an error is followed by another all the same.
      if (command.kind === "rest") {
        rest_ms = command.value
        changeInterval(timer, rest_ms)
      } else if (command.kind === "scan") scanIn(senses, command.value)
      else if (command.kind === "advertise" && command.value !== 1) repeatPayload(command.bytes, command.value)
      else if (command.kind !== "sample") perform(command)
    }
  }
  const keep = function (into: number[]): void {
    for (let i = 0; i < asked.sensors.length; i++) into[asked.sensors[i]] = Math.floor(raw[i] * 65535)
  }
  /** The core is asked. */
  const tick = function (look: number): void {
    const now_s = getTime()
    const elapsed_ms = Math.floor((now_s - last_s) * 1000)
    // Espruino makes up for intervals that it was too busy for, and keeps them when somebody sets the clock (jsiIdle in its jsinteractive.c): wakes
    // tell the time, and the clock only what is less than a part of a rest.
    const due_ms = lived * rest_ms
    const close_ms = rest_ms * PUNCTUAL
    if (elapsed_ms < due_ms + close_ms && elapsed_ms > due_ms - close_ms) {
      time_ms += elapsed_ms
      last_s += elapsed_ms / 1000
    } else {
      time_ms += due_ms
      last_s = now_s
    }
    lived = 0
    left = 1
    planned = 1
    ahead = 1
    if (time_ms >= senses.lastScan_ms - close_ms) scanQuickly(quick, senses, time_ms)
    else {
      // One call for what a scan takes a thousand.
      sample.time_ms = time_ms
      sample.missing |= NOT_SCANNED
      if (tellsSupply) sample.bus_uV = look * unit_uV
    }
    for (let i = 0; i < readings.length; i++) readings[i] = NO_READING
    keep(readings)
    const commands = step(module, sample)
    obey(commands)
    asked = wishOf(commands)
    pins = asked.pins
    said = undefined
    const pace = module.pace
    if (pace === undefined) return
    ahead = Math.ceil(((pace.until_ms < senses.lastScan_ms ? pace.until_ms : senses.lastScan_ms) - time_ms) / rest_ms)
    setEdges(pace)
  }
  const setEdges = function (pace: Pace): void {
    const look_uV = pace.look_uV === NO_READING ? NaN : pace.look_uV
    low = (look_uV - pace.alarm_uV) / unit_uV
    high = (look_uV + pace.alarm_uV) / unit_uV
  }
  /** A wake that is not like the last. It is the core's, or a nap in which another list's turn comes: the core's own `nap` (pace.ts), in fewer words. */
  const turn = function (look: number): void {
    const wakes = planned - left
    const pace = module.pace
    lived += wakes
    ahead -= wakes
    if (pace === undefined) return
    pace.naps += wakes - 1
    pace.turn -= wakes - 1
    if (ahead < 1 || look < low || look > high) {
      tick(look)
      return
    }
    if (lived === 1) {
      some = wishOf(pace.some)
      all = pace.all === pace.some ? some : wishOf(pace.all)
      if (tellsSupply && pace.look_uV === NO_READING) {
        watchFrom(pace, look * unit_uV)
        setEdges(pace)
      }
    }
    if (asked !== some) keep(module.readings)
    pace.naps++
    pace.turn--
    asked = pace.turn > 0 ? some : all
    left = pace.turn > 0 ? pace.turn : 1
    if (pace.turn < 1) pace.turn = pace.ratio
    if (left > ahead) left = ahead
    planned = left
    pins = asked.pins
    said = asked.said
    if (said !== undefined) perform(said)
  }
  /** Most wakes are this. A statement costs an interpreter about as much as a call of a function. */
  const wake = function (): void {
    raw = pins.map(read)
    const look = config.has.regulator ? read(bus!) : supply()
    if (--left < 1 || look < low || look > high) turn(look)
    else if (said !== undefined) perform(said)
  }
  const timer = setInterval(wake, config.tick_ms)
  lived = 1
  if (config.has.capacitor) {
    // A first tick without a scan, which would cost as much as the start itself. The core says when one is due.
    if (tellsSupply) {
      sample.missing = readSwitches(quick, senses)
      senses.lastScan_ms = Infinity
    }
  }
  tick(config.has.regulator ? read(bus!) : supply())
}
