// Which cells share a loop. Currents can flow between those whatever the port does; a cell that is in no loop carries what its
// neighbours carry. The loops are the biconnected components of the graph whose nodes are islands of closed elements and whose edges
// are cells (Hopcroft and Tarjan, Comm. ACM 16, 1973, 372), found without recursion.

/** Mark of a cell that is in no loop. */
export const ALONE = -1

/** @param nodes number of nodes
 *  @param ends node pairs of the cells, flat
 *  @param group filled with the number of each cell's component, or ALONE
 *  @returns how many components there are */
export function findMeshes(nodes: number, ends: Int32Array, group: Int32Array): number {
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
