// The array's own firmware (src/core/array) in a world without time and charge: all that matters are the latches, the switches behind them,
// what the next sample may say, and what can go wrong in between.

import { type ArrayControl, createArray, updateArray } from "../../src/core/array/array.js"
import { maskAt } from "../../src/core/array/burst.js"
import { busBit } from "../../src/core/array/switches.js"
import { createMeasured, type Measured } from "../../src/core/calibrate.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { createSample } from "../../src/core/flat.js"
import { type Command, MISSING_SWITCHES } from "../../src/core/types.js"
import { LATCH_WRITES } from "../../project/compile.js"
import { type Wiring, wiringOf } from "./wiring.js"

/** How far the cells are apart: within the limit; beyond it, but not by more than a short supply is worth; more. */
export type Spread = 0 | 1 | 2

/** Everything that the future depends on. */
export interface WorldState {
  /** The firmware's own; nothing while the microcontroller is without supply. */
  array: ArrayControl | undefined
  /** What the latches hold. */
  latch: number
  /** Voltage of the cells in the last tick, mV: with the bus open it does not change. */
  cell_mV: number
  spread: Spread
  /** The cells that are apart from the others, as bits. Those beside one another are not. */
  apart: number
  /** The switch that may stick has done so, at what it was then. */
  stuckClosed: boolean | undefined
  /** Grouping that the journal tells after a boot, and cells that were out. */
  journal: number
  journalOut: number
  failedCheck: number
}

/** What the world does between two ticks. */
export interface Happening {
  /** Cell voltage, mV; by how much the spread changes. While the bus is open neither does. */
  cell_mV: number
  spread: -1 | 0 | 1
  /** The latches answered. That they do not, just after a reset in the middle of a change, is two faults at once: then the supply may be lost, and
   *  with it the latches. */
  readable: boolean
  elapsed_ms: number
  /** Cells that the protection wants out, as bits. */
  faulty: number
  /** The switch sticks now; not in the very second of a cut, for that would be two faults at once. */
  sticks: boolean
  /** After so many latch writes of this tick the microcontroller resets (the latches stay), or the power fails (they go to their reset
   *  grouping); nothing: neither. */
  cut?: { after: number, power: boolean }
}

export type Danger =
  | "shorts a cell" | "shorts a cell while it switches" | "closes parallel beside closed series" | "switches the array under a closed bus"
  | "parallels cells that differ" | "exceeds the bus limit" | "leaves the bus open for a tick" | "outlasts the bus capacitor"

export interface World {
  config: ModuleConfig
  /** Mask of the latches after power-on. */
  reset: number
  /** Bit of the switch that may stick. */
  sticking?: number
  /** Order in which a tick's latch masks are written: a planted mistake, for tests of the search itself. */
  reorder?: (commands: Command[]) => Command[]
}

export const firstState = (world: World): WorldState =>
  ({ array: createArray(world.config), latch: world.reset, cell_mV: 0, spread: 0, apart: 0, stuckClosed: undefined, journal: -1, journalOut: 0, failedCheck: 0 })

/** What is really closed. */
export function closedBy(world: World, latch: number, stuckClosed: boolean | undefined): number {
  if (stuckClosed === undefined || world.sticking === undefined) return latch
  return stuckClosed ? latch | 1 << world.sticking : latch & ~(1 << world.sticking)
}

const known = new WeakMap<ModuleConfig, Map<number, Wiring>>()

export function wiring(config: ModuleConfig, mask: number): Wiring {
  let masks = known.get(config)
  if (masks === undefined) known.set(config, masks = new Map())
  let found = masks.get(mask)
  if (found === undefined) masks.set(mask, found = wiringOf(config, mask))
  return found
}

/** What is wrong with going from one set of closed switches to another. A latch sets all its lines at once, but a switch that opens may be
 *  slower than one that closes: for a moment both sets are closed.
 *  @param apart cells, as bits, that are too far from the others to be paralleled with them */
export function dangersOf(config: ModuleConfig, was: number, is: number, apart: number): Danger[] {
  const dangers: Danger[] = []
  const [before, after, both] = [wiring(config, was), wiring(config, is), wiring(config, was | is)]
  if (after.shorted) dangers.push("shorts a cell")
  else if (both.shorted) dangers.push("shorts a cell while it switches")
  const joined = (bits: number, k: number): boolean => (bits & ~before.beside[k] & (apart >> k & 1 ? ~apart : apart)) !== 0
  if (after.beside.some(joined)) dangers.push("parallels cells that differ")
  return dangers
}

