// Energies at which the programme of plant-bound.ts knows a value: a broken line rounds every cliff up, so they lie closest where a module may die.

/** How nodes crowd: what each step away from a cliff by a factor of e gets, where all energies together get 1; and how near it begins, as a share of the whole. */
const CROWD = 0.2
const NEAR = 0.01
/** Buckets that a search begins in. */
const BUCKETS = 4096

export class Grid {
  readonly cells: number
  private readonly first: Int32Array

  constructor(readonly node_J: Float64Array) {
    this.cells = node_J.length - 1
    this.first = new Int32Array(BUCKETS + 1)
    let cell = 0
    for (let bucket = 0; bucket <= BUCKETS; bucket++) {
      while (cell < this.cells - 1 && node_J[cell + 1] <= node_J[this.cells] * (bucket / BUCKETS) ** 2) cell++
      this.first[bucket] = cell
    }
  }

  /** The same with every cell in so many equal parts: node i of this one is node i times that. */
  divided(parts: number): Grid {
    const { node_J, cells } = this
    return new Grid(Float64Array.from({ length: cells * parts + 1 }, (_, i) => {
      const cell = Math.min(cells - 1, Math.floor(i / parts))
      return node_J[cell] + (node_J[cell + 1] - node_J[cell]) * (i / parts - cell)
    }))
  }

  /** The cell that an energy lies in; the last one from the last node on. */
  cellOf(energy_J: number): number {
    const { node_J, cells } = this
    if (!(energy_J > 0)) return 0
    let cell = this.first[Math.min(BUCKETS, Math.floor(BUCKETS * Math.sqrt(energy_J / node_J[cells])))]
    while (cell < cells - 1 && node_J[cell + 1] <= energy_J) cell++
    while (cell > 0 && node_J[cell] > energy_J) cell--
    return cell
  }
}

/** From 0 to a capacity: towards 0 with the square, and by the logarithm of the distance from each cliff. */
export function gridOf(capacity_J: number, cells: number, cliffs_J: readonly number[]): Grid {
  const place = (share: number): number => cliffs_J.reduce((sum, cliff_J) => {
    const beyond = share - cliff_J / capacity_J
    return sum + CROWD * Math.sign(beyond) * Math.log1p(Math.abs(beyond) / NEAR)
  }, Math.sqrt(share))
  const [from, to] = [place(0), place(1)]
  return new Grid(Float64Array.from({ length: cells + 1 }, (_, i) => {
    if (i === 0 || i === cells) return i === 0 ? 0 : capacity_J
    let [low, high] = [0, 1]
    for (let halved = 0; halved < 60; halved++) {
      const middle = (low + high) / 2
      if (place(middle) < from + (to - from) * i / cells) low = middle
      else high = middle
    }
    return capacity_J * high
  }))
}
