// Which cells share a loop. Currents can flow between those whatever the port does; a cell that is in no loop carries what its
// neighbours carry. The loops are the biconnected components of the graph whose nodes are islands of closed elements and whose edges
// are cells (Hopcroft and Tarjan, Comm. ACM 16, 1973, 372), found without recursion.

import type { Islands } from "./islands.js"
import type { SwitchMatrix } from "./switch-matrix.js"

/** Mark of a cell that is in no loop. */
const ALONE = -1

export class Meshes {
  count = 0
  /** Number of the mesh that each cell is part of, or -1. */
  readonly of: Int32Array
  /** Per mesh: 1 where an equal rise of all its cells drives currents, too. */
  readonly uneven: Uint8Array
  private readonly ends: Int32Array

  constructor(cells: number) {
    this.of = new Int32Array(cells)
    this.uneven = new Uint8Array(cells)
    this.ends = new Int32Array(2 * cells)
  }

  /** @param islands nodes that conducting elements join */
  find({ nodes, cells }: SwitchMatrix, islands: Islands): void {
    cells.forEach((cell, k) => {
      this.ends[2 * k] = islands.root(cell.plus)
      this.ends[2 * k + 1] = islands.root(cell.minus)
    })
    this.count = findMeshes(nodes, this.ends, this.of)
    findUneven(nodes, this.ends, this.of, this.count, this.uneven)
  }
}

/** Which components an equal rise of all cells sets currents in: those whose islands have no levels one apart for every cell (cells in
 *  parallel have them; a cell shorted by a resistor, or one beside a string of others, has not).
 *  @param group, count as `findMeshes` leaves them
 *  @param uneven filled with 1 for such a component */
function findUneven(nodes: number, ends: Int32Array, group: Int32Array, count: number, uneven: Uint8Array): void {
  const parent = Int32Array.from({ length: nodes }, (_, node) => node)
  const above = new Int32Array(nodes) // of the parent
  for (let m = 0; m < count; m++) {
    uneven[m] = 0
    // A node may be part of several components: each has levels of its own.
    for (let k = 0; k < group.length; k++) {
      if (group[k] !== m) continue
      for (const node of [ends[2 * k], ends[2 * k + 1]]) {
        parent[node] = node
        above[node] = 0
      }
    }
    const root = (node: number): [number, number] => {
      let level = 0
      for (; parent[node] !== node; node = parent[node]) level += above[node]
      return [node, level]
    }
    for (let k = 0; k < group.length; k++) {
      if (group[k] !== m) continue
      const [top, plus] = root(ends[2 * k])
      const [bottom, minus] = root(ends[2 * k + 1])
      if (top !== bottom) {
        parent[top] = bottom
        above[top] = minus + 1 - plus
      } else if (plus - minus !== 1) {
        uneven[m] = 1
      }
    }
  }
}

/** @param nodes number of nodes
 *  @param ends node pairs of the cells, flat
 *  @param group filled with the number of each cell's component, or ALONE
 *  @returns how many components there are */
function findMeshes(nodes: number, ends: Int32Array, group: Int32Array): number {
  const cells = group.length
  group.fill(ALONE)
  // Edges at each node, as a linked list of half-edges: 2·cell leaves ends[2·cell], 2·cell + 1 the other end.
  const first = new Int32Array(nodes).fill(-1)
  const next = new Int32Array(2 * cells)
  for (let half = 0; half < 2 * cells; half++) {
    next[half] = first[ends[half]]
    first[ends[half]] = half
  }
  const seen = new Int32Array(nodes)
  const low = new Int32Array(nodes)
  const cursor = first.slice()
  const cameBy = new Int32Array(nodes).fill(-1)
  const taken = new Uint8Array(cells)
  const open: number[] = []
  let clock = 0
  let count = 0
  for (let root = 0; root < nodes; root++) {
    if (seen[root] > 0) continue
    seen[root] = low[root] = ++clock
    const path = [root]
    while (path.length > 0) {
      const node = path[path.length - 1]
      const half = cursor[node]
      if (half >= 0) {
        cursor[node] = next[half]
        const cell = half >> 1
        if (taken[cell] === 1) continue
        taken[cell] = 1
        const other = ends[half ^ 1]
        if (other === node) {
          group[cell] = count++ // a shorted cell is a loop of its own
          continue
        }
        open.push(cell)
        if (seen[other] > 0) {
          low[node] = Math.min(low[node], seen[other])
        } else {
          seen[other] = low[other] = ++clock
          cameBy[other] = cell
          path.push(other)
        }
        continue
      }
      path.pop()
      if (path.length === 0) break
      const parent = path[path.length - 1]
      low[parent] = Math.min(low[parent], low[node])
      if (low[node] < seen[parent]) continue
      // Everything since the edge to this node is one component; a single cell is no loop.
      const start = open.lastIndexOf(cameBy[node])
      const component = open.splice(start)
      if (component.length > 1) {
        for (const cell of component) group[cell] = count
        count++
      }
    }
  }
  return count
}
