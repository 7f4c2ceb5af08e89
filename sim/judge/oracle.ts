// How well an unknown start could have been told: the plant's own cell model with the plant's own parameters, run over the same noisy
// samples from a grid of starting charges, each weighted by the likelihood of the voltages. The oracle weighs with the whole stretch
// (a smoother: it knows the end at the beginning); the filter beside it only with what was seen by then, as any gauge must.

import type { SimCell } from "../../project/sim-cell.js"
import { Pack } from "../plant/pack.js"
import { solderedMatrix } from "../plant/switch-matrix.js"
import type { Life } from "./live.js"
import { FRONT_END } from "./wearable.js"

/** Starting charges that are simulated, how finely the likelihood is read between two of them, and the places between the discharge and
 *  the charge branch that a cell may start from: parameters are known, states are not. Particle k of place h is h * STARTS + k. */
const STARTS = 21
const FINER = 16
const PLACES = [-1, -0.5, 0, 0.5, 1]

/** Noise of a scan and of the model, V; it lasts: so many minutes of it are worth one. */
const NOISE_V = 0.0015
const CORRELATED_MIN = 20
/** A scan meets a pulse or misses it, while the low-pass shows its mean current: with pulses of three units in a sixth of the time the
 *  drop that follows at once is off by about as much as it is (standard deviation), each minute anew. */
const SMEARED = 1
/** Unknown constants of a case, standard deviations: of the mean voltage (even within the bound), of all voltage drops (gain of the
 *  current, resistances of cells that are not the mean cell, temperature). */
const BIAS_V = (FRONT_END.cellGain_ppm * 1.5 + FRONT_END.cellOffset_uV) * 1e-6 / Math.sqrt(3)
const DROP_SCALE = 0.1
/** The counting in between has the front end's errors, even within their bounds. */
const GAIN = FRONT_END.currentGain_ppm * 1e-6 / Math.sqrt(3)
const OFFSET_A = FRONT_END.currentOffset_nA * 1e-9 / Math.sqrt(3)
/** Longest gap over which the last current is believed to have gone on; longer ones were power failures. */
const LONGEST_GAP_S = 200

/** Estimate and half-width of the band (two standard deviations) per minute. */
export interface Guess {
  estimate: Float64Array
  band: Float64Array
}

export interface Verdict {
  smoother: Guess
  filter: Guess
}

/** A start, between two particles, that is not impossible. */
interface Likely {
  k: number
  part: number
  share: number
}

/** Weighted sums over the stretch. Residuals r of every start: r², r·(r of the next start), r, r·drop; and of the regressors alone. */
class Evidence {
  private readonly square: Float64Array
  private readonly cross: Float64Array
  private readonly plain: Float64Array
  private readonly dropped: Float64Array
  private ones = 1 / (BIAS_V * BIAS_V)
  private drops = 1 / (DROP_SCALE * DROP_SCALE)
  private mixed = 0

  constructor(private readonly particles: number) {
    const array = (): Float64Array => new Float64Array(particles)
    this.square = array(); this.cross = array(); this.plain = array(); this.dropped = array()
  }

  add(residual_V: Float64Array, drop_V: number, variance: number): void {
    this.ones += 1 / variance
    this.drops += drop_V * drop_V / variance
    this.mixed += drop_V / variance
    for (let k = 0; k < this.particles; k++) {
      this.square[k] += residual_V[k] * residual_V[k] / variance
      if (k + 1 < this.particles) this.cross[k] += residual_V[k] * residual_V[k + 1] / variance
      this.plain[k] += residual_V[k] / variance
      this.dropped[k] += residual_V[k] * drop_V / variance
    }
  }

  /** Minus twice the logarithm of the likelihood of a start between k and k + 1, the constants integrated out under normal priors. */
  misfit(k: number, part: number): number {
    const next = Math.min(this.particles - 1, k + 1)
    const blend = (list: Float64Array): number => (1 - part) * list[k] + part * list[next]
    const squares = (1 - part) ** 2 * this.square[k] + 2 * part * (1 - part) * this.cross[k] + part * part * this.square[next]
    const a = blend(this.plain)
    const b = blend(this.dropped)
    const { ones, drops, mixed } = this
    return squares - (a * a * drops - 2 * a * b * mixed + b * b * ones) / (ones * drops - mixed * mixed)
  }
}

const guess = (minutes: number): Guess => ({ estimate: new Float64Array(minutes), band: new Float64Array(minutes) })

