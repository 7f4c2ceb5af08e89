// What the gauge has learnt, as a part of a snapshot and as a record of its own. Unknown is NaN.

import { S16_UNKNOWN, S24_UNKNOWN, S8_UNKNOWN, U16_UNKNOWN, U8_UNKNOWN, errorCode, fromCode, signedCode, unsignedCode } from "./code.js"
import { KIND_GAUGE, getSigned, getUnsigned, headOf, payloadOf, sealRecord } from "./record.js"

const HYSTERESIS_STEPS = 100
const RESISTANCE_STEPS = 1000
const BAND_STEPS = 100
const CAPACITY_ERROR_STEPS = 500
const EFFICIENCY_STEP_ppm = 10

/** What a gauge has learnt of its module beyond the charge of each cell; "the sheet" is the cell's datasheet. */
export interface Learned {
  /** Where between the branches of discharge (-1) and of charge (1) the resting voltage lies, kept to 0.01;
   *  half-width of its band, kept to 0.01, rounded up. A band reaches 2.54 at most, which says nothing any more. */
  hysteresis: number
  hysteresisError: number
  /** Resistances, share of the sheet's, kept to 0.001 up to 65.534; bands as above, 2.54 stands for any wider one. */
  slowResistance: number
  slowResistanceError: number
  quickResistance: number
  quickResistanceError: number
  /** Charge gained beside the count, ppm of the sheet's capacity per hour, ±32767; its band, rounded up, to 65534. */
  drain_ppmPerHour: number
  drainError_ppmPerHour: number
  /** Coulombic efficiency less the sheet's, kept to 10 ppm and to ±327670 ppm. */
  efficiency_ppm: number
  /** What the current sensor shows while no current flows, ±8.388607 mA. */
  zero_nA: number
  /** Half-width of the band of `capacity`, kept to 0.002, rounded up, to 0.508. */
  capacityError: number
}

/** Nothing learnt yet. */
export function createLearned(): Learned {
  return {
    hysteresis: NaN, hysteresisError: NaN, slowResistance: NaN, slowResistanceError: NaN, quickResistance: NaN, quickResistanceError: NaN,
    drain_ppmPerHour: NaN, drainError_ppmPerHour: NaN, efficiency_ppm: NaN, zero_nA: NaN, capacityError: NaN,
  }
}

/** True when a gauge has learnt anything: what nobody has learnt takes no record. */
export function hasLearned(learned: Learned): boolean {
  return !(isNaN(learned.hysteresis) && isNaN(learned.hysteresisError) && isNaN(learned.slowResistance) && isNaN(learned.slowResistanceError)
    && isNaN(learned.quickResistance) && isNaN(learned.quickResistanceError) && isNaN(learned.drain_ppmPerHour)
    && isNaN(learned.drainError_ppmPerHour) && isNaN(learned.efficiency_ppm) && isNaN(learned.zero_nA) && isNaN(learned.capacityError))
}

/** Copy what a gauge has learnt. */
export function copyLearned(to: Learned, from: Learned): void {
  to.hysteresis = from.hysteresis
  to.hysteresisError = from.hysteresisError
  to.slowResistance = from.slowResistance
  to.slowResistanceError = from.slowResistanceError
  to.quickResistance = from.quickResistance
  to.quickResistanceError = from.quickResistanceError
  to.drain_ppmPerHour = from.drain_ppmPerHour
  to.drainError_ppmPerHour = from.drainError_ppmPerHour
  to.efficiency_ppm = from.efficiency_ppm
  to.zero_nA = from.zero_nA
  to.capacityError = from.capacityError
}

/** The record of what the gauge has learnt. */
export function encodeLearned(learned: Learned, time_ms: number, boot: number, sequence: number): number[] {
  const bytes = headOf(KIND_GAUGE, time_ms, boot, sequence)
  const slow = unsignedCode(learned.slowResistance, RESISTANCE_STEPS, 65534, U16_UNKNOWN)
  const quick = unsignedCode(learned.quickResistance, RESISTANCE_STEPS, 65534, U16_UNKNOWN)
  const drain = signedCode(learned.drain_ppmPerHour, 32767, S16_UNKNOWN)
  const drainError = errorCode(learned.drainError_ppmPerHour, 1, U16_UNKNOWN)
  const efficiency = signedCode(learned.efficiency_ppm / EFFICIENCY_STEP_ppm, 32767, S16_UNKNOWN)
  const zero = signedCode(learned.zero_nA, 8388607, S24_UNKNOWN)
  bytes.push(
    signedCode(learned.hysteresis * HYSTERESIS_STEPS, HYSTERESIS_STEPS, S8_UNKNOWN) & 255,
    errorCode(learned.hysteresisError, BAND_STEPS, U8_UNKNOWN),
    slow & 255, slow >> 8, errorCode(learned.slowResistanceError, BAND_STEPS, U8_UNKNOWN),
    quick & 255, quick >> 8, errorCode(learned.quickResistanceError, BAND_STEPS, U8_UNKNOWN),
  )
  bytes.push(drain & 255, (drain >> 8) & 255, drainError & 255, drainError >> 8, efficiency & 255, (efficiency >> 8) & 255)
  bytes.push(zero & 255, (zero >> 8) & 255, (zero >> 16) & 255, errorCode(learned.capacityError, CAPACITY_ERROR_STEPS, U8_UNKNOWN))
  sealRecord(bytes)
  return bytes
}

/** What the record at `offset` says. */
export function decodeLearned(bytes: number[], offset: number): Learned {
  const at = payloadOf(offset)
  const efficiency = getSigned(bytes, at + 12, 2)
  return {
    hysteresis: fromCode(getSigned(bytes, at, 1), HYSTERESIS_STEPS, S8_UNKNOWN),
    hysteresisError: fromCode(bytes[at + 1], BAND_STEPS, U8_UNKNOWN),
    slowResistance: fromCode(getUnsigned(bytes, at + 2, 2), RESISTANCE_STEPS, U16_UNKNOWN),
    slowResistanceError: fromCode(bytes[at + 4], BAND_STEPS, U8_UNKNOWN),
    quickResistance: fromCode(getUnsigned(bytes, at + 5, 2), RESISTANCE_STEPS, U16_UNKNOWN),
    quickResistanceError: fromCode(bytes[at + 7], BAND_STEPS, U8_UNKNOWN),
    drain_ppmPerHour: fromCode(getSigned(bytes, at + 8, 2), 1, S16_UNKNOWN),
    drainError_ppmPerHour: fromCode(getUnsigned(bytes, at + 10, 2), 1, U16_UNKNOWN),
    efficiency_ppm: efficiency === S16_UNKNOWN ? NaN : efficiency * EFFICIENCY_STEP_ppm,
    zero_nA: fromCode(getSigned(bytes, at + 14, 3), 1, S24_UNKNOWN),
    capacityError: fromCode(bytes[at + 17], CAPACITY_ERROR_STEPS, U8_UNKNOWN),
  }
}