/** The order that is meant, by what is commanded: the bus opens first and closes last, parallel switches close before series switches. */
function orderOf({ array: { cells } }: ModuleConfig, was: number, is: number, probe: boolean): Danger[] {
  const series = (1 << (cells - 1)) - 1
  const dangers: Danger[] = []
  if (!probe && (is & ~was & series << (cells - 1)) !== 0 && (is & series) !== 0) dangers.push("closes parallel beside closed series")
  const bus = busBit(cells)
  const closes = is & ~was
  if (!probe && ((was & is & bus) !== 0 && was !== is || (closes & bus) !== 0 && closes !== bus)) dangers.push("switches the array under a closed bus")
  return dangers
}

/** A charger's limit may be off by so much. */
const FULL = 1.02

/** Chips bear some more than the recommended limit of their supply. A judgement of its own, beside that of src/core/array/change.ts. */
const BUS_MOST = 1.05

/** The shell, with every write counted, so that it can be cut after any. */
class Shell {
  readonly dangers: Danger[] = []
  failed = 0
  private checks = 0
  writes = 0
  private unsupplied = 0
  private readonly before: number

  constructor(private readonly world: World, public latch: number, private readonly stuckClosed: boolean | undefined,
    private readonly apart: number, private readonly voltages_mV: readonly number[], private readonly last: number) {
    this.before = this.supply
  }

  private get bus_mV(): number {
    return busOf(this.world.config, closedBy(this.world, this.latch, this.stuckClosed), this.voltages_mV)
  }

  get cut(): boolean {
    return this.writes >= this.last
  }

  get supply(): number {
    return wiring(this.world.config, closedBy(this.world, this.latch, this.stuckClosed)).series
  }

  private write(mask: number, probe: boolean): void {
    if (this.cut) return
    const { world, stuckClosed } = this
    const [was, is] = [closedBy(world, this.latch, stuckClosed), closedBy(world, mask, stuckClosed)]
    this.dangers.push(...dangersOf(world.config, was, is, this.apart), ...orderOf(world.config, this.latch, mask, probe))
    this.unsupplied = this.supply > 0 ? 0 : this.unsupplied + 1
    if (this.unsupplied > LATCH_WRITES) this.dangers.push("outlasts the bus capacitor")
    this.latch = mask
    this.writes++
    if (this.supply * Math.max(...this.voltages_mV) > BUS_MOST * world.config.power.busMax_mV && this.supply > this.before) this.dangers.push("exceeds the bus limit")
  }

  perform({ kind, value, bytes }: Command): void {
    if (this.failed > 0 || this.cut) return
    if (kind === "switches") this.write(value, false)
    else if (kind === "probe") {
      const before = this.latch
      this.checks++
      this.write(value, true)
      const stuck = this.supply > 0
      this.write(before, true)
      if (stuck) this.failed = this.checks
    } else if (kind === "verify") {
      this.checks++
      if (this.bus_mV >= value) return
      for (let i = 0; i < bytes.length; i += 4) this.write(maskAt(bytes, i), false)
      this.failed = this.checks
    }
  }
}

/** Voltage of every cell, mV: those that are apart are lower. */
function voltagesOf({ array: { cells, parallelLimit_mV, parallelMost_mV } }: ModuleConfig, cell_mV: number, spread: Spread, apart: number): number[] {
  const away_mV = spread === 0 ? 0 : (spread === 1 ? parallelLimit_mV : parallelMost_mV) + 1
  return Array.from({ length: cells }, (_, k) => cell_mV - (apart >> k & 1) * away_mV)
}

/** What the cells give the bus through what is closed, mV; 0: nothing. */
function busOf(config: ModuleConfig, closed: number, voltages_mV: readonly number[]): number {
  return wiring(config, closed).chain.reduce((sum_mV, k) => sum_mV + voltages_mV[k], 0)
}

/** What the next sample says. */
function see(world: World, closed: number, voltages_mV: readonly number[], happening: Happening, into: Measured): void {
  voltages_mV.forEach((cell_mV, k) => { into.cell_uV[k] = cell_mV * 1000 })
  into.bus_uV = busOf(world.config, closed, voltages_mV) * 1000
  into.elapsed_ms = happening.elapsed_ms
  // Long ticks are in the light.
  into.harvest_nA = happening.elapsed_ms > 1000 ? 1e6 : 0
  into.trusted = true
}