/** @param minutes how many minutes of the life the oracle sees */
export function oracle(life: Life, minutes: number): Verdict {
  const { judged: { cell }, scans, unit_A } = life
  const mean: SimCell = { ...cell, capacity_uC: life.capacity_C * 1e6 }
  // One chain of cells that differ in nothing but their start: a current goes through all alike.
  const places = cell.ocvCharge_V.some((charge_V, i) => charge_V !== cell.ocvDischarge_V[i]) ? PLACES : [0]
  const particles = places.length * STARTS
  const pack = new Pack(mean, Array.from({ length: particles }, (_, k) => ({ capacity: 1, resistance: 1, soc: k % STARTS / (STARTS - 1) })), solderedMatrix(particles, 1))
  const { cells } = pack
  for (let k = 0; k < particles; k++) cells.hysteresis[k] = places[Math.floor(k / STARTS)]
  const middle = particles >> 1
  // What follows a pulse within the low-pass of the current.
  const filter_s = life.judged.assembly.module.frontEnd.current.filter_ms / 1000
  const quick = Array.from({ length: cells.branchCount }, (_, b) => b).filter(b => cells.tau_s[b] < filter_s)
  const quick_Ohm = (): number => quick.reduce((sum, b) => sum + cells.branch_Ohm[b * particles + middle], cells.esr_Ohm[middle])
  const voltage_V = new Float64Array(particles)
  const current_A = new Float64Array(particles)
  const residual_V = new Float64Array(particles)
  const charge = Array.from({ length: minutes }, () => new Float64Array(particles))
  const evidence = new Evidence(particles)
  const filter = guess(minutes)
  let scan = 0
  let warm_degC = NaN
  let recent_A = unit_A
  for (let m = 0; m < minutes; m++) {
    residual_V.fill(0)
    let seen = 0
    let drop_V = 0
    for (; scan <= life.minutes.scan[m]; scan++) {
      const gap_s = scan === 0 ? 0 : scans.time_s[scan] - scans.time_s[scan - 1]
      if (!(Math.abs(scans.temperature_degC[scan] - warm_degC) <= 0.2)) {
        warm_degC = scans.temperature_degC[scan]
        pack.setTemperature(warm_degC, scans.motion[scan] / 255)
      }
      if (gap_s <= LONGEST_GAP_S) {
        for (let left_us = Math.round(gap_s * 1e6); left_us > 0;) left_us -= pack.stepCurrent(left_us, scans.current_A[scan])
      }
      pack.observe(scans.current_A[scan], voltage_V, current_A)
      recent_A = Math.max(0.9 * recent_A, Math.abs(scans.current_A[scan]))
      drop_V += voltage_V[middle] - cells.openCircuit(middle)
      for (let k = 0; k < particles; k++) residual_V[k] += scans.voltage_V[scan] - voltage_V[k]
      seen++
    }
    if (seen > 0) {
      for (let k = 0; k < particles; k++) residual_V[k] /= seen
      evidence.add(residual_V, drop_V / seen, NOISE_V ** 2 * CORRELATED_MIN + (SMEARED * recent_A * quick_Ohm()) ** 2 / seen)
    }
    for (let k = 0; k < particles; k++) charge[m][k] = Math.max(0, Math.min(1, cells.soc(k)))
    spread(charge[m], weigh(places.length, evidence), filter, m)
  }
  const smoother = guess(minutes)
  const likely = weigh(places.length, evidence)
  charge.forEach((socs, m) => { spread(socs, likely, smoother, m) })
  drift(smoother, minutes >> 1, life)
  // What the filter knows, it knows of now: the count has not drifted yet.
  return { smoother, filter }
}

/** Shares of the starts by all evidence so far. */
function weigh(places: number, evidence: Evidence): Likely[] {
  const points: Likely[] = []
  let least = Infinity
  for (let h = 0; h < places; h++) {
    for (let i = 0; i <= (STARTS - 1) * FINER; i++) {
      const k = h * STARTS + Math.floor(i / FINER)
      const part = i % FINER / FINER
      const share = evidence.misfit(k, part)
      least = Math.min(least, share)
      points.push({ k, part, share })
    }
  }
  let total = 0
  for (const point of points) total += point.share = Math.exp((least - point.share) / 2)
  for (const point of points) point.share /= total
  // Most are impossible: their sums need not be made.
  return points.filter(({ share }) => share > 1e-9)
}

/** Mean and spread of one minute. */
function spread(socs: Float64Array, likely: Likely[], into: Guess, m: number): void {
  let first = 0
  let second = 0
  for (const { k, part, share } of likely) {
    const soc = part === 0 ? socs[k] : socs[k] + part * (socs[k + 1] - socs[k])
    first += share * soc
    second += share * soc * soc
  }
  into.estimate[m] = first
  into.band[m] = 2 * Math.sqrt(Math.max(0, second - first * first) + 1 / ((STARTS - 1) * FINER) ** 2 / 12)
}

/** What the count may have drifted is added from the middle of the stretch to both sides. */
function drift({ estimate, band }: Guess, middle: number, life: Life): void {
  const { time_s } = life.minutes
  for (let m = 0; m < band.length; m++) {
    const gained = GAIN * (estimate[m] - estimate[middle])
    const drifted = OFFSET_A * (time_s[m] - time_s[middle]) / life.capacity_C
    band[m] = 2 * Math.sqrt(band[m] * band[m] / 4 + gained * gained + drifted * drifted)
  }
}
