// Square root, exponential and logarithm from the four operations alone: the interpreters' own differ in their last bits
// (Espruino 2v29: sqrt(2) is one unit in the last place low), and all three runtimes must agree on every number.

/** Halvings of the exponent before the series, and the power of two that they make. */
const HALVINGS = 6
const HALVED = 64

/** A list of so many times the same. Lists grow once, when a room is made. */
export function filled(count: number, value: number): number[] {
  const list: number[] = []
  for (let i = 0; i < count; i++) list.push(value)
  return list
}

/** `value` held between `low` and `high`. */
export function clamp(value: number, low: number, high: number): number {
  if (value < low) return low
  return value > high ? high : value
}

export const squared = (value: number): number => value * value

/** Square root by Newton's iteration; relative error below 1e-12 from 1e-12 to 1e12.
 *  @returns 0 for zero, negative and unknown */
export function squareRoot(value: number): number {
  if (!(value > 0)) return 0
  // Brought near 1 by factors of 4, so that six iterations always suffice.
  let scale = 1
  let near = value
  while (near > 2) {
    near = near / 4
    scale = scale * 2
  }
  while (near < 1 / 2) {
    near = near * 4
    scale = scale / 2
  }
  let root = (1 + near) / 2
  for (let i = 0; i < 5; i++) root = (root + near / root) / 2
  return root * scale
}

/** e to the power of minus `x`; error below 2e-9 (relative: 1e-9 up to x = 1.6, 1e-7 up to 4, 3e-4 at 20).
 *  @param x 0 or more; beyond 40 the result is 0 */
export function decay(x: number): number {
  if (!(x > 0)) return 1
  if (x < 1 / 16) {
    // So small that the approximant alone is right to 1e-9.
    const twelfth = x * x / 12
    return (1 - x / 2 + twelfth) / (1 + x / 2 + twelfth)
  }
  if (x > 40) return 0
  const small = x / HALVED
  // Padé approximant [2/2] of e^-small, then squared as often as it was halved.
  const half = small / 2
  const square = small * small / 12
  let value = (1 - half + square) / (1 + half + square)
  for (let i = 0; i < HALVINGS; i++) value = value * value
  return value
}

/** Natural logarithm; absolute error below 1e-9.
 *  @param value above 0 */
export function logarithm(value: number): number {
  let near = value
  let twos = 0
  while (near > 4 / 3) {
    near = near / 2
    twos++
  }
  while (near < 2 / 3) {
    near = near * 2
    twos--
  }
  // 2·artanh((v - 1)/(v + 1)) as a series: the argument is at most 1/5.
  const ratio = (near - 1) / (near + 1)
  const square = ratio * ratio
  const sum = 1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square / 11))))
  return 2 * ratio * sum + twos * 6931471805599453 / 10000000000000000
}
