// Exponentials of the few durations that a run is made of. Durations are whole microseconds and time constants never change
// (resistances do), so nearly every step finds its factors in the table.

const SLOTS = 512

export class DecayTable {
  /** Per slot: exp(-dt/tau), and the mean of exp(-t/tau) over the step. */
  readonly end: Float64Array[]
  readonly mean: Float64Array[]
  private readonly key = new Float64Array(SLOTS).fill(-1)

  /** @param tau_s time constants; 0 = settles at once */
  constructor(private readonly tau_s: readonly number[]) {
    this.end = tau_s.map(() => new Float64Array(SLOTS))
    this.mean = tau_s.map(() => new Float64Array(SLOTS))
  }

  /** Slot that holds the factors of a duration. */
  slot(duration_us: number): number {
    const slot = (Math.imul(duration_us, 0x9e3779b1) >>> 23) & (SLOTS - 1)
    if (this.key[slot] !== duration_us) {
      this.key[slot] = duration_us
      for (let i = 0; i < this.tau_s.length; i++) {
        const ratio = this.tau_s[i] > 0 ? duration_us * 1e-6 / this.tau_s[i] : Infinity
        this.end[i][slot] = Math.exp(-ratio)
        this.mean[i][slot] = ratio === Infinity ? 0 : -Math.expm1(-ratio) / ratio
      }
    }
    return slot
  }
}

/** Moves one branch through a step of constant current.
 *  @returns the mean power in its resistor, W */
export function relaxBranch(branch_V: Float64Array, k: number, resistance_Ohm: number, current_A: number, end: number, mean: number): number {
  if (resistance_Ohm === 0) return 0
  const settled = resistance_Ohm * current_A
  const distance = branch_V[k] - settled
  branch_V[k] = settled + distance * end
  // Mean of (settled + distance·e)²; the mean of e² is (1 + end)/2 · mean.
  return (settled * settled + 2 * settled * distance * mean + distance * distance * (1 + end) / 2 * mean) / resistance_Ohm
}
