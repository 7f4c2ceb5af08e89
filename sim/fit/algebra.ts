// Small dense algebra of normal equations: symmetric matrices, row by row in one array.

/** Lower Cholesky factor of a symmetric matrix, or undefined where it is not positive definite.
 *  @param a n × n, only its lower half is read */
export function cholesky(a: Float64Array, n: number): Float64Array | undefined {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k]
      if (i !== j) l[i * n + j] = sum / l[j * n + j]
      else if (sum > 1e-15 * a[i * n + i]) l[i * n + i] = Math.sqrt(sum)
      else return undefined
    }
  }
  return l
}

/** Solution x of L·Lᵀ·x = b. */
export function solveBy(l: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b)
  for (let i = 0; i < n; i++) {
    let sum = x[i]
    for (let k = 0; k < i; k++) sum -= l[i * n + k] * x[k]
    x[i] = sum / l[i * n + i]
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]
    for (let k = i + 1; k < n; k++) sum -= l[k * n + i] * x[k]
    x[i] = sum / l[i * n + i]
  }
  return x
}

/** A symmetric system that is solved whatever its columns say: scaled to ones on its diagonal, with as little added there as makes it
 *  possible. Columns that say the same share what they say. */
export class Firm {
  private readonly scale: Float64Array
  private readonly factor: Float64Array

  /** @param a n × n, positive semidefinite */
  constructor(a: Float64Array, private readonly n: number) {
    this.scale = Float64Array.from({ length: n }, (_, i) => a[i * n + i] > 0 ? 1 / Math.sqrt(a[i * n + i]) : 0)
    const scaled = a.map((value, at) => value * this.scale[Math.floor(at / n)] * this.scale[at % n])
    let factor: Float64Array | undefined
    for (let ridge = 0; factor === undefined; ridge = ridge === 0 ? 1e-14 : ridge * 10) {
      const raised = scaled.slice()
      for (let i = 0; i < n; i++) raised[i * n + i] = (this.scale[i] === 0 ? 1 : raised[i * n + i]) + ridge
      factor = cholesky(raised, n)
    }
    this.factor = factor
  }

  solve(b: ArrayLike<number>): Float64Array {
    const x = solveBy(this.factor, this.n, Float64Array.from(b, (value, i) => value * this.scale[i]))
    return x.map((value, i) => value * this.scale[i])
  }

  inverse(): Float64Array {
    const { n } = this
    const inverse = new Float64Array(n * n)
    const unit = new Float64Array(n)
    for (let j = 0; j < n; j++) {
      unit.fill(0)
      unit[j] = 1
      inverse.set(this.solve(unit), j * n)
    }
    return inverse
  }
}

/** Rows times their transpose, weighted, onto a symmetric matrix (both halves).
 *  @param rows m × n  @param weights m */
export function gram(rows: Float64Array, n: number, weights: Float64Array): Float64Array {
  const a = new Float64Array(n * n)
  for (let r = 0; r < weights.length; r++) {
    const at = r * n
    for (let i = 0; i < n; i++) {
      const wi = weights[r] * rows[at + i]
      if (wi === 0) continue
      for (let j = 0; j <= i; j++) a[i * n + j] += wi * rows[at + j]
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]
  return a
}

/** Middle value; NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) return NaN
  const sorted = Float64Array.from(values).sort()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** Value of a table over equal steps 0..1, straight in between, held beyond its ends. */
export function along(table: ArrayLike<number>, at: number): number {
  const place = Math.max(0, Math.min(1, at)) * (table.length - 1)
  const i = Math.min(table.length - 2, Math.floor(place))
  return table[i] + (table[i + 1] - table[i]) * (place - i)
}
