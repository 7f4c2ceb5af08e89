// The DeviceScript shell: where samples come from and commands go. On a board, the firmware drives the chips itself;
// without one, the module is a Jacdac service (services/zincwear.md): an event brings a sample, one write of a register
// takes the answer away.

import * as ds from "@devicescript/core"
import { i2c } from "@devicescript/i2c"
import { pinMode } from "@devicescript/gpio"
import type { ModuleConfig } from "../core/config.js"
import { commandsToBytes, createSample, sampleFromNumbers } from "../core/flat.js"
import { type Command, NO_READING, type Sample } from "../core/types.js"
import type { Transfer } from "../drivers/transfer.js"
import { type DeviceScriptBoard, type Hardware, type HardwarePorts, openHardware, tick } from "./devicescript-hardware.js"
import { openJournal } from "./devicescript-journal.js"
import { openSensors } from "./devicescript-sensors.js"

/** A Jacdac packet carries 236 bytes. */
const BYTES_PER_WRITE = 235
const NUMBERS_PER_WRITE = 28
/** A read of the journal that gives the wrong window this often will not give the right one. */
const JOURNAL_TRIES = 5

/** The module, wherever it is. */
export interface PowerPort {
  /** Bytes of the journal; undefined if it cannot be read. */
  readJournal: (offset: number, length: number) => Promise<number[] | undefined>
  /** From now on every sample is judged, and what the judgement commands is done. */
  serve: (judge: (sample: Sample) => Command[], observe: (into: number[]) => number) => Promise<void>
}

async function answer(power: ds.Zincwear, commands: Command[]): Promise<void> {
  const bytes = [0]
  commandsToBytes(commands, bytes)
  let at = 1
  while (bytes.length - at > BYTES_PER_WRITE) {
    const part = bytes.slice(at, at + BYTES_PER_WRITE)
    part.insert(0, 1)
    part[0] = 1
    await power.commands.write(part)
    at += BYTES_PER_WRITE
  }
  if (at === 1) await power.commands.write(bytes)
  else {
    const rest = bytes.slice(at - 1)
    rest[0] = 0
    await power.commands.write(rest)
  }
}

/** Lets whoever asks see what the firmware believes. */
function showBeliefs(power: ds.Zincwear, observe: (into: number[]) => number): void {
  power.ask.subscribe(async (index: number) => {
    const numbers: number[] = []
    const count = observe(numbers)
    const part = numbers.slice(index, Math.min(index + NUMBERS_PER_WRITE, count))
    part.insert(0, 2)
    part[0] = index
    part[1] = count
    await power.beliefs.write(part)
  })
}

function openService(config: ModuleConfig): PowerPort {
  const power = new ds.Zincwear()
  return {
    readJournal: async (offset: number, length: number) => {
      for (let i = 0; i < JOURNAL_TRIES; i++) {
        await power.journal.write([offset, length])
        const found = await power.journal.read()
        if (found.length === length + 1 && found[0] === offset) return found.slice(1)
      }
      return undefined
    },
    // Samples that come while one is being judged are not queued: the newest waits, the others are dropped; charge is a
    // matter of time and mean current, so that a long tick loses nothing.
    serve: async (judge: (sample: Sample) => Command[], observe: (into: number[]) => number) => {
      const sample = createSample(config.array.cells, config.sensors.length)
      showBeliefs(power, observe)
      power.sample.subscribe(async (numbers: number[]) => {
        if (sampleFromNumbers(numbers, sample)) await answer(power, judge(sample))
      })
      // Tells the module that somebody listens now.
      await answer(power, [])
    },
  }
}

async function transfer(wanted: Transfer): Promise<number[] | undefined> {
  const bytes: number[] = []
  try {
    const read = await i2c.xfer(wanted.address, Buffer.from(wanted.write), wanted.readLength)
    for (let i = 0; i < wanted.readLength; i++) bytes.push(read[i])
  } catch (nack) {
    return undefined
  }
  return bytes
}

function openPorts(config: ModuleConfig, board: DeviceScriptBoard): HardwarePorts {
  board.analog.forEach(pin => pinMode(ds.gpio(pin), ds.GPIOMode.AnalogIn))
  return {
    run: transfer,
    wait: async (time_ms: number) => await ds.sleep(time_ms),
    readAnalog: (sensor: number) => {
      if (sensor >= board.analog.length) return NO_READING
      // Before the runtime knows of the pin, it has no value.
      const value = ds.gpio(board.analog[sensor]).value
      return value === undefined ? NO_READING : Math.floor(value * 65535)
    },
    journal: openJournal(config.journal),
  }
}

/** Sensors that drivers read, and what powers them. */
function openDevices(hardware: Hardware, board: DeviceScriptBoard): void {
  hardware.sensors = openSensors(board)
  const power = board.power
  if (power === undefined) return
  power.forEach(pin => {
    if (pin >= 0) pinMode(ds.gpio(pin), ds.GPIOMode.Output)
  })
  hardware.ports.setPower = async (sensor: number, on: boolean) => {
    if (power[sensor] >= 0) await ds.gpio(power[sensor]).write(on)
  }
}

/** The module on this board's own bus. */
export function openBoard(config: ModuleConfig, board: DeviceScriptBoard): PowerPort {
  const ports = openPorts(config, board)
  return {
    readJournal: ports.journal.read,
    serve: async (judge: (sample: Sample) => Command[]) => {
      const hardware = await openHardware(config, board.frontEnd, ports)
      if (config.has.devices) openDevices(hardware, board)
      let next_ms = ds.millis()
      while (true) {
        await tick(hardware, Math.floor(ds.millis()), judge)
        next_ms += config.tick_ms
        let rest_ms = next_ms - ds.millis()
        if (rest_ms < 1) {
          // A tick that took longer than its time is not made up for.
          rest_ms = 1
          next_ms = ds.millis()
        }
        await ds.sleep(rest_ms)
      }
    },
  }
}

/** The module on this board's own bus, or one that some other device serves: a simulator, a plant.
 *  @param board nothing where the program was built for no board */
export function openPower(config: ModuleConfig, board: DeviceScriptBoard | undefined): PowerPort {
  if (board !== undefined && !ds.isSimulator()) return openBoard(config, board)
  return openService(config)
}
