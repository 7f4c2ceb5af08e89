// Seeded randomness of our own, so that a run can be repeated bit for bit: sfc32 (Chris Doty-Humphrey, PractRand) filled by splitmix32.

export class Random {
  private a: number
  private b: number
  private c: number
  private counter = 1
  private spare = NaN

  /** @param stream independent sequences of one seed: cells, noise, faults ... */
  constructor(seed: number, stream = 0) {
    let state = (Math.imul(seed | 0, 0x85ebca6b) ^ Math.imul(Math.floor(seed / 4294967296) | 0, 0x27d4eb2f) ^ Math.imul(stream + 1, 0x9e3779b9)) | 0
    const fill = (): number => {
      state = (state + 0x9e3779b9) | 0
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
      return mixed ^ (mixed >>> 15)
    }
    this.a = fill()
    this.b = fill()
    this.c = fill()
    for (let i = 0; i < 12; i++) this.next()
  }

  /** Uniform in [0, 1), 32 bits. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }

  /** Whole number in 0..count-1. */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  /** Standard normal (Marsaglia's polar method; the second value of a pair is kept). */
  gaussian(): number {
    if (this.spare === this.spare) {
      const kept = this.spare
      this.spare = NaN
      return kept
    }
    for (;;) {
      const x = 2 * this.next() - 1
      const y = 2 * this.next() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const scale = Math.sqrt(-2 * Math.log(square) / square)
      this.spare = y * scale
      return x * scale
    }
  }
}
