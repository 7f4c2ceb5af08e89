// The symbolic half of star-mesh elimination: in which order the nodes of a network go, and which edges each of them meets, written
// down once so that the numeric half (star-mesh.ts) only walks over whole numbers.

export interface Elimination {
  /** Edges with fill-in; the given ones come first, in their order. */
  edges: number
  /** +1 where the given edge a-b keeps its direction, -1 where the program runs it from b to a: always from the node that goes first. */
  sign: Float64Array
  /** Per eliminated node: its degree d, its d edges, then the edge between neighbours i < j for each pair, (0,1) (0,2) .. (1,2) ..; the
   *  neighbours are sorted by when they go themselves, so that every edge in here points the right way. */
  code: Int32Array
  /** Where each node's part of the code begins. */
  start: Int32Array
  /** Edge between the last node and the reference, when all else is gone; -1: nothing joins them. */
  root: number
}

/** Orders and compiles.
 *  @param ends node pairs of the edges, a and b in turn; each pair of nodes at most once, never a node with itself
 *  @param reference is never eliminated
 *  @param last goes after all others, but is not in the code: what remains of it is the edge `root` */
export function compileElimination(nodes: number, ends: number[], reference: number, last: number): Elimination {
  const order = minimumDegree(neighbourhood(nodes, ends), reference, last)
  const rank = new Int32Array(nodes).fill(nodes)
  for (let k = 0; k < order.length; k++) rank[order[k]] = k
  rank[last] = order.length

  const edgeTo: Map<number, number>[] = Array.from({ length: nodes }, () => new Map<number, number>())
  let edges = 0
  const join = (a: number, b: number): number => {
    edgeTo[a].set(b, edges)
    edgeTo[b].set(a, edges)
    return edges++
  }
  const sign = new Float64Array(ends.length / 2)
  for (let e = 0; e < sign.length; e++) {
    join(ends[2 * e], ends[2 * e + 1])
    sign[e] = rank[ends[2 * e]] < rank[ends[2 * e + 1]] ? 1 : -1
  }
  const code: number[] = []
  const start: number[] = []
  for (const node of order) {
    const around = [...edgeTo[node].keys()].sort((a, b) => rank[a] - rank[b])
    if (around.length === 0) continue // the last of an island: its voltage is 0
    start.push(code.length)
    code.push(around.length)
    for (const other of around) {
      code.push(edgeTo[node].get(other)!)
      edgeTo[other].delete(node)
    }
    for (let i = 0; i < around.length; i++) {
      for (let j = i + 1; j < around.length; j++) code.push(edgeTo[around[i]].get(around[j]) ?? join(around[i], around[j]))
    }
  }
  const root = edgeTo[last].get(reference) ?? -1
  return { edges, sign, code: Int32Array.from(code), start: Int32Array.from(start), root }
}

/** Least degree first; among equals the one that depends on the fewest earlier ones, which keeps the chains of operations short (a chain of
 *  n nodes has depth log n), and that is good for rounding and for a processor that does several things at once. */
function minimumDegree(around: Set<number>[], reference: number, last: number): number[] {
  const left: number[] = []
  for (let node = 0; node < around.length; node++) if (node !== reference && node !== last) left.push(node)
  const depth = new Int32Array(around.length)
  const order: number[] = []
  while (left.length > 0) {
    let best = 0
    for (let k = 1; k < left.length; k++) {
      const better = around[left[k]].size - around[left[best]].size || depth[left[k]] - depth[left[best]]
      if (better < 0) best = k
    }
    const node = left[best]
    left.splice(best, 1)
    order.push(node)
    for (const a of around[node]) {
      around[a].delete(node)
      depth[a] = Math.max(depth[a], depth[node] + 1)
      for (const b of around[node]) if (a !== b) around[a].add(b)
    }
  }
  return order
}

function neighbourhood(nodes: number, ends: number[]): Set<number>[] {
  const around = Array.from({ length: nodes }, () => new Set<number>())
  for (let e = 0; e < ends.length; e += 2) {
    around[ends[e]].add(ends[e + 1])
    around[ends[e + 1]].add(ends[e])
  }
  return around
}
