// Nodal analysis of any set of closed switches, also of those that short cells. Slow (cubic in the cells) and therefore only for
// masks that are no ladder; the tests hold the ladder of network.ts against it.

export class NodalNetwork {
  /** Thevenin source between the top (plus of the first cell) and the bottom (minus of the last). */
  emf = 0
  resistance = 0
  private readonly nodes: number
  private readonly island: Int32Array
  private mask = 0
  private readonly matrix: Float64Array
  /** Node voltages with the cells' sources and no pack current, and per ampere of pack current. */
  private readonly own_V: Float64Array
  private readonly per_A: Float64Array
  private readonly conductance: number

  constructor(private readonly cells: number, on_Ohm: number) {
    this.nodes = 2 * cells
    this.island = new Int32Array(this.nodes)
    this.matrix = new Float64Array(this.nodes * this.nodes)
    this.own_V = new Float64Array(this.nodes)
    this.per_A = new Float64Array(this.nodes)
    this.conductance = 1 / on_Ohm
  }

  /** @returns whether top and bottom hang together */
  setMask(mask: number): boolean {
    this.mask = mask
    for (let node = 0; node < this.nodes; node++) this.island[node] = node
    for (let cell = 0; cell < this.cells; cell++) this.join(2 * cell, 2 * cell + 1)
    this.forEachSwitch((a, b) => this.join(a, b))
    return this.island[0] === this.island[this.nodes - 1]
  }

  solve(emf_V: Float64Array, resistance_Ohm: Float64Array, alpha: Float64Array, beta: Float64Array): void {
    const { matrix, own_V, per_A, nodes } = this
    matrix.fill(0)
    own_V.fill(0)
    per_A.fill(0)
    for (let cell = 0; cell < this.cells; cell++) {
      const conductance = 1 / resistance_Ohm[cell]
      this.stamp(2 * cell, 2 * cell + 1, conductance)
      own_V[2 * cell] += emf_V[cell] * conductance
      own_V[2 * cell + 1] -= emf_V[cell] * conductance
    }
    this.forEachSwitch((a, b) => this.stamp(a, b, this.conductance))
    const whole = this.island[0] === this.island[nodes - 1]
    if (whole) {
      per_A[0] = 1
      per_A[nodes - 1] = -1
    }
    // One node of each island is the reference of its voltages.
    for (let node = 0; node < nodes; node++) {
      if (this.island[node] !== node) continue
      for (let other = 0; other < nodes; other++) matrix[node * nodes + other] = matrix[other * nodes + node] = 0
      matrix[node * nodes + node] = 1
      own_V[node] = per_A[node] = 0
    }
    this.eliminate()
    for (let cell = 0; cell < this.cells; cell++) {
      alpha[cell] = (own_V[2 * cell] - own_V[2 * cell + 1] - emf_V[cell]) / resistance_Ohm[cell]
      beta[cell] = (per_A[2 * cell] - per_A[2 * cell + 1]) / resistance_Ohm[cell]
    }
    this.emf = own_V[0] - own_V[nodes - 1]
    this.resistance = per_A[0] - per_A[nodes - 1]
  }

  /** Power in the closed switches at a pack current, W. */
  switchPower(current_A: number): number {
    let power = 0
    this.forEachSwitch((a, b) => {
      const drop = this.own_V[a] - this.own_V[b] + (this.per_A[a] - this.per_A[b]) * current_A
      power += drop * drop * this.conductance
    })
    return power
  }

  private forEachSwitch(visit: (a: number, b: number) => void): void {
    const boundaries = this.cells - 1
    for (let i = 0; i < boundaries; i++) {
      if ((this.mask & (1 << i)) !== 0) visit(2 * i + 1, 2 * i + 2)
      if ((this.mask & (1 << (boundaries + i))) !== 0) {
        visit(2 * i, 2 * i + 2)
        visit(2 * i + 1, 2 * i + 3)
      }
    }
  }

  /** Gives both nodes and everything that hangs on them the lower island number. */
  private join(a: number, b: number): void {
    const keep = Math.min(this.island[a], this.island[b])
    const drop = Math.max(this.island[a], this.island[b])
    for (let node = 0; node < this.nodes; node++) if (this.island[node] === drop) this.island[node] = keep
  }

  private stamp(a: number, b: number, conductance: number): void {
    const { matrix, nodes } = this
    matrix[a * nodes + a] += conductance
    matrix[b * nodes + b] += conductance
    matrix[a * nodes + b] -= conductance
    matrix[b * nodes + a] -= conductance
  }

  /** Gauss without pivoting: the matrix is symmetric and positive definite once each island has its reference. */
  private eliminate(): void {
    const { matrix, own_V, per_A, nodes } = this
    for (let column = 0; column < nodes; column++) {
      const pivot = 1 / matrix[column * nodes + column]
      for (let row = column + 1; row < nodes; row++) {
        const factor = matrix[row * nodes + column] * pivot
        if (factor === 0) continue
        for (let k = column + 1; k < nodes; k++) matrix[row * nodes + k] -= factor * matrix[column * nodes + k]
        own_V[row] -= factor * own_V[column]
        per_A[row] -= factor * per_A[column]
      }
    }
    for (let row = nodes - 1; row >= 0; row--) {
      for (let k = row + 1; k < nodes; k++) {
        own_V[row] -= matrix[row * nodes + k] * own_V[k]
        per_A[row] -= matrix[row * nodes + k] * per_A[k]
      }
      const pivot = 1 / matrix[row * nodes + row]
      own_V[row] *= pivot
      per_A[row] *= pivot
    }
  }
}
