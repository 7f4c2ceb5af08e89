// A Kalman filter whose covariance is kept as U·D·U' (U upper triangular with ones on its diagonal, D diagonal): it cannot
// lose its symmetry, and its variances cannot become negative by rounding, however sure it is of one state and unsure of another.
// Bierman, "Factorization Methods for Discrete Sequential Estimation", 1977, chapters V (measurements) and VII (time).

export interface Factored {
  /** Number of states. */
  size: number
  /** The states. */
  x: number[]
  /** The diagonal of D. */
  d: number[]
  /** U above its diagonal, column by column: U[i][j] is u[j·(j - 1)/2 + i], i < j. */
  u: number[]
  /** Room for the steps of an update, at least `size` numbers; filters may share it. */
  room: number[]
}

/** A filter that is sure that all its states are zero.
 *  @param room shared with other filters */
export function createFactored(size: number, room: number[]): Factored {
  const filter: Factored = { size, x: [], d: [], u: [], room }
  for (let j = 0; j < size; j++) {
    filter.x.push(0)
    filter.d.push(0)
    if (room.length <= j) room.push(0)
    for (let i = 0; i < j; i++) filter.u.push(0)
  }
  return filter
}

/** All states independent again. */
export function clearCorrelations(filter: Factored): void {
  for (let i = 0; i < filter.u.length; i++) filter.u[i] = 0
}

/** Variance of the state at `index`. */
export function varianceOf(filter: Factored, index: number): number {
  let sum = filter.d[index]
  for (let j = index + 1; j < filter.size; j++) {
    const factor = filter.u[(j * (j - 1) >> 1) + index]
    sum += factor * factor * filter.d[j]
  }
  return sum
}

/** Variance of a weighted sum of two states.
 *  @param first below `second` */
export function varianceOfSum(filter: Factored, first: number, firstWeight: number, second: number, secondWeight: number): number {
  let sum = 0
  for (let j = first; j < filter.size; j++) {
    const column = j * (j - 1) >> 1
    let factor = j === first ? firstWeight : firstWeight * filter.u[column + first]
    if (j === second) factor += secondWeight
    else if (j > second) factor += secondWeight * filter.u[column + second]
    sum += factor * factor * filter.d[j]
  }
  return sum
}

/** The state at `to` moves by `factor` times the one at `from`, which is not exactly known. The state itself is moved by the caller.
 *  @param to below `from`: states come in the order in which they depend on one another */
export function couple(filter: Factored, to: number, from: number, factor: number): void {
  if (factor === 0) return
  const u = filter.u
  u[(from * (from - 1) >> 1) + to] += factor
  for (let j = from + 1; j < filter.size; j++) {
    const column = j * (j - 1) >> 1
    u[column + to] += factor * u[column + from]
  }
}

/** A state shrinks to the share `left` of itself (above 0), and so does what is unknown of it. The state itself is changed by the caller. */
export function shrink(filter: Factored, index: number, left: number): void {
  filter.d[index] = filter.d[index] * left * left
  const own = index * (index - 1) >> 1
  for (let i = 0; i < index; i++) filter.u[own + i] = filter.u[own + i] / left
  for (let j = index + 1; j < filter.size; j++) {
    const at = (j * (j - 1) >> 1) + index
    filter.u[at] = filter.u[at] * left
  }
}

/** Adds to the variance of one state (Agee and Turner's update by a rank of one). */
export function addNoise(filter: Factored, index: number, variance: number): void {
  const d = filter.d
  const u = filter.u
  const a = filter.room
  for (let i = 0; i < index; i++) a[i] = 0
  a[index] = 1
  let c = variance
  for (let j = index; j > 0; j--) {
    const before = d[j]
    const aj = a[j]
    const after = before + c * aj * aj
    if (!(after > 0)) continue
    d[j] = after
    const column = j * (j - 1) >> 1
    const share = c * aj / after
    for (let k = 0; k < j; k++) {
      a[k] = a[k] - aj * u[column + k]
      u[column + k] = u[column + k] + share * a[k]
    }
    c = c * before / after
  }
  d[0] = d[0] + c * a[0] * a[0]
}

/** One scalar measurement.
 *  @param h its derivative by each state
 *  @param residual measured less expected
 *  @param noise variance of the measurement, above 0
 *  @returns variance of the residual, as it was expected */
export function measure(filter: Factored, h: number[], residual: number, noise: number): number {
  const size = filter.size
  const d = filter.d
  const u = filter.u
  const gain = filter.room
  let alpha = noise + d[0] * h[0] * h[0]
  gain[0] = d[0] * h[0]
  d[0] = d[0] * noise / alpha
  let column = 0
  for (let j = 1; j < size; j++) {
    let f = h[j]
    for (let i = 0; i < j; i++) f += u[column + i] * h[i]
    const v = d[j] * f
    const before = alpha
    alpha = before + v * f
    d[j] = d[j] * before / alpha
    const lambda = -f / before
    for (let i = 0; i < j; i++) {
      const old = u[column + i]
      u[column + i] = old + lambda * gain[i]
      gain[i] = gain[i] + old * v
    }
    gain[j] = v
    column += j
  }
  const pull = residual / alpha
  for (let i = 0; i < size; i++) filter.x[i] += gain[i] * pull
  return alpha
}
