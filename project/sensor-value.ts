// What a sample is worth: less, the fresher the one before still is. Both shapes are concave in that age and worth nothing at none, so that what
// comes of a rate, rate times worth at its interval, is concave in the rate: twice as often is worth less than twice as much.

export interface SensorValue {
  shape: "log" | "saturating"
  /** Age at which the last sample says little any more, s. */
  decay_s: number
}

/** @param age_s of the last sample when the next is taken
 *  @returns worth of that, 1 being about what a sample after `decay_s` gives */
export function sampleWorth({ shape, decay_s }: SensorValue, age_s: number): number {
  return shape === "log" ? Math.log1p(age_s / decay_s) : -Math.expm1(-age_s / decay_s)
}

/** Worth per hour of samples in even steps. */
export function hourlyWorth(value: SensorValue, samplesPerHour: number): number {
  return samplesPerHour > 0 ? samplesPerHour * sampleWorth(value, 3600 / samplesPerHour) : 0
}
