// Power that fails while the array is being changed: the real firmware on the plant, cut at random instants of its changes and of what it
// journals of them. Is the topology known again within one tick, and is anything lost that had been written?

import { assemble } from "../../project/compile.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"
import { groupingOf } from "../../src/core/array/switches.js"
import { createSample } from "../../src/core/flat.js"
import { createScan, feedRead, nextRead } from "../../src/core/journal/scan.js"
import type { Command } from "../../src/core/types.js"
import { FakeFlash, PowerCut } from "../chips/flash.js"
import { applyToFlash } from "../judge/memory.js"
import { createPerson } from "../person.js"
import { BurstShell } from "../plant/burst-shell.js"
import type { Plant, PlantOptions } from "../plant/plant.js"
import { createPlant } from "../plant/simulated-plant.js"
import { Random } from "../random.js"
import { createNodeRuntime } from "../runtimes/node.js"
import { plantOptions } from "../wearable.js"

export interface CutFigures {
  /** Cuts made; of these in the burst itself, and in the writing of what followed. */
  tried: number
  in_burst: number
  in_write: number
  /** Times that the supply gave out once more before the array was closed again. */
  gave_out: number
  /** Cuts after which the module came back and, one tick later, did not know its switches, or had no supply. */
  topology_lost: number
  /** Records that had been written whole and are not there any more. */
  records_lost: number
}

/** Cells at these charges stand between 2.1 and 2.5 V in two groups, and below 3.6 V in three. */
const CELLS: [id: string, soc: number][] = [["ce-mno2-cai", 0.25], ["cnt-zn", 0.63], ["mxene-bc-zn", 0.85]]

const CUTS_PER_LIFE = 100
/** From one considered change to the next, s; and how long a module that lost its supply may take to start. */
const DWELL_S = 5
const START_S = 600
/** Guard with which the planner comes back to fewer cells in series. */
const EASY_MV = 50
/** A restart from where the program is in flash, without the interpreter's boot. */
const WATCHDOG_MS = 2
/** So many ticks without a change, and the life is over: its cells have run down. */
const PATIENCE = 200

/** A life in which the supply seems to need more, then less, so that the array goes to and fro. */
class Life {
  private readonly flash: FakeFlash
  private readonly plant: Plant
  private readonly options: PlantOptions
  private readonly assembly
  private readonly runtime
  private readonly sample
  /** Pieces that were programmed whole, and since when nothing erased them. */
  private readonly written = new Map<number, number[]>()

  constructor(private readonly random: Random, seed: number, [cell, soc]: [string, number], readonly figures: CutFigures) {
    const assembly = assemble({ ...loadProject(packageRoot(), { cell }), tick_ms: 1000 })
    const { config } = this.assembly = assembly
    config.array.dwell_ms = DWELL_S * 1000
    this.options = plantOptions(assembly, createPerson({ seed, hours: 24, startHour: 10 }), seed, soc, 24)
    // The changes are carried out here, so that they can be cut.
    this.plant = createPlant({ ...this.options, module: { ...this.options.module, burst: undefined } })
    this.flash = new FakeFlash(config.journal.pages, config.journal.page_bytes, seed)
    this.runtime = createNodeRuntime(config)
    this.sample = createSample(config.array.cells, config.sensors.length)
  }

  /** Lives until so many cuts are made, or nothing changes any more. */
  run(cuts: number): void {
    this.boot()
    const { power } = this.assembly.config
    let idle = 0
    for (let done = 0; done < cuts && idle < PATIENCE; idle++) {
      // As if it needed more, then less.
      power.guard_mV = this.runtime.module.array.index <= 0 ? Math.ceil(this.plant.truth().bus_V * 1000) - power.brownOut_mV + 200 : EASY_MV
      if (!this.plant.powered) return
      const commands = this.step()
      if (!commands.some(({ kind }) => kind === "switches")) {
        this.live(commands, Infinity)
        continue
      }
      idle = 0
      done++
      this.figures.tried++
      if (this.random.next() < 2 / 3) this.cutBurst(commands)
      else this.cutWrite(commands)
      if (!this.comeBack()) return
    }
  }

  private boot(): void {
    this.flash.powerUp()
    this.runtime.boot((offset, length) => this.flash.bytes.slice(offset, offset + length))
  }

  private step(): Command[] {
    this.plant.sample(this.sample)
    return (this.runtime.step(this.sample) as Command[]).map(command => ({ ...command, bytes: [...command.bytes] }))
  }

