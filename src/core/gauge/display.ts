// The number that people read. It never jumps, never rises while the module discharges and never falls while it charges, and yet finds
// back to the estimate: an error that is noticed late is walked off, a minute at a time.

export interface Display {
  /** Whole percent, 0..100; NaN as long as nothing is known. */
  percent: number
  /** What is shown before it is rounded, 0..1. */
  shown: number
  /** Mean current, nA per cell: whether it is charging is judged by it, with hysteresis, so that a burst or a cloud does not turn it. */
  current_nA: number
  charging: boolean
  /** Time for which estimate and display have been apart beyond all doubt, ms. */
  apart_ms: number
}

/** Memory of the current. */
const CURRENT_MEMORY_MS = 300000
/** Charging is believed beyond this current, a full charge in a hundred hours, and until it falls below half of it. At rest a cell only
 *  loses: that counts as discharging. */
const TURN_HOURS = 100
/** Fastest walk beside the current's own pace: one point a minute. */
const WALK_PER_MS = 1 / 6000000
/** Escape rule: an estimate that lies on the wrong side for so long, by more than this and than its own error, is believed after all. */
const ESCAPE_MS = 1800000
const ESCAPE = 5 / 100
/** Below this it may say 0 %; a wrong 0 % switches things off. */
const EMPTY = 5 / 1000

export function createDisplay(): Display {
  return { percent: NaN, shown: NaN, current_nA: 0, charging: false, apart_ms: 0 }
}

/** Follows the estimate.
 *  @param soc estimate, and its half-width of error, 0..1
 *  @param current_nA through one cell, positive into it
 *  @param capacity_uC of one cell */
export function updateDisplay(display: Display, valid: boolean, soc: number, error: number, current_nA: number, capacity_uC: number, elapsed_ms: number): void {
  const weight = elapsed_ms / (elapsed_ms + CURRENT_MEMORY_MS)
  display.current_nA += (current_nA - display.current_nA) * weight
  const turn_nA = capacity_uC / (TURN_HOURS * 36 / 10)
  if (display.current_nA > turn_nA) display.charging = true
  else if (display.current_nA < turn_nA / 2) display.charging = false
  if (!valid) return
  if (!(display.shown >= 0)) {
    display.shown = soc
    display.percent = rounded(soc)
    return
  }
  const gap = soc - display.shown
  const wrongWay = display.charging ? gap < 0 : gap > 0
  const size = gap < 0 ? -gap : gap
  display.apart_ms = wrongWay && size > ESCAPE && size > error ? display.apart_ms + elapsed_ms : 0
  if (wrongWay && display.apart_ms < ESCAPE_MS) return
  // Its own pace, and a walk towards the estimate on top; what one step of a day may do, a day of steps may do.
  const pace = (display.current_nA < 0 ? -display.current_nA : display.current_nA) / capacity_uC / 1000000
  const most = (WALK_PER_MS + pace) * elapsed_ms
  display.shown += gap > most ? most : gap < -most ? -most : gap
  display.percent = rounded(display.shown)
}

function rounded(shown: number): number {
  if (shown < EMPTY) return 0
  const percent = Math.floor(100 * shown + 1 / 2)
  return percent < 1 ? 1 : percent
}
