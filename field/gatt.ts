// Reads the Battery Service values that the firmware publishes, and any other Battery Energy Status.

/** Unknown and "not at this resolution" are NaN. The reserved code is NaN as well. */
export function decodeSfloat(code: number): number {
  if (code === 0x07ff || code === 0x0800 || code === 0x0801) return NaN
  if (code === 0x07fe) return Infinity
  if (code === 0x0802) return -Infinity
  const mantissa = (code & 0x0fff) >= 0x0800 ? (code & 0x0fff) - 0x1000 : code & 0x0fff
  const exponent = code >> 12 >= 8 ? (code >> 12) - 16 : code >> 12
  // Dividing by a whole power of ten keeps 3300e-3 = 3.3; multiplying by 0.001 would not.
  return exponent < 0 ? mantissa / 10 ** -exponent : mantissa * 10 ** exponent
}

/** Fields that the value does not have are undefined; those it has but does not know are NaN. */
export interface EnergyStatus {
  externalPower_W?: number
  voltage_V?: number
  energy_kWh?: number
  capacity_kWh?: number
  /** Negative while discharging. */
  chargeRate_W?: number
  energyAtLastCharge_kWh?: number
}

// In the order of the flag bits.
const FIELDS = ["externalPower_W", "voltage_V", "energy_kWh", "capacity_kWh", "chargeRate_W", "energyAtLastCharge_kWh"] as const

/** Battery Energy Status, 2BF0h.
 *  @returns nothing if it is shorter than its flags say */
export function decodeEnergyStatus(bytes: ArrayLike<number>): EnergyStatus | undefined {
  const status: EnergyStatus = {}
  let at = 1
  for (const [bit, field] of FIELDS.entries()) {
    if ((bytes[0] >> bit & 1) === 0) continue
    if (at + 2 > bytes.length) return undefined
    status[field] = decodeSfloat(bytes[at] + bytes[at + 1] * 256)
    at += 2
  }
  return bytes.length === 0 ? undefined : status
}

/** Battery Level, 2A19h, as a share 0..1; NaN when the value is outside 0 to 100. */
export function decodeLevel(byte: number): number {
  return byte <= 100 ? byte / 100 : NaN
}
