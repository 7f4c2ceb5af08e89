// The closed loop: plant -> sample -> firmware -> commands -> plant, until the time is up. Knows neither
// which engine runs the firmware nor what the day is like.

import type { Command, Sample } from "../src/core/types.js"
import { NO_READING } from "../src/core/types.js"
import type { Assembly } from "../project/compile.js"
import { FakeFlash } from "./chips/flash.js"
import { faultText, type PlannedFault } from "./fault-plan.js"
import type { Environment, Plant } from "./plant/plant.js"
import { createRecorder } from "./recorder.js"
import type { RunResult, RuntimeName } from "./result.js"
import type { Runtime } from "./runtimes/runtime.js"

export interface RunOptions {
  scenario: string
  /** Clock time of the start, s after midnight. */
  start_s: number
  seed: number
  hours: number
  assembly: Assembly
  plant: Plant
  environment: Environment
  runtime: Runtime
  runtimeName: RuntimeName
  /** In the order of time (fault-plan.ts). */
  faults: PlannedFault[]
  /** Seconds per row of the series. */
  report_s: number
  /** Called now and then with the share done; the run stops early when it returns false. */
  onProgress?: (share: number) => boolean
  /** Called whenever the firmware starts anew. */
  onBoot?: () => void
  /** Called for every tick the firmware ran: sample, its commands (reused by the next tick), and when, from the start of the run. */
  onTick?: (sample: Sample, commands: Command[], time_s: number) => void
}

/** Ticks between two looks at the event loop, so that a progress bar moves and Ctrl-C is heard. */
const TICKS_PER_BREATH = 2000

function emptySample(cells: number, sensors: number): Sample {
  return {
    time_ms: 0, cell_uV: new Array<number>(cells).fill(0), bus_uV: 0, current_nA: 0, harvest_nA: 0, temperature_cC: 2500,
    motion: 0, switches: 0, failedCheck: 0, missing: 0, readings: new Array<number>(sensors).fill(NO_READING),
  }
}

function applyToFlash(flash: FakeFlash, command: Command): void {
  if (command.kind === "erase") flash.erase(command.value)
  else if (command.kind === "write") flash.program(command.value, command.bytes)
}

/** Runs a scenario to its end, or until `onProgress` says stop. */
export async function runSimulation(options: RunOptions): Promise<RunResult> {
  const { assembly: { config, board }, plant, runtime } = options
  const flash = new FakeFlash(config.journal.pages, config.journal.page_bytes, options.seed)
  const sample = emptySample(config.array.cells, config.sensors.length)
  const recorder = createRecorder(config, plant, options.environment)
  const pending = options.faults.slice()
  const rowEvery = Math.max(1, Math.round(options.report_s * 1000 / config.tick_ms))
  const ticks = Math.round(options.hours * 3600000 / config.tick_ms)
  const storedAtStart = plant.ledger().stored_end
  const started = performance.now()
  let boots = 0
  let resets = 0
  let brownouts = 0
  let interrupted = false
  let wantReset = false

  async function row(): Promise<void> {
    recorder.row(plant.powered && boots > 0 ? await runtime.observe() : [])
    const now = plant.truth().brownouts
    if (now > brownouts) recorder.event(plant.time_ms / 1000, "brownout", `${now - brownouts} since the last row`)
    brownouts = now
  }

  let done = 0
  let ranOn = 0
  while (done < ticks) {
    let rest = 1
    const time_s = plant.time_ms / 1000
    while (pending[0] !== undefined && pending[0].time_s <= time_s) {
      const fault = pending.shift()
      if (fault === undefined) break
      recorder.event(time_s, "scenario", faultText(fault))
      if (fault.name === "reset") wantReset = true
      else plant.inject(fault.name, fault.place)
    }
    if (plant.powered) {
      if (plant.bootCount !== boots || wantReset) {
        if (boots > 0) {
          resets++
          recorder.event(time_s, "reset", wantReset ? "asked for" : "power came back")
        }
        boots = plant.bootCount
        wantReset = false
        options.onBoot?.()
        await runtime.boot((offset, length) => flash.bytes.slice(offset, offset + length))
      }
      plant.sample(sample)
      const answer = runtime.step(sample)
      const commands = Array.isArray(answer) ? answer : await answer
      for (const command of commands) {
        applyToFlash(flash, command)
        plant.apply(command)
        recorder.command(time_s, command)
        if (command.kind === "rest") rest = Math.max(1, Math.floor(command.value / config.tick_ms))
      }
      options.onTick?.(sample, commands, time_s)
    }
    plant.advance(config.tick_ms)
    done++
    rest--
    // The firmware rests: no tick until then, unless the world has something to say to it.
    while (true) {
      if (done % rowEvery === 0) await row()
      const faultIn = pending[0] === undefined ? Infinity : Math.ceil((pending[0].time_s * 1000 - plant.time_ms) / config.tick_ms)
      const skipped = Math.min(rest, ticks - done, rowEvery - done % rowEvery, faultIn)
      if (!(skipped > 0) || plant.bootCount !== boots) break
      plant.advance(skipped * config.tick_ms, true)
      done += skipped
      rest -= skipped
    }
    if (options.onProgress !== undefined && ++ranOn % TICKS_PER_BREATH === 0) {
      await new Promise(resolve => setImmediate(resolve))
      if (!options.onProgress(done / ticks)) {
        interrupted = true
        break
      }
    }
  }

  const wall_s = (performance.now() - started) / 1000
  const truth = plant.truth()
  const ledger = plant.ledger()
  const numbers = plant.powered && boots > 0 ? await runtime.observe() : []
  const count = (name: string): number => truth.sensorSamples[config.sensors.findIndex(sensor => sensor.name === name)] ?? 0
  return {
    summary: {
      scenario: options.scenario, runtime: options.runtimeName, seed: options.seed,
      board: board.id, cell: config.cell.id,
      simulated_s: done * config.tick_ms / 1000, wall_s, interrupted,
      brownouts: truth.brownouts, resets,
      samples: { pressure: count("pressure"), light: count("light"), ble: truth.radioEvents },
      energy_uJ: {
        harvested: ledger.harvested,
        delivered: Object.values(ledger.delivered).reduce((sum, energy) => sum + energy, 0),
        delivered_to: { ...ledger.delivered }, stored_start: storedAtStart, stored_end: ledger.stored_end,
        losses: { ...ledger.losses }, balance_error: ledger.balance_error,
      },
      soc: { true: truth.soc, estimated: numbers[0] ?? NaN, bound: numbers[1] ?? NaN },
      faults: recorder.faults,
    },
    start_s: options.start_s, series: recorder.series, events: recorder.events, config, journal: flash.bytes.slice(),
  }
}
