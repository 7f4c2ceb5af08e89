// The cells of a module as one store: its rest voltage over its energy, when all cells are alike.

/** Between knots the voltage is straight over the charge, so its square is straight over the energy. */
export class StoreCurve {
  private readonly energy_J: Float64Array

  /** @param charge_C of all cells together at the knots, rising
   *  @param volt_V rest voltage of a cell there, rising, at the first knot 0 or more */
  constructor(private readonly charge_C: readonly number[], private readonly volt_V: readonly number[]) {
    if (charge_C.length !== volt_V.length || charge_C.length < 2 || charge_C.some((own, i) => i > 0 && !(own > charge_C[i - 1] && volt_V[i] > volt_V[i - 1]))) {
      throw new RangeError("a store's charge and voltage rise from knot to knot, two or more")
    }
    this.energy_J = new Float64Array(charge_C.length)
    for (let i = 1; i < charge_C.length; i++) this.energy_J[i] = this.energy_J[i - 1] + (charge_C[i] - charge_C[i - 1]) * (volt_V[i] + volt_V[i - 1]) / 2
  }

  /** Rest voltage of a cell, V; beyond the last knot its last slope goes on. */
  voltage(energy_J: number): number {
    const { energy_J: energies, volt_V, charge_C } = this
    let i = 0
    while (i < energies.length - 2 && energies[i + 1] < energy_J) i++
    const square = volt_V[i] * volt_V[i] + 2 * (volt_V[i + 1] - volt_V[i]) * (energy_J - energies[i]) / (charge_C[i + 1] - charge_C[i])
    return Math.sqrt(Math.max(volt_V[0] * volt_V[0], square))
  }

  /** Energy from the first knot up to a rest voltage, J. */
  energy(cell_V: number): number {
    const { energy_J: energies, volt_V, charge_C } = this
    if (cell_V <= volt_V[0]) return 0
    let i = 0
    while (i < volt_V.length - 2 && volt_V[i + 1] < cell_V) i++
    return energies[i] + (charge_C[i + 1] - charge_C[i]) * (cell_V * cell_V - volt_V[i] * volt_V[i]) / (2 * (volt_V[i + 1] - volt_V[i]))
  }
}
