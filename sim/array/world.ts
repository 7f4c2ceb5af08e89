// The array's own firmware (src/core/array) in a world without time and charge: all that matters are the latches, the switches behind them,
// what the next sample may say, and what can go wrong in between.

import { type ArrayControl, createArray, updateArray } from "../../src/core/array/array.js"
import { busBit, groupingOf, isSafeMask } from "../../src/core/array/switches.js"
import { createMeasured, type Measured } from "../../src/core/calibrate.js"
import type { ModuleConfig } from "../../src/core/config.js"
import type { Command } from "../../src/core/types.js"

/** Everything that the future depends on. */
export interface WorldState {
  /** The firmware's own; nothing while the microcontroller is without supply. */
  array: ArrayControl | undefined
  /** What the latches hold. */
  latch: number
}

/** What the world does between two ticks. */
export interface Happening {
  /** Cell voltage, mV; whether one cell differs from the others by more than may be paralleled. */
  cell_mV: number
  uneven: boolean
  /** The latches answered. That they do not, just after a reset in the middle of a change, is two faults at once: then the supply may be lost, and
   *  with it the latches. */
  readable: boolean
  elapsed_ms: number
  /** After so many latch writes of this tick the microcontroller resets (the latches stay), or the power fails (they go to their reset
   *  grouping); nothing: neither. */
  cut?: { after: number, power: boolean }
}

/** A switch that does not obey: its bit, and what it is stuck at. */
export interface Stuck {
  bit: number
  closed: boolean
}

export type Danger =
  | "shorts a cell" | "shorts a cell while it switches" | "closes parallel beside closed series" | "switches the array under a closed bus"
  | "parallels cells that differ" | "leaves the bus open for a tick"

export interface World {
  config: ModuleConfig
  /** Mask of the latches after power-on. */
  reset: number
  stuck?: Stuck
  /** Order in which a tick's commands are given: a planted mistake, for tests of the search itself. */
  reorder?: (masks: number[]) => number[]
}

const parallelBits = (cells: number, mask: number): number => (mask >> (cells - 1)) & ((1 << (cells - 1)) - 1)
const seriesBits = (cells: number, mask: number): number => mask & ((1 << (cells - 1)) - 1)

/** What is really closed. */
export function closedBy(latch: number, stuck: Stuck | undefined): number {
  if (stuck === undefined) return latch
  return stuck.closed ? latch | (1 << stuck.bit) : latch & ~(1 << stuck.bit)
}

/** What is wrong with going from one latch mask to another. A latch sets all its lines at once, but a switch that opens may be slower than one
 *  that closes: for a moment both masks are closed. */
export function dangersOf({ config, stuck }: World, before: number, after: number, uneven: boolean): Danger[] {
  const { cells } = config.array
  const bus = busBit(cells)
  const [was, is] = [closedBy(before, stuck), closedBy(after, stuck)]
  const dangers: Danger[] = []
  if (!isSafeMask(cells, is)) dangers.push("shorts a cell")
  else if (!isSafeMask(cells, was | is)) dangers.push("shorts a cell while it switches")
  const newParallel = parallelBits(cells, is & ~was)
  if (newParallel !== 0 && seriesBits(cells, was) !== 0) dangers.push("closes parallel beside closed series")
  if (newParallel !== 0 && seriesBits(cells, is & ~was) !== 0) dangers.push("closes parallel beside closed series")
  if ((was & is & bus) !== 0 && was !== is) dangers.push("switches the array under a closed bus")
  if (uneven && newParallel !== 0) dangers.push("parallels cells that differ")
  return dangers
}

/** What the next sample says. */
function see(world: World, latch: number, happening: Happening, into: Measured): void {
  const { cells, groupings } = world.config.array
  const index = groupingOf(cells, groupings, closedBy(latch, world.stuck))
  into.cell_uV.fill(happening.cell_mV * 1000)
  if (happening.uneven) into.cell_uV[0] += (world.config.array.parallelLimit_mV + 1) * 1000
  into.bus_uV = index < 0 ? world.config.power.brownOut_mV * 1000 : groupings[index].series * happening.cell_mV * 1000
  into.elapsed_ms = happening.elapsed_ms
  into.trusted = true
}

/** One tick: what becomes of the state, and what was dangerous on the way. */
export function tick(world: World, state: WorldState, happening: Happening): { next: WorldState, dangers: Danger[] } {
  const { config } = world
  const dangers: Danger[] = []
  // Without a supply the latches come up in their reset grouping, and the firmware starts.
  if (state.array === undefined) return { next: { array: createArray(config), latch: world.reset }, dangers }
  const { cells, groupings } = config.array
  const closed = groupingOf(cells, groupings, closedBy(state.latch, world.stuck))
  // Below brown-out nothing decides anything.
  if (closed >= 0 && groupings[closed].series * happening.cell_mV < config.power.brownOut_mV) return { next: { array: undefined, latch: world.reset }, dangers }
  const array = structuredClone(state.array)
  const measured = createMeasured(config)
  see(world, state.latch, happening, measured)
  const commands: Command[] = []
  updateArray(array, config, measured, state.latch, happening.readable, commands)
  const wanted = commands.filter(({ kind }) => kind === "switches").map(({ value }) => value)
  const masks = world.reorder?.(wanted) ?? wanted
  const { cut } = happening
  let latch = state.latch
  for (const mask of masks.slice(0, cut?.after)) {
    dangers.push(...dangersOf(world, latch, mask, happening.uneven))
    latch = mask
  }
  if (cut !== undefined) return { next: cut.power ? { array: undefined, latch: world.reset } : { array: createArray(config), latch }, dangers }
  // Asleep until the next tick the microcontroller outlives its capacitor.
  const supplied = (closedBy(latch, world.stuck) & busBit(config.array.cells)) !== 0
  const twice = state.array.state === "boot" && !happening.readable
  if (!supplied && !twice) dangers.push("leaves the bus open for a tick")
  return { next: { array: supplied ? array : undefined, latch: supplied ? latch : world.reset }, dangers }
}
