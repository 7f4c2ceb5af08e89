// How long until empty or full, at the mean current of late, with the error that charge and current give it.

export interface Outlook {
  /** Mean current of late, nA per cell. */
  current_nA: number
  /** Hours; Infinity where the current goes the other way. */
  toEmpty_h: number
  toEmptyError_h: number
  toFull_h: number
  toFullError_h: number
}

/** Memory of the current: an hour, longer than a burst and a cloud, shorter than a day's course. */
const MEMORY_MS = 3600000

export function createOutlook(): Outlook {
  return { current_nA: 0, toEmpty_h: Infinity, toEmptyError_h: Infinity, toFull_h: Infinity, toFullError_h: Infinity }
}

/** Remembers a current.
 *  @param current_nA through one cell, positive into it, self-discharge taken off */
export function watchCurrent(outlook: Outlook, current_nA: number, elapsed_ms: number): void {
  const weight = elapsed_ms / (elapsed_ms + MEMORY_MS)
  outlook.current_nA += (current_nA - outlook.current_nA) * weight
}

/** Looks ahead. Charge over current; relative errors add.
 *  @param error half-width of the state of charge's error
 *  @param current_nA error of the current, nA per cell */
export function lookAhead(outlook: Outlook, soc: number, error: number, capacity_uC: number, currentError_nA: number): void {
  const current_nA = outlook.current_nA
  const size_nA = current_nA < 0 ? -current_nA : current_nA
  outlook.toEmpty_h = Infinity
  outlook.toEmptyError_h = Infinity
  outlook.toFull_h = Infinity
  outlook.toFullError_h = Infinity
  if (!(size_nA > currentError_nA)) return
  const wholeHours = capacity_uC / (size_nA * 36 / 10)
  const unsure = currentError_nA / size_nA
  if (current_nA < 0) {
    outlook.toEmpty_h = soc * wholeHours
    outlook.toEmptyError_h = (error + soc * unsure) * wholeHours
  } else {
    outlook.toFull_h = (1 - soc) * wholeHours
    outlook.toFullError_h = (error + (1 - soc) * unsure) * wholeHours
  }
}
