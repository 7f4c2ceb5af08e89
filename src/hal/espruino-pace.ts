// The loop of an Espruino board whose module paces itself: it sleeps as long as it may, and wakes for hardly more than a look and a conversion.

import type { ModuleConfig } from "../core/config.js"
import { type PowerModule, step } from "../core/module.js"
import { type Command, NO_READING, NOT_SCANNED } from "../core/types.js"
import type { EspruinoBoard } from "./contract.js"
import { createQuickScan, scanQuickly } from "./espruino-scan.js"
import { scanIn, type SensePlan } from "./sense-plan.js"

/** Somebody set the clock: no rest takes longer than this. */
const JUMP_MS = 3600000

/** Leaves the radio advertising, which it does without the interpreter, or ends that. Whoever is connected has the radio to himself: it is told
 *  again after the next scan. */
function repeatPayload(bytes: number[], every_ms: number): void {
  if (typeof NRF === "undefined" || NRF.getSecurityStatus().connected) return
  if (every_ms > 0) {
    NRF.wake()
    NRF.setAdvertising(bytes, { interval: every_ms })
  } else NRF.sleep()
}

/** @param perform what every shell does with a command */
export function runPaced(config: ModuleConfig, board: EspruinoBoard, senses: SensePlan, module: PowerModule, perform: (command: Command) => void): void {
  const sample = senses.sample
  const readings = sample.readings
  const quick = createQuickScan(config, senses)
  const pins: EspruinoPin[] = []
  for (let i = 0; i < readings.length && i < board.analog.length; i++) pins.push(new Pin(board.analog[i]))
  /** Sensors to read at every wake from now on, and the list that asked for them. */
  let asked: number[] = []
  let list: Command[] | undefined
  /** Payload that is to be said at every one of them. */
  let said: Command | undefined
  let time_ms = 0
  let last_s = getTime()

  const obey = function (commands: Command[]): void {
    asked = []
    said = undefined
    for (let i = 0; i < readings.length; i++) readings[i] = NO_READING
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i]
      // The timer goes on by itself: a tick that ends in an error is followed by another all the same.
      if (command.kind === "rest") changeInterval(timer, command.value)
      else if (command.kind === "scan") scanIn(senses, command.value)
      else if (command.kind === "sample") {
        if (command.value < pins.length) asked.push(command.value)
      } else if (command.kind === "advertise" && command.value !== 1) repeatPayload(command.bytes, command.value)
      else {
        perform(command)
        if (command.kind === "advertise") said = command
      }
    }
  }
  const tick = function (): void {
    const now_s = getTime()
    const elapsed_ms = Math.floor((now_s - last_s) * 1000)
    time_ms += elapsed_ms > 0 && elapsed_ms < JUMP_MS ? elapsed_ms : config.tick_ms
    last_s = now_s
    if (time_ms >= senses.lastScan_ms) scanQuickly(quick, senses, time_ms)
    else {
      // One call for what a scan takes a thousand.
      sample.time_ms = time_ms
      sample.missing |= NOT_SCANNED
      if (typeof NRF === "object" && NRF.getBattery !== undefined) sample.bus_uV = NRF.getBattery() * 1000000
    }
    for (let i = 0; i < asked.length; i++) readings[asked[i]] = Math.floor(analogRead(pins[asked[i]]) * 65535)
    const commands = step(module, sample)
    // The same list as at the last nap asks for the same.
    if (commands === list && (sample.missing & NOT_SCANNED) !== 0 && commands !== module.commands) {
      if (said !== undefined) perform(said)
      return
    }
    list = commands
    obey(commands)
  }
  const timer = setInterval(tick, config.tick_ms)
  tick()
}
