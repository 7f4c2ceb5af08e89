// Values of the Battery Service (0x180F): Battery Level 2A19h and Battery Energy Status 2BF0h. The latter's medfloat16
// (SFLOAT of IEEE 11073-20601: 4-bit decimal exponent, 12-bit mantissa) is the one standard field that is fine
// enough for micro-cells: 10 nW, and 10 µWh (1e-8 kWh).

import type { Broadcast } from "./bthome.js"

/** Battery Level of a battery whose charge is unknown: the specification allows 0 to 100 only, and 0 % would be a lie.
 *  A runtime leaves the characteristic unpublished instead. */
export const LEVEL_UNKNOWN = 255

/** Bytes of Battery Level and Battery Energy Status together. */
export const BATTERY_BYTES = 10

const SFLOAT_NAN = 0x07ff
const SFLOAT_PLUS_INFINITY = 0x07fe
const SFLOAT_MINUS_INFINITY = 0x0802
// The five mantissas around the sign change are the special values.
const MANTISSA_MAX = 2045
const EXPONENT_MIN = -8
const EXPONENT_MAX = 7

// Present Voltage, Available Energy, Available Battery Capacity, Charge Rate.
const ENERGY_STATUS_FLAGS = 0x02 | 0x04 | 0x08 | 0x10

/** @param value in steps of 1e-8 of its unit, the finest there is; any size, NaN and infinities too
 *  @returns the nearest SFLOAT, 0..65535; infinite beyond 2.045e10 units, 0 below half a step */
export function encodeSfloat(value: number): number {
  if (isNaN(value)) return SFLOAT_NAN
  const magnitude = value < 0 ? -value : value
  // One division by an exact power of ten, so that nothing is rounded twice.
  let divisor = 1
  let e = EXPONENT_MIN
  while (magnitude / divisor >= MANTISSA_MAX + 0.5) {
    if (e === EXPONENT_MAX) return value < 0 ? SFLOAT_MINUS_INFINITY : SFLOAT_PLUS_INFINITY
    divisor = divisor * 10
    e++
  }
  const mantissa = Math.floor(magnitude / divisor + 0.5)
  if (mantissa === 0) return 0
  return ((e & 15) << 12) | ((value < 0 ? -mantissa : mantissa) & 0xfff)
}

function putSfloat(bytes: number[], value: number): void {
  const code = encodeSfloat(value)
  bytes.push(code & 255)
  bytes.push(code >> 8)
}

/** Battery Level 0..100 %, or LEVEL_UNKNOWN. */
export function encodeLevel(soc: number): number {
  if (isNaN(soc)) return LEVEL_UNKNOWN
  const percent = Math.floor(soc * 100 + 0.5)
  return percent < 0 ? 0 : percent > 100 ? 100 : percent
}

/** The bytes of a "battery" command: Battery Level (1), then Battery Energy Status (flags, then V, kWh, kWh, W). */
export function encodeBattery(status: Broadcast): number[] {
  const bytes = [encodeLevel(status.soc), ENERGY_STATUS_FLAGS]
  putSfloat(bytes, status.bus_uV * 100)
  // 1 kWh = 3.6e12 µJ
  putSfloat(bytes, status.energy_uJ / 36000)
  putSfloat(bytes, status.full_uJ / 36000)
  // nA·µV = fW
  putSfloat(bytes, status.current_nA * status.bus_uV / 10000000)
  return bytes
}
