// What flowed between two scans that are far apart. The monitor's low-pass tells of the last minute only, and of the firmware's own pulses
// what has not yet faded: so these are counted by their prices, and the rest of the current is taken to have gone evenly from what it was to what it is.

import { clamp } from "../arithmetic.js"
import type { Flow, Measured } from "../calibrate.js"
import type { CellModel, PaceConfig } from "../config.js"
import type { Gauge } from "../gauge/gauge.js"
import { MISSING_CURRENT, NO_READING } from "../types.js"
import type { Pace } from "./pace.js"

/** Times awake are known to a fifth, say. */
const PRICE_DOUBT = 1 / 5
/** Light comes and goes between two scans: standard deviation of the mean current, share of its size, and share of the step it took. */
const SIZE_DOUBT = 1 / 4
const STEP_DOUBT = 1 / 2
/** A low-pass is empty after so many time constants. */
const EMPTY_FILTERS = 4

/** Own charge that has just been drawn, or is about to be. */
export function countOwn(pace: Pace, own: PaceConfig, time_ms: number, charge_uC: number): void {
  pace.own_uC += charge_uC
  pace.echo_uA = fade(pace.echo_uA, (time_ms - pace.echo_ms) / own.filter_ms) + charge_uC * 1000 / own.filter_ms
  pace.echo_ms = time_ms
}

/** About a decay by e to the x: within 0.02, and a call costs an interpreter more than these four multiplications. */
export function fade(value: number, x: number): number {
  return x > 0 ? value / (1 + x * (1 + x * (1 / 2 + x / 6))) : value
}

/** Takes the echo of the own pulses out of the reading, and says what flowed since the last scan.
 *  @param harvest_nA mean of the last day, at the bus */
export function readCurrent(pace: Pace, own: PaceConfig, measured: Measured, harvest_nA: number): void {
  const elapsed_ms = measured.elapsed_ms
  const naps_nA = elapsed_ms > 0 ? pace.naps * own.nap_uC * 1000000 / elapsed_ms : 0
  const own_nA = elapsed_ms > 0 ? naps_nA + pace.own_uC * 1000000 / elapsed_ms : 0
  pace.flow.pulses_nA = naps_nA
  pace.flow.pulse_uC = pace.own_uC
  pace.own_uC = 0
  if ((measured.missing & MISSING_CURRENT) !== 0) return
  // Of pulses with period T a low-pass shows x / (e^x - 1) just before the next one, x = T / tau.
  const x = pace.nap_ms / own.filter_ms
  const echo_nA = fade(pace.echo_uA, (measured.time_ms - pace.echo_ms) / own.filter_ms) * 1000 + naps_nA / (1 + x * (1 / 2 + x * (1 / 6 + x / 24)))
  const steady_nA = measured.current_nA + Math.floor(echo_nA)
  const before_nA = pace.steady_nA === NO_READING ? steady_nA : pace.steady_nA
  const step_nA = steady_nA > before_nA ? steady_nA - before_nA : before_nA - steady_nA
  const middle_nA = (steady_nA + before_nA) / 2
  const size_nA = (middle_nA < 0 ? -middle_nA : middle_nA) + harvest_nA
  pace.steady_nA = steady_nA
  measured.current_nA = steady_nA
  // Steps no longer than the low-pass are seen as they are.
  const seen = elapsed_ms / (elapsed_ms + own.filter_ms)
  pace.flow.mean_nA = middle_nA - own_nA
  pace.flow.doubt_nA = (step_nA * STEP_DOUBT + size_nA * SIZE_DOUBT) * seen + own_nA * PRICE_DOUBT
  pace.flow.empties_ms = EMPTY_FILTERS * own.filter_ms
  measured.flow = pace.flow
}

/** Bills the gauge with it.
 *  @param parallel cells per group, above 0 */
export function billFlow(gauge: Gauge, cell: CellModel, flow: Flow, parallel: number, elapsed_ms: number): void {
  const lag = gauge.lag
  lag.mean_nA = (flow.mean_nA - lag.zero_nA) / parallel
  lag.likely_nA -= flow.pulses_nA / parallel
  // Soon after its own pulse the cells may be off by as much as that pulse, spread over the time since, would polarise them.
  if (elapsed_ms > 0) lag.swing_nA = flow.pulse_uC * 1000000 / elapsed_ms / parallel
  // A scan is seconds at a thousand times what flows else: the cells are polarised by it, and recover until the next one.
  const interval = gauge.interval
  for (let b = 0; b < interval.branch_mV.length; b++) {
    interval.branch_mV[b] -= interval.branchPerNano_mV[b] * (flow.pulse_uC * 1000000 / parallel) / (cell.branch_ms[b] * interval.resistance)
  }
  // Isolated, an offset is read only when the low-pass has emptied.
  lag.isolated_ms = -flow.empties_ms
  const missed_uC = flow.doubt_nA / parallel * elapsed_ms / 1000000
  for (let i = 0; i < gauge.cells.length; i++) {
    const own = gauge.cells[i]
    gauge.around.missed += missed_uC / own.capacity_uC / gauge.cells.length
    own.error_uC = clamp(own.error_uC + 2 * missed_uC, 0, own.capacity_uC)
  }
}
