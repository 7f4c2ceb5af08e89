// The switch matrix as bits, and the only place that makes masks. Between cell i and cell i+1 of the ladder, of n:
//   S_i joins minus of i to plus of i+1                        bit i
//   P_i joins plus to plus and minus to minus (one gate line)  bit (n-1) + i
// and one bus switch joins top and bottom of the ladder to the supply bus, bit 2(n-1). A module may have, per cell,
//   I_i between the cell and its place in the ladder           bit 2n-1 + i
//   B_i across that place                                      bit 3n-1 + i
// S_i and P_i together short both neighbours, B_i shorts every cell whose place is the same; no mask made here does.
// A mask is a signed 32-bit integer, so that 31 lines are the most: 16 cells, 10 with isolation, 8 with both.

import type { Grouping, ModuleConfig } from "../config.js"

/** All switches open. */
export const OPEN_MASK = 0

export function busBit(cells: number): number {
  return 1 << (2 * (cells - 1))
}

export function isolationBit(cells: number, cell: number): number {
  return 1 << (2 * cells - 1 + cell)
}

export function bypassBit(cells: number, cell: number): number {
  return 1 << (3 * cells - 1 + cell)
}

/** The parallel switches of an equal-share grouping: inside each group. */
export function parallelMask(cells: number, grouping: Grouping): number {
  let mask = 0
  for (let i = 0; i < cells - 1; i++) {
    if ((i + 1) % grouping.parallel !== 0) mask |= 1 << (cells - 1 + i)
  }
  return mask
}

/** The series switches of an equal-share grouping: between its groups. */
export function seriesMask(cells: number, grouping: Grouping): number {
  let mask = 0
  for (let i = 0; i < cells - 1; i++) {
    if ((i + 1) % grouping.parallel === 0) mask |= 1 << i
  }
  return mask
}

/** All switches of a grouping between cells and bus. */
export function groupingMask(cells: number, grouping: Grouping): number {
  return parallelMask(cells, grouping) | seriesMask(cells, grouping) | busBit(cells)
}

/** Cells that are not taken out, in the group of cell `first`.
 *  @param excluded bit per cell */
export function livingIn(grouping: Grouping, excluded: number, first: number): number {
  let living = 0
  for (let i = first; i < first + grouping.parallel; i++) living += 1 - ((excluded >> i) & 1)
  return living
}

/** The switches of the cells themselves: isolation closed for those that take part, a bypass where nobody in a group does.
 *  @param excluded bit per cell that is taken out; 0 where the module cannot */
export function cellMask(config: ModuleConfig, grouping: Grouping, excluded: number): number {
  const cells = config.array.cells
  let mask = 0
  if (config.has.isolation) {
    for (let i = 0; i < cells; i++) {
      if (((excluded >> i) & 1) === 0) mask |= isolationBit(cells, i)
      else if (config.has.bypass && i % grouping.parallel === 0 && livingIn(grouping, excluded, i) === 0) mask |= bypassBit(cells, i)
    }
  }
  return mask
}

/** Everything that is closed while a grouping without some of the cells feeds the bus. */
export function connectedMask(config: ModuleConfig, grouping: Grouping, excluded: number): number {
  return groupingMask(config.array.cells, grouping) | cellMask(config, grouping, excluded)
}

/** Whether a mask shorts no cell at the boundaries: none has both its series and its parallel switch closed. */
export function isSafeMask(cells: number, mask: number): boolean {
  for (let i = 0; i < cells - 1; i++) {
    if ((mask & (1 << i)) !== 0 && (mask & (1 << (cells - 1 + i))) !== 0) return false
  }
  return true
}

/** Whether the cells can be shared out equally. */
export function dividesEqually(cells: number, grouping: Grouping): boolean {
  return grouping.series >= 1 && grouping.parallel >= 1 && grouping.series * grouping.parallel === cells
}

/** Cells that a mask takes out: those whose isolation is open. */
export function excludedBy(config: ModuleConfig, mask: number): number {
  const cells = config.array.cells
  return config.has.isolation ? (~mask >> (2 * cells - 1)) & ((1 << cells) - 1) : 0
}

/** Whether current finds a way through every group: a cell, or a bypass. */
function carries(config: ModuleConfig, grouping: Grouping, excluded: number): boolean {
  if (config.has.bypass) return true
  for (let first = 0; first < config.array.cells; first += grouping.parallel) {
    if (livingIn(grouping, excluded, first) === 0) return false
  }
  return true
}

/** Index of the configured grouping that a latch mask is, with or without all cells, or -1. */
export function groupingOf(config: ModuleConfig, mask: number): number {
  const groupings = config.array.groupings
  const excluded = excludedBy(config, mask)
  for (let i = 0; i < groupings.length; i++) {
    if (connectedMask(config, groupings[i], excluded) === mask && carries(config, groupings[i], excluded)) return i
  }
  return -1
}