/** One tick: what becomes of the state, and what was dangerous on the way. */
export function tick(world: World, state: WorldState, happening: Happening): { next: WorldState, dangers: Danger[], writes: number } {
  const { config } = world
  const restart = (from: WorldState, latch: number): WorldState =>
    ({ ...from, array: Object.assign(createArray(config), { remembered: from.journal, rememberedOut: from.journalOut }), latch, failedCheck: 0 })
  // Without a supply the latches come up in their reset grouping, and the firmware starts.
  if (state.array === undefined) {
    // Where a stuck switch shorts that grouping the harm is done, by no command, and nothing more is asked.
    const harmed = wiring(config, closedBy(world, world.reset, state.stuckClosed)).shorted
    return { next: harmed ? state : restart(state, world.reset), dangers: [], writes: 0 }
  }
  const sticks = happening.sticks && world.sticking !== undefined && wiring(config, state.latch).series > 0
  const stuckClosed = state.stuckClosed ?? (sticks ? (state.latch >> world.sticking! & 1) === 1 : undefined)
  const closed = closedBy(world, state.latch, stuckClosed)
  const { series: supply, beside } = wiring(config, closed)
  // The charger stops where the bus is full.
  const full_mV = supply > 0 ? Math.ceil(FULL * config.power.busMax_mV / supply) : Infinity
  const cell_mV = Math.min(full_mV, supply > 0 || state.cell_mV === 0 ? happening.cell_mV : state.cell_mV)
  // Cells that have come to stand beside one another are not apart for long.
  const mixed = beside.some((bits, k) => (bits & (state.apart >> k & 1 ? ~state.apart : state.apart)) !== 0)
  const spread = (supply === 0 || state.array.state === "boot" ? state.spread : Math.max(0, Math.min(2, (mixed ? 0 : state.spread) + happening.spread))) as Spread
  const apart = spread === 0 ? 0 : state.spread > 0 && !mixed ? state.apart : beside[0]
  const now: WorldState = { array: undefined, latch: world.reset, cell_mV, spread, apart, stuckClosed, journal: state.journal, journalOut: state.journalOut, failedCheck: 0 }
  const voltages_mV = voltagesOf(config, cell_mV, spread, apart)
  // Below brown-out nothing decides anything.
  if (supply > 0 && busOf(config, closed, voltages_mV) < config.power.brownOut_mV) return { next: now, dangers: [], writes: 0 }
  const array = { ...state.array, cell_mV: [...state.array.cell_mV], limits: { ...state.array.limits } }
  const measured = createMeasured(config)
  see(world, closed, voltages_mV, happening, measured)
  const sample = createSample(config.array.cells, 0)
  sample.switches = state.latch
  sample.failedCheck = state.failedCheck
  sample.missing = happening.readable ? 0 : MISSING_SWITCHES
  const commands: Command[] = []
  updateArray(array, config, measured, sample, happening.faulty, commands)
  const { cut } = happening
  const tooFar = spread === 2 || spread === 1 && supply > 0 ? apart : 0
  const shell = new Shell(world, state.latch, stuckClosed, tooFar, voltages_mV, cut?.after ?? Infinity)
  for (const command of world.reorder?.(commands) ?? commands) shell.perform(command)
  const { latch, writes, dangers } = shell
  if (array.committed) Object.assign(now, { journal: array.index, journalOut: array.excluded })
  if (cut !== undefined) return { next: cut.power ? now : restart(now, latch), dangers, writes }
  // Asleep until the next tick the microcontroller outlives its capacitor.
  const twice = state.array.state === "boot" && !happening.readable
  if (shell.supply > 0) return { next: { ...now, array, latch, failedCheck: shell.failed }, dangers, writes }
  // A switch that has gone out of itself was no doing of the firmware's, and where every grouping would destroy the microcontroller, none is best.
  const possible = config.array.groupings.some(({ series }) => series * cell_mV <= BUS_MOST * config.power.busMax_mV)
  if (!twice && possible && (supply > 0 || stuckClosed === undefined)) dangers.push("leaves the bus open for a tick")
  return { next: now, dangers, writes }
}
