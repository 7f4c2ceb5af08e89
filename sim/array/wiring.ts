// What a set of closed switches connects: which cells are shorted, which stand side by side, and what reaches the bus. Ideal switches and
// cells; the plant (sim/plant/matrix-network.ts) has the currents.

import type { ModuleConfig } from "../../src/core/config.js"
import { busBit, bypassBit, isolationBit } from "../../src/core/array/switches.js"

export interface Wiring {
  /** Some cell has both its ends joined. */
  shorted: boolean
  /** Per cell, which cells share both its nodes: a bit each; 0 for one that is not connected. */
  beside: number[]
  /** Cells in series between the bus rails, and one of each step from the lower rail; none if nothing reaches them. */
  series: number
  chain: number[]
}

/** Nodes 2k and 2k + 1 are plus and minus of place k, then come those of the cells themselves, then the bus. */
export function wiringOf(config: ModuleConfig, mask: number): Wiring {
  const { cells } = config.array
  const nodes = Array.from({ length: 2 * cells + 2 }, (_, i) => i)
  const find = (node: number): number => nodes[node] === node ? node : nodes[node] = find(nodes[node])
  const join = (a: number, b: number): void => { nodes[find(a)] = find(b) }
  const has = (bit: number): boolean => (mask & bit) !== 0
  const [plus, minus] = [2 * cells, 2 * cells + 1]
  for (let k = 0; k < cells - 1; k++) {
    if (has(1 << k)) join(2 * k + 1, 2 * k + 2)
    if (has(1 << (cells - 1 + k))) {
      join(2 * k, 2 * k + 2)
      join(2 * k + 1, 2 * k + 3)
    }
  }
  if (has(busBit(cells))) {
    join(0, plus)
    join(2 * cells - 1, minus)
  }
  const live = Array.from({ length: cells }, (_, k) => !config.has.isolation || has(isolationBit(cells, k)))
  if (config.has.bypass) for (let k = 0; k < cells; k++) if (has(bypassBit(cells, k))) join(2 * k, 2 * k + 1)

  const ends = live.map((_, k) => [find(2 * k), find(2 * k + 1)])
  const beside = live.map((own, k) => own
    ? live.reduce((bits, other, j) => other && ends[j][0] === ends[k][0] && ends[j][1] === ends[k][1] ? bits | 1 << j : bits, 0) : 0)
  // From the lower rail upwards, a cell at a time.
  const chains = new Map<number, number[]>([[find(minus), []]])
  for (let grown = true; grown;) {
    grown = false
    live.forEach((own, k) => {
      const base = chains.get(ends[k][1])
      if (!own || base === undefined || chains.has(ends[k][0])) return
      chains.set(ends[k][0], [...base, k])
      grown = true
    })
  }
  const chain = chains.get(find(plus)) ?? []
  return { shorted: live.some((own, k) => own && ends[k][0] === ends[k][1]), beside, series: chain.length, chain }
}
