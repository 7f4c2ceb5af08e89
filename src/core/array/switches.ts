// The switch matrix as bits, and the only place that makes masks. Between cell i and cell i+1 of the ladder:
//   S_i joins minus of i to plus of i+1                        bit i
//   P_i joins plus to plus and minus to minus (one gate line)  bit (n-1) + i
// and one bus switch joins top and bottom of the ladder to the supply bus, bit 2(n-1).
// S_i and P_i together short both neighbours; every mask made here closes at most one of the two.

import type { Grouping } from "../config.js"

/** All switches open. */
export const OPEN_MASK = 0

export function busBit(cells: number): number {
  return 1 << (2 * (cells - 1))
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

/** All switches of a grouping, bus included. */
export function groupingMask(cells: number, grouping: Grouping): number {
  return parallelMask(cells, grouping) | seriesMask(cells, grouping) | busBit(cells)
}

/** Whether a mask shorts no cell: no boundary has both its series and its parallel switch closed. */
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

/** Index of the configured grouping that a latch mask is, or -1. */
export function groupingOf(cells: number, groupings: Grouping[], mask: number): number {
  for (let i = 0; i < groupings.length; i++) {
    if (groupingMask(cells, groupings[i]) === mask) return i
  }
  return -1
}
