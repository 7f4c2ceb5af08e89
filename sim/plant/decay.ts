// Exponentials of the few durations that a run is made of. Durations are whole microseconds and time constants change with the
// temperature only, so nearly every step finds its factors in the table.

const SLOTS = 512

export class DecayTable {
  /** Per slot: exp(-dt/tau), and the mean of exp(-t/tau) over the step. */
  readonly end: Float64Array[]
  readonly mean: Float64Array[]
  private readonly tau_s: Float64Array
  private readonly key = new Float64Array(SLOTS).fill(-1)

  /** @param tau_s time constants; 0 = settles at once */
  constructor(tau_s: ArrayLike<number>) {
    this.tau_s = Float64Array.from(tau_s)
    this.end = Array.from(tau_s, () => new Float64Array(SLOTS))
    this.mean = Array.from(tau_s, () => new Float64Array(SLOTS))
  }

  /** Forgets everything and goes on with other time constants. */
  setTimeConstants(tau_s: Float64Array): void {
    if (tau_s.every((value, i) => value === this.tau_s[i])) return
    this.tau_s.set(tau_s)
    this.key.fill(-1)
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
