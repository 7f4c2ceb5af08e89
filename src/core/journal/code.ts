// Values as the integers that a record holds. A NaN fails every comparison, so it falls through to the code for unknown
// without the price of a call.

export const S8_UNKNOWN = -128
export const U8_UNKNOWN = 255
export const U16_UNKNOWN = 65535
export const U24_UNKNOWN = 16777215
export const S16_UNKNOWN = -32768
export const S24_UNKNOWN = -8388608

/** A value as a code of 0 to `high`; unknown as `unknown`. */
export function unsignedCode(value: number, steps: number, high: number, unknown: number): number {
  const code = value * steps + 0.5
  if (code >= high) return high
  if (code >= 0) return code | 0
  return code < 0 ? 0 : unknown
}

/** A value, already in steps, as a code of -high to high; unknown as `unknown`. */
export function signedCode(value: number, high: number, unknown: number): number {
  const code = Math.floor(value + 0.5)
  if (code > high) return high
  if (code < -high) return -high
  return code >= -high ? code : unknown
}

/** An error as a code of 0 to unknown - 1, rounded up: rounded down it would no longer hold the truth.
 *  1e-9 forgives 0.1 * 500 = 50.00000000000001. */
export function errorCode(error: number, steps: number, unknown: number): number {
  const code = error * steps + (1 - 1e-9)
  if (code >= unknown) return unknown - 1
  if (code >= 0) return code | 0
  return code < 0 ? 0 : unknown
}

/** The value of a code. */
export function fromCode(code: number, steps: number, unknown: number): number {
  return code === unknown ? NaN : code / steps
}
