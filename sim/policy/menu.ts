// Charges that may be spent in a slot, and a broken line over them that is nowhere below their worth.

export interface Menu {
  charge_C: Float64Array
  worth: Float64Array
}

/** Fine at first, then each so much more than the one before. */
const FIRST_C = 20e-6
const GROWTH = 1.07

/** @param worth concave, 0 for nothing */
export function menuOf({ worth, most_C }: { worth: (charge_C: number) => number, most_C: number }): Menu {
  const charges = [0]
  for (let fine = GROWTH; FIRST_C * (fine - 1) < most_C; fine *= GROWTH) charges.push(FIRST_C * (fine - 1))
  charges.push(most_C)
  const exact = charges.map(worth)
  const last = charges.length - 2
  const slope = (j: number): number => (exact[j + 1] - exact[j]) / (charges[j + 1] - charges[j])
  // Nothing rises more steeply than at its beginning: there the slope is taken from a thousandth of the first step, and one in a hundred more.
  const steepest = worth(charges[1] / 1000) / charges[1] * 1000 * 1.01
  // Between two nodes a concave function lies below the lines that go on from both sides: they meet at no more than this above the chord.
  const above = charges.slice(0, -1).map((_, j) => {
    const left = (j > 0 ? slope(j - 1) : steepest) - slope(j)
    const right = slope(j) - (j < last ? slope(j + 1) : 0)
    return left > 0 && right > 0 ? left * right / (left + right) * (charges[j + 1] - charges[j]) : 0
  })
  return { charge_C: Float64Array.from(charges), worth: Float64Array.from(exact, (own, j) => own + Math.max(above[j - 1] ?? 0, above[j] ?? 0)) }
}
