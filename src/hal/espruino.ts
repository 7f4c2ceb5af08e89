// The firmware on an Espruino board: one tick = sense, step, do. Synchronous throughout; between ticks the
// interpreter sleeps by itself. Nothing here is specific to one board: pins and addresses are data.

import type { ModuleConfig } from "../core/config.js"
import { createScan, feedRead, nextRead } from "../core/journal/scan.js"
import { createModule, restore, step } from "../core/module.js"
import { type Command, NO_READING } from "../core/types.js"
import type { EspruinoBoard, JournalFlash, RadioPort } from "./contract.js"
import { setLines } from "./espruino-bus.js"
import { openHardware, sense, setSwitches } from "./espruino-hardware.js"
import { runPaced } from "./espruino-pace.js"
import { openJournal } from "./espruino-journal.js"
import { openRadio } from "./espruino-radio.js"
import { readSensor } from "./espruino-sensors.js"
import { createReadings } from "./reading-plan.js"
import { scanNext } from "./sense-plan.js"

/** Somebody set the clock: a tick cannot have taken longer than this. */
const JUMP_MS = 3600000

/** Starts the hardware loop; called from onInit, once. */
export function startFirmware(config: ModuleConfig, board: EspruinoBoard): void {
  I2C1.setup({ sda: new Pin(board.sda), scl: new Pin(board.scl), bitrate: board.bitrate })
  const hardware = openHardware(config, board.frontEnd)
  const latch = hardware.latch
  const journal: JournalFlash | undefined = config.has.journal ? openJournal(config.journal, board) : undefined
  const module = createModule(config)
  const radio: RadioPort | undefined = config.has.radio ? openRadio(config, board, module, journal) : undefined
  const readings = config.has.devices && board.devices !== undefined ? createReadings(board.devices) : []
  const asked: boolean[] = []
  for (let i = 0; i < config.sensors.length; i++) asked.push(false)

  if (config.has.journal && journal !== undefined) {
    const scan = createScan(config.journal)
    while (nextRead(scan)) feedRead(scan, journal.read(scan.offset, scan.length))
    restore(module, scan)
  }

  const perform = function (command: Command): void {
    if (command.kind === "switches" || command.kind === "probe" || command.kind === "verify") setSwitches(hardware.senses, command)
    else if (command.kind === "scan") scanNext(hardware.senses)
    else if (command.kind === "harvest") setLines(latch, latch.harvest, command.value === 1 ? latch.harvest : 0)
    else if (command.kind === "sample") asked[command.value] = true
    else if (config.has.radio && radio !== undefined && command.kind === "advertise") radio.advertise(command.bytes, command.value)
    else if (config.has.radio && radio !== undefined && command.kind === "battery") radio.battery(command.bytes)
    else if (!config.has.journal) return
    else if (command.kind === "erase" && journal !== undefined) journal.erase(command.value)
    else if (command.kind === "write" && journal !== undefined) journal.program(command.value, command.bytes)
  }

  if (config.has.pace) {
    runPaced(config, board, hardware.senses, module, perform)
    return
  }
  let time_ms = 0
  let last_s = getTime()
  const tick = function (): void {
    const now_s = getTime()
    const elapsed_ms = Math.floor((now_s - last_s) * 1000)
    time_ms += elapsed_ms > 0 && elapsed_ms < JUMP_MS ? elapsed_ms : config.tick_ms
    last_s = now_s
    const sample = sense(hardware.senses, time_ms)
    for (let i = 0; i < asked.length; i++) {
      if (config.has.devices) sample.readings[i] = readSensor(board, hardware.senses, readings[i], i, asked[i])
      else sample.readings[i] = asked[i] && i < board.analog.length ? Math.floor(analogRead(new Pin(board.analog[i])) * 65535) : NO_READING
      asked[i] = false
    }
    const commands = step(module, sample)
    for (let i = 0; i < commands.length; i++) perform(commands[i])
  }
  setInterval(tick, config.tick_ms)
  tick()
}
