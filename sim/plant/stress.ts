// The account between the engine, which adds to it, and the cells' health, which reads and empties it.

/** What the cells went through since the last `age`, per cell, C. The engine adds to it, `age` sets it back to zero. */
export interface CellStress {
  /** Integral of |i|. */
  throughput_C: Float64Array
  /** Charge that went in. */
  plated_C: Float64Array
  /** Charge taken by the side reaction above the window. */
  hydrogen_C: Float64Array
  /** Charge taken by the reaction below 0 V. */
  reversed_C: Float64Array
}

/** A fresh account of what cells go through. */
export function createStress(cells: number): CellStress {
  const array = (): Float64Array => new Float64Array(cells)
  return { throughput_C: array(), plated_C: array(), hydrogen_C: array(), reversed_C: array() }
}
