// Switch matrices by the topologies that they can form: latch bit k closes topology k. Which real switches those are does not matter for energy,
// as long as every joint is one switch.

import type { MatrixElement, SwitchMatrix } from "../../plant/switch-matrix.js"

/** `beside` units straight across the port, and next to them the following units as groups in series; the rest hangs loose. */
export interface Topology {
  beside: number
  groups: number[]
}

/** @param units units of `each` cells in series, soldered */
export function topologyMatrix(units: number, each: number, topologies: Topology[], on_Ohm: number): SwitchMatrix {
  const nodes = units * (each + 1)
  const port = { plus: nodes, minus: nodes + 1 }
  const plus = (unit: number): number => unit * (each + 1)
  const minus = (unit: number): number => plus(unit) + each
  const elements: MatrixElement[] = []
  topologies.forEach(({ beside, groups }, bit) => {
    const join = (a: number, b: number): void => { elements.push({ a, b, bit, on_Ohm, off_Ohm: Infinity }) }
    const across = (unit: number, top: number, bottom: number): void => {
      join(plus(unit), top)
      join(minus(unit), bottom)
    }
    for (let unit = 0; unit < beside; unit++) across(unit, port.plus, port.minus)
    let first = beside
    groups.forEach((size, g) => {
      if (g === 0) join(port.plus, plus(first))
      for (let unit = first + 1; unit < first + size; unit++) across(unit, plus(first), minus(first))
      if (g < groups.length - 1) join(minus(first), plus(first + size))
      else join(minus(first), port.minus)
      first += size
    })
  })
  const cells = Array.from({ length: units * each }, (_, k) => {
    const node = Math.floor(k / each) * (each + 1) + k % each
    return { plus: node, minus: node + 1 }
  })
  return { nodes: nodes + 2, cells, elements, port }
}

const ones = (count: number): number[] => Array.from({ length: count }, () => 1)

/** The eleven of Morphy (Yang et al., SenSys 2021) in the order of the REACT artifact: most capacitance first, 8 in series at boot. */
export const MORPHY: Topology[] = [
  { beside: 8, groups: [] }, { beside: 1, groups: [3, 4] }, { beside: 1, groups: [1, 2, 2, 2] }, { beside: 1, groups: ones(7) },
  ...[2, 3, 4, 5, 6, 7, 8].map(count => ({ beside: 0, groups: ones(count) })),
]
