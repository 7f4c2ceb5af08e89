// NOR flash as a journal meets it: erase sets a page to 0xFF, programming can only clear bits, every erase
// wears the page, and the power may go at any byte. The rules are those of the nRF52 NVMC (product
// specification, chapter NVMC: it "is only able to write 0 to bits in the flash that are erased (set to 1)").
// Real NVMC words are 32 bits wide; the runtime pads with ones, which change nothing, so bytes suffice here.

/** Thrown in the operation during which the power went, and by every later one until `powerUp`. */
export class PowerCut extends Error {
  constructor() {
    super("power was cut")
    this.name = "PowerCut"
  }
}

export class FakeFlash {
  /** The whole content; a live view, so copy it (`slice()`) to keep a snapshot. */
  readonly bytes: Uint8Array
  /** Erases begun per page, finished or not: an interrupted erase wears the cells as well. */
  readonly wear: number[]
  /** Bytes programmed so far. */
  programmed = 0
  /** Bits that a program asked to set and silicon could not: 0 in a journal that never writes twice. */
  unsettableBits = 0
  /** False from a power cut to `powerUp`. */
  powered = true
  private budget_bytes = Infinity
  private random: number

  /** @param seed decides what an interrupted erase or a torn byte leaves behind */
  constructor(readonly pages: number, readonly page_bytes: number, seed = 1) {
    if (!isPositiveInteger(pages) || !isPositiveInteger(page_bytes)) {
      throw new RangeError(`flash needs whole, positive sizes: ${pages} pages of ${page_bytes} bytes`)
    }
    this.bytes = new Uint8Array(pages * page_bytes).fill(0xff)
    this.wear = new Array<number>(pages).fill(0)
    this.random = seed >>> 0
  }

  /** Cut the power once `n` more bytes have been programmed. An erase counts as `page_bytes` bytes, so any
   *  smaller budget stops it in the middle. A fraction (3.5) tears the next byte: some of its bits are cleared. */
  cutAfterBytes(n: number): void {
    if (!(n >= 0)) throw new RangeError(`cannot cut after ${n} bytes`)
    this.budget_bytes = n
  }

  /** Power returns, content as the cut left it; no further cut is planned. */
  powerUp(): void {
    this.powered = true
    this.budget_bytes = Infinity
  }

  /** Set a page to 0xFF. @throws PowerCut when the power goes before the end; the page is then a mixture. */
  erase(page: number): void {
    if (!Number.isInteger(page) || page < 0 || page >= this.pages) throw new RangeError(`no flash page ${page}`)
    this.requirePower()
    const start = page * this.page_bytes
    this.wear[page]++
    if (this.budget_bytes < this.page_bytes) {
      this.eraseHalfway(start)
      this.cut()
    }
    this.budget_bytes -= this.page_bytes
    this.bytes.fill(0xff, start, start + this.page_bytes)
  }

  /** Clear the bits that are 0 in `bytes`. @throws PowerCut after the last byte that power allowed */
  program(offset: number, bytes: ArrayLike<number>): void {
    this.requireRange(offset, bytes.length)
    for (let i = 0; i < bytes.length; i++) {
      if (!Number.isInteger(bytes[i]) || bytes[i] < 0 || bytes[i] > 255) throw new RangeError(`not a byte: ${bytes[i]}`)
    }
    this.requirePower()
    for (let i = 0; i < bytes.length; i++) {
      const old = this.bytes[offset + i]
      if (this.budget_bytes < 1) {
        if (this.budget_bytes > 0) this.bytes[offset + i] = old & (bytes[i] | this.randomByte())
        this.cut()
      }
      this.unsettableBits += countBits(bytes[i] & ~old)
      this.bytes[offset + i] = old & bytes[i]
      this.programmed++
      this.budget_bytes--
    }
  }

  read(offset: number, length: number): number[] {
    this.requireRange(offset, length)
    this.requirePower()
    return Array.from(this.bytes.subarray(offset, offset + length))
  }

  // An interrupted erase has moved each cell some way towards 1: a byte may be old, blank or in between.
  private eraseHalfway(start: number): void {
    for (let i = start; i < start + this.page_bytes; i++) {
      const fate = this.randomByte()
      if (fate < 86) this.bytes[i] = 0xff
      else if (fate < 171) this.bytes[i] |= this.randomByte()
    }
  }

  private cut(): never {
    this.powered = false
    throw new PowerCut()
  }

  private requirePower(): void {
    if (!this.powered) throw new PowerCut()
  }

  private requireRange(offset: number, length: number): void {
    const whole = Number.isInteger(offset) && Number.isInteger(length)
    if (!whole || offset < 0 || length < 0 || offset + length > this.bytes.length) {
      throw new RangeError(`${length} bytes at ${offset} are outside the flash of ${this.bytes.length} bytes`)
    }
  }

  // mulberry32: small, seedable, and good enough to decide the fate of a byte.
  private randomByte(): number {
    this.random = (this.random + 0x6d2b79f5) >>> 0
    let x = Math.imul(this.random ^ (this.random >>> 15), this.random | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return (x ^ (x >>> 14)) & 0xff
  }
}

function isPositiveInteger(n: number): boolean {
  return Number.isInteger(n) && n > 0
}

function countBits(byte: number): number {
  let bits = 0
  for (let rest = byte; rest > 0; rest &= rest - 1) bits++
  return bits
}