  /** Carries out a tick's commands.
   *  @param until_ms time in the burst at which everything ends
   *  @throws PowerCut then */
  private live(commands: Command[], until_ms: number): number {
    const { plant, flash } = this
    let time_ms = 0
    const wait = (wait_ms: number): void => {
      if (time_ms + wait_ms > until_ms) {
        plant.advance(until_ms - time_ms)
        throw new PowerCut()
      }
      plant.advance(wait_ms)
      time_ms += wait_ms
    }
    const write = (mask: number): void => plant.apply({ kind: "switches", value: mask, bytes: [] })
    const shell = new BurstShell(this.options.module.burst, { closed: () => plant.truth().switches, bus_mV: () => plant.truth().bus_V * 1000, write, wait })
    for (const command of commands) {
      if (BurstShell.takes(command)) shell.perform(command)
      else {
        plant.apply(command)
        if (command.kind === "erase") this.forget(command.value)
        applyToFlash(flash, command)
        if (command.kind === "write") this.written.set(command.value, command.bytes)
      }
    }
    plant.advance(this.assembly.config.tick_ms - time_ms)
    return time_ms
  }

  private forget(page: number): void {
    const { page_bytes } = this.assembly.config.journal
    for (const offset of this.written.keys()) if (Math.floor(offset / page_bytes) === page) this.written.delete(offset)
  }

  /** Somewhere in the burst: every second time while the bus is open, which is a small part of it. */
  private cutBurst(commands: Command[]): void {
    const { settle_ms, rest_ms } = this.options.module.burst!
    const lasts_ms = (kind: Command["kind"]): number => kind === "probe" ? rest_ms + 2 * settle_ms : kind === "switches" ? settle_ms : 0
    const length_ms = commands.reduce((sum_ms, { kind }) => sum_ms + lasts_ms(kind), 0)
    const open_ms = commands.filter(({ kind }) => kind === "switches").length * settle_ms
    this.figures.in_burst++
    this.fail(() => this.live(commands, length_ms - this.random.next() * (this.random.next() < 0.5 ? open_ms : length_ms)))
  }

  /** Somewhere in what the next tick writes of it. */
  private cutWrite(commands: Command[]): void {
    this.live(commands, Infinity)
    if (!this.plant.powered) return
    const next = this.step()
    const length = next.reduce((sum, { kind, bytes }) => sum + (kind === "write" ? bytes.length : kind === "erase" ? this.assembly.config.journal.page_bytes : 0), 0)
    this.figures.in_write++
    this.flash.cutAfterBytes(this.random.next() * length)
    this.fail(() => this.live(next, Infinity))
  }

  private fail(run: () => void): void {
    try {
      run()
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error
    }
  }

  /** A reset that keeps the latches, by a watchdog within milliseconds or longer, or a loss of power that does not; then one tick.
   *  @returns whether the module lives on */
  private comeBack(): boolean {
    const { plant, assembly: { config }, figures } = this
    const { startUp_ms } = this.options.board
    if (this.random.next() < 1 / 3) plant.apply({ kind: "switches", value: this.options.module.latchResetMask, bytes: [] })
    plant.advance(this.random.next() < 0.5 ? startUp_ms : WATCHDOG_MS)
    for (let first = true; first || !plant.powered; first = false) {
      // A capacitor that was almost empty gives out on the way: one more cut, and the latches fall to their reset grouping.
      if (!first) figures.gave_out++
      for (let waited_s = 0; !plant.powered && waited_s < START_S; waited_s++) plant.advance(1000)
      if (!plant.powered) return false
      figures.records_lost += this.lost()
      this.boot()
      this.live(this.step(), Infinity)
    }
    const { switches, connected } = plant.truth()
    const { array } = this.runtime.module
    if (array.mask !== switches || array.index < 0 || groupingOf(config, switches) !== array.index || !connected) figures.topology_lost++
    return true
  }

  /** Records that were written whole and are not as they were, or that the scan does not count. */
  private lost(): number {
    const { bytes } = this.flash
    let lost = 0
    for (const [offset, piece] of this.written) if (piece.some((byte, i) => bytes[offset + i] !== byte)) lost++
    const scan = createScan(this.assembly.config.journal)
    while (nextRead(scan)) feedRead(scan, Array.from(bytes.slice(scan.offset, scan.offset + scan.length)))
    const end = Math.max(0, ...[...this.written].map(([, piece]) => piece[3] | piece[4] << 8 | piece[5] << 16 | piece[6] << 24)) + 1
    return lost + (this.written.size > 0 && scan.sequence < end ? 1 : 0)
  }
}

/** @param cuts how many to make, over as many lives as that takes */
export function cutLives(cuts: number, seed: number): CutFigures {
  const figures: CutFigures = { tried: 0, in_burst: 0, in_write: 0, gave_out: 0, topology_lost: 0, records_lost: 0 }
  for (let life = 0; figures.tried < cuts; life++) {
    const before = figures.tried
    new Life(new Random(seed, 80 + life), 1000 * seed + life, CELLS[life % CELLS.length], figures).run(Math.min(CUTS_PER_LIFE, cuts - figures.tried))
    if (figures.tried === before && life > 20) throw new Error("no life made a change that could be cut")
  }
  return figures
}
