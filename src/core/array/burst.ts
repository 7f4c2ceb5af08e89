// A change of grouping as one burst of commands, which the shell carries out in milliseconds (src/hal, sim/plant/burst-shell.ts):
//   harvester aside; probe each switch that has to open; bus, all open; cells and parallel, series, bus; verify, or all of it back; harvester
// "probe" and "verify" read the bus. If one fails, the shell leaves out the rest of the burst and says which in the next sample.

import type { Grouping, ModuleConfig } from "../config.js"
import type { Command } from "../types.js"
import type { ArrayControl } from "./array.js"
import { packResistance_mOhm } from "./planner.js"
import { connectedMask, excludedBy, livingIn, OPEN_MASK } from "./switches.js"
import { breakMasks, makeMasks, probeSets } from "./transition.js"

/** Where the cells hide the probes, a rise of the bus is looked for only if cells of so many times their sheet's resistance, cold or old, would still
 *  drive it against what the processor takes meanwhile. */
const RESISTANCE_DOUBT = 2

/** Bus and cells may differ by this share when a closed grouping is verified. */
export const VERIFY_SHARE = 1 / 5

/** Bus voltage of a grouping at rest, mV: each group has the mean of those of its cells that take part. */
export function busOf(array: ArrayControl, grouping: Grouping, excluded: number): number {
  const cells = array.cell_mV.length
  let bus_mV = 0
  for (let first = 0; first < cells; first += grouping.parallel) {
    const living = livingIn(grouping, excluded, first)
    for (let i = first; i < first + grouping.parallel; i++) {
      if (((excluded >> i) & 1) === 0) bus_mV += array.cell_mV[i] / living
    }
  }
  return bus_mV
}

function setSwitches(masks: number[], commands: Command[]): void {
  for (let i = 0; i < masks.length; i++) commands.push({ kind: "switches", value: masks[i], bytes: [] })
}

/** Adds a latch mask as four bytes. */
function pushMask(mask: number, bytes: number[]): void {
  bytes.push(mask & 255)
  bytes.push((mask >> 8) & 255)
  bytes.push((mask >> 16) & 255)
  bytes.push((mask >> 24) & 255)
}

/** The latch mask at a place among the bytes of a "verify". */
export function maskAt(bytes: number[], at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
}

function verify(array: ArrayControl, grouping: Grouping, excluded: number, otherwise: number[], commands: Command[]): void {
  const bytes: number[] = []
  for (let i = 0; i < otherwise.length; i++) pushMask(otherwise[i], bytes)
  commands.push({ kind: "verify", value: Math.floor(busOf(array, grouping, excluded) * (1 - VERIFY_SHARE)), bytes })
}

/** From what is closed to another grouping, or to the same without other cells. */
export function burst(array: ArrayControl, config: ModuleConfig, grouping: Grouping, excluded: number, commands: Command[]): void {
  const cells = config.array.cells
  const from = array.mask
  const before = config.array.groupings[array.index]
  const to = connectedMask(config, grouping, excluded)
  if (array.harvesting) commands.push({ kind: "harvest", value: 0, bytes: [] })
  if (config.has.probes) {
    const sets = probeSets(config, from, before, to, excluded)
    for (let i = 0; i < sets.length; i++) commands.push({ kind: "probe", value: from & ~sets[i], bytes: [] })
  }
  setSwitches(breakMasks(cells, from), commands)
  setSwitches(makeMasks(config, grouping, excluded), commands)
  // Back the same way; nothing flows that would have to be broken first.
  const back = makeMasks(config, before, excludedBy(config, from))
  const otherwise = [OPEN_MASK]
  for (let i = 0; i < back.length; i++) otherwise.push(back[i])
  const rise_mV = busOf(array, grouping, excluded) - busOf(array, before, excludedBy(config, from))
  const against_mV = config.power.active_uA * packResistance_mOhm(config, grouping) * RESISTANCE_DOUBT / 1000000
  // What hides behind the cells' resistance is not asked: a change that was good would be taken back, and its grouping barred.
  if (config.has.probes || rise_mV <= 0 || rise_mV > against_mV) verify(array, grouping, excluded, otherwise, commands)
  if (array.harvesting) commands.push({ kind: "harvest", value: 1, bytes: [] })
}

/** From all open, or from what nobody can say: then everything is opened at once, since any other mask might close something. */
export function blindBurst(array: ArrayControl, config: ModuleConfig, grouping: Grouping, excluded: number, commands: Command[]): void {
  if (array.mask !== OPEN_MASK) setSwitches([OPEN_MASK], commands)
  setSwitches(makeMasks(config, grouping, excluded), commands)
}
