// Exponentials of the few durations that a run is made of. Durations are whole microseconds and time constants change with the
// temperature only, so nearly every step finds its factors in the table.

const SLOTS = 512

export class DecayTable {
  /** Results of `look`, per time constant: exp(-dt/tau), and the mean of exp(-t/tau) over the step. */
  readonly end: Float64Array
  readonly mean: Float64Array
  private readonly tau_s: Float64Array
  private readonly key = new Float64Array(SLOTS).fill(-1)
  /** Slot by slot, one value per time constant. */
  readonly ends: Float64Array
  private readonly means: Float64Array

  /** @param tau_s time constants; 0 = settles at once */
  constructor(tau_s: ArrayLike<number>) {
    this.tau_s = Float64Array.from(tau_s)
    this.end = new Float64Array(tau_s.length)
    this.mean = new Float64Array(tau_s.length)
    this.ends = new Float64Array(SLOTS * tau_s.length)
    this.means = new Float64Array(SLOTS * tau_s.length)
  }

  /** Forgets everything and goes on with other time constants. */
  setTimeConstants(tau_s: Float64Array): void {
    if (tau_s.every((value, i) => value === this.tau_s[i])) return
    this.tau_s.set(tau_s)
    this.key.fill(-1)
  }

  /** Leaves the factors of a duration in `end` and `mean`. */
  look(duration_us: number): void {
    const at = this.find(duration_us)
    for (let i = 0; i < this.end.length; i++) {
      this.end[i] = this.ends[at + i]
      this.mean[i] = this.means[at + i]
    }
  }

  /** Where exp(-dt/tau) of a duration stands in `ends`, one value per time constant; `end` and `mean` stay. */
  find(duration_us: number): number {
    const slot = (Math.imul(duration_us, 0x9e3779b1) >>> 23) & (SLOTS - 1)
    const at = slot * this.end.length
    if (this.key[slot] !== duration_us) this.fill(slot, at, duration_us)
    return at
  }

  private fill(slot: number, at: number, duration_us: number): void {
    this.key[slot] = duration_us
    for (let i = 0; i < this.end.length; i++) {
      const ratio = this.tau_s[i] > 0 ? duration_us * 1e-6 / this.tau_s[i] : Infinity
      this.ends[at + i] = Math.exp(-ratio)
      this.means[at + i] = ratio === Infinity ? 0 : -Math.expm1(-ratio) / ratio
    }
  }
}

/** Rounded down to four significant bits: few different durations, whose exponentials stay in the table. */
export function roundDuration(duration_us: number): number {
  const unit = 1 << Math.max(0, 28 - Math.clz32(duration_us))
  return Math.floor(duration_us / unit) * unit
}
