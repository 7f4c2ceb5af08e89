// Charges that may be spent in a slot. What lies between two of them costs as the lower and is worth as the higher.

export interface Menu {
  charge_C: Float64Array
  /** Of the next charge: no less than anything from this charge to it is worth. */
  worth: Float64Array
}

/** Fine at first, then each so much more than the one before. */
const FIRST_C = 20e-6

/** @param growth from one charge to the next
 *  @param slots that the charge is spent in: a concave worth is at its most when each has the same */
export function menuOf({ worth, most_C }: { worth: (charge_C: number) => number, most_C: number }, growth: number, slots: number): Menu {
  const charges = [0]
  for (let fine = growth; FIRST_C * (fine - 1) < most_C; fine *= growth) charges.push(FIRST_C * (fine - 1))
  charges.push(most_C)
  return {
    charge_C: Float64Array.from(charges, own_C => own_C * slots),
    worth: Float64Array.from(charges, (_, j) => slots * worth(charges[Math.min(charges.length - 1, j + 1)])),
  }
}
