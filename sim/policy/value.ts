// A function of the energy that never falls, straight between nodes and constant beyond the last.

export class Value {
  readonly node: Float64Array
  private readonly cells: number
  private readonly corners: Int32Array

  constructor(private readonly node_J: Float64Array) {
    this.cells = node_J.length - 1
    this.node = new Float64Array(node_J.length)
    this.corners = new Int32Array(node_J.length)
  }

  /** After writing at the nodes: whoever has more could do as if he had not. */
  settle(): void {
    const { node, cells } = this
    for (let i = 1; i <= cells; i++) node[i] = Math.max(node[i], node[i - 1])
  }

  /** Raises what has settled to its concave envelope, from a node on: whoever could draw lots between two energies would have that. */
  drawLots(first: number): void {
    const { node, cells, node_J, corners } = this
    const slope = (a: number, b: number): number => (node[b] - node[a]) / (node_J[b] - node_J[a])
    let count = 0
    for (let i = first; i <= cells; i++) {
      while (count > 1 && slope(corners[count - 2], corners[count - 1]) <= slope(corners[count - 1], i)) count--
      corners[count++] = i
    }
    for (let c = 1; c < count; c++) {
      const [a, b] = [corners[c - 1], corners[c]]
      const rise = slope(a, b)
      for (let i = a + 1; i < b; i++) node[i] = node[a] + rise * (node_J[i] - node_J[a])
    }
  }

  at(energy_J: number): number {
    let cell = 0
    while (cell < this.cells - 1 && this.node_J[cell + 1] <= energy_J) cell++
    return this.in(cell, energy_J)
  }

  /** The same where the cell is known. */
  in(cell: number, energy_J: number): number {
    const { node, node_J } = this
    const share = (energy_J - node_J[cell]) / (node_J[cell + 1] - node_J[cell])
    return share <= 0 ? node[cell] : share >= 1 ? node[cell + 1] : node[cell] + (node[cell + 1] - node[cell]) * share
  }

  /** How far it stands out at most above the chord between two energies, given their cells. It does so at a node. */
  bulge(low: number, low_J: number, high: number, high_J: number): number {
    const { node, node_J } = this
    const last = high_J > node_J[high + 1] ? high + 1 : high
    if (low >= last) return 0
    const least = this.in(low, low_J)
    const rise = (this.in(high, high_J) - least) / (high_J - low_J)
    let most = 0
    for (let k = low + 1; k <= last; k++) most = Math.max(most, node[k] - least - rise * (node_J[k] - low_J))
    return most
  }
}
