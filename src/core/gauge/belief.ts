// What is believed of the mean cell: one history where the start is known; several, each with its likelihood, where it is not. A flat curve
// with hysteresis fits many charges, and a single bell around their mean would be sure of the wrong thing.

import { decay, squareRoot } from "../arithmetic.js"
import type { CellModel } from "../config.js"
import { chargeAt } from "./ocv.js"
import { addNoise } from "./factored.js"
import { carry, wander } from "./carry.js"
import { begin, type Bench, CAPACITY, CHARGE, chargeDoubt, createBench, createHypothesis, DRAIN, HYSTERESIS, type Hypothesis, PAST, type Priors, QUICK, RESISTANCE, weigh } from "./hypothesis.js"
import type { Interval } from "./interval.js"

/** Histories of a start that nobody told, and one for what the journal told. */
const UNTOLD = 2
const HISTORIES = UNTOLD + 1

/** What each untold history is worth at first beside a told one, minus twice the logarithm: all together a quarter. Journals do speak of
 *  another charge than the cells have: a module was off for months, cells were changed. */
const BESIDE = 42 / 10 // 2·ln(2 / 0.245)

/** A history this much less likely than the best (minus twice the logarithm of the ratio) is given up: one in 20,000. */
const GIVEN_UP = 20
/** A told history so much less likely is refuted, whether or not it lives on: voltages may drag it to where the others are. */
const CONTRADICTED = 10

/** Two histories nearer to one another than this share of their doubt are one. */
const SAME = 1 / 2

export interface Belief {
  histories: Hypothesis[]
  best: number
  /** The first history is the journal's, and not the only one that is left. */
  told: boolean
  /** The voltages have refuted the journal. */
  refuted: boolean
  alive: number
  /** Mean of squared innovation over its variance: about 1 while the model explains what is seen. */
  strain: number
  /** Variance of an interval's mean voltage that no state explains, mV², and how many intervals it was learnt from. */
  noise_mV2: number
  seen: number
  left_mV: number
  bench: Bench
  /** Estimate and standard deviation of the state of charge. */
  soc: number
  doubt: number
}

export function createBelief(): Belief {
  const histories: Hypothesis[] = []
  const bench = createBench()
  for (let i = 0; i < HISTORIES; i++) histories.push(createHypothesis(bench.room))
  return { histories, best: 0, told: false, refuted: false, alive: 0, strain: 1, noise_mV2: 0, seen: 0, left_mV: 0, bench, soc: 1 / 2, doubt: 1 / 2 }
}

/** Begins histories over all charges that a first voltage allows.
 *  @param priors its charge and doubt are set here
 *  @param voltage_mV less the drop that the current explains
 *  @param doubt_mV standard deviation of what it does not explain, hysteresis apart
 *  @param beside there is another history already, likelier than all of these together */
export function beginUntold(belief: Belief, cell: CellModel, priors: Priors, voltage_mV: number, doubt_mV: number, beside: boolean): void {
  const low = chargeAt(cell.ocvCharge_uV, (voltage_mV - 2 * doubt_mV) * 1000)
  const high = chargeAt(cell.ocvDischarge_uV, (voltage_mV + 2 * doubt_mV) * 1000)
  const step = (high - low) / UNTOLD
  for (let i = 0; i < UNTOLD; i++) {
    priors.soc = low + step * (i + 1 / 2)
    priors.socDoubt = step * 6 / 10 + 1 / 200
    begin(belief.histories[1 + i], priors, beside ? BESIDE : 0)
  }
}

/** Puts the likeliest history where `beginUntold` leaves it alone; it is nobody's word any more. */
export function keepBest(belief: Belief): void {
  const histories = belief.histories
  const best = histories[belief.best]
  histories[belief.best] = histories[0]
  histories[0] = best
  belief.best = 0
  belief.told = false
}

/** What has grown unlike itself overnight: self-discharge tenfold, for one. */
const OVERNIGHT = 10

/** The likeliest history no longer explains what is seen: a cell has changed, and all that was learnt of it is as unsure as at first. */
export function widenBest(belief: Belief, priors: Priors): void {
  const filter = belief.histories[belief.best].filter
  addNoise(filter, PAST, priors.pastDoubt_mV * priors.pastDoubt_mV)
  addNoise(filter, CAPACITY, priors.capacityDoubt * priors.capacityDoubt)
  addNoise(filter, RESISTANCE, priors.resistanceDoubt * priors.resistanceDoubt)
  addNoise(filter, QUICK, priors.quickDoubt * priors.quickDoubt)
  addNoise(filter, DRAIN, OVERNIGHT * OVERNIGHT * priors.drainDoubt * priors.drainDoubt)
}

/** Begins the history that a journal told; the others come beside it. */
export function beginTold(belief: Belief, priors: Priors): void {
  belief.best = 0
  belief.told = true
  begin(belief.histories[0], priors, 0)
}

/** What an interval says beside its voltages. */
export interface Circumstances {
  /** Least variance of its mean voltage, and the part of it that the noise of the current makes, mV². */
  least_mV2: number
  unsure_mV2: number
  /** Charge that was not measured, standard deviation, share of the capacity. */
  missed: number
  /** First doubt of the drain, per hour. */
  drainDoubt: number
  /** Hours since what changes slowly was last let wander; from one on it is. */
  wander_h: number
  /** Most by which the coulombic efficiency can exceed the sheet's: no cell stores more than goes in. */
  efficiencyMost: number
  /** How far its charge may lie outside its window, share of the capacity: a capacitor below it still holds some. */
  beyond: number
  /** How the voltage that nothing explains goes on: variance that is added, share that is left. */
  past_mV2: number
  pastKept: number
  /** What the mean of all voltages is above that of a mean cell, as cells stand at different places of a bent curve. */
  bend_mV: number
}

/** Reads an interval as evidence in every history, and carries them on. */
export function considerInterval(belief: Belief, cell: CellModel, interval: Interval, around: Circumstances): void {
  const noise_mV2 = belief.noise_mV2 > around.least_mV2 ? belief.noise_mV2 : around.least_mV2
  const histories = belief.histories
  const bench = belief.bench
  let least = 0
  let found = -1
  let best_mV = 0
  let left_mV = 0
  let strain = 0
  for (let i = 0; i < histories.length; i++) {
    const history = histories[i]
    if (!history.alive) continue
    const own = weigh(history, cell, interval, noise_mV2, around.unsure_mV2, bench)
    if (found < 0 || history.misfit < least) {
      least = history.misfit
      found = i
      best_mV = bench.before_mV
      left_mV = bench.after_mV
      strain = own
    }
    carry(history, interval, around)
    if (around.wander_h >= 1) wander(history, around.wander_h, around.drainDoubt)
  }
  belief.strain += ((strain < 25 ? strain : 25) - belief.strain) / 16
  learnNoise(belief, found === belief.best ? best_mV - belief.left_mV : 0)
  belief.left_mV = left_mV
  belief.best = found
  prune(belief, least)
  conclude(belief)
}

/** Of two successive residuals nothing but noise differs: what the state has wrong, it has wrong in both. */
function learnNoise(belief: Belief, change_mV: number): void {
  if (belief.seen < 40) belief.seen++
  if (belief.seen < 3) return
  belief.noise_mV2 += (change_mV * change_mV / 2 - belief.noise_mV2) / belief.seen
}

function prune(belief: Belief, least: number): void {
  const histories = belief.histories
  let sum = 0
  for (let i = 0; i < histories.length; i++) {
    const history = histories[i]
    if (!history.alive) continue
    history.misfit -= least
    if (i === 0 && belief.told && history.misfit > CONTRADICTED) belief.refuted = true
    if (history.misfit > GIVEN_UP) {
      history.alive = false
      history.weight = 0
      continue
    }
    history.weight = decay(history.misfit / 2)
    sum += history.weight
  }
  let alive = 0
  for (let i = 0; i < histories.length; i++) {
    if (!histories[i].alive) continue
    histories[i].weight = histories[i].weight / sum
    alive++
  }
  belief.alive = alive
  if (alive > 1) merge(belief)
  // Alone it is no longer the journal's word against the voltages: what contradicts it later contradicts the gauge.
  if (belief.alive === 1) belief.told = false
}

/** What has become the same history is followed once. */
function merge(belief: Belief): void {
  const histories = belief.histories
  const best = histories[belief.best]
  const doubt = chargeDoubt(best)
  for (let i = 0; i < histories.length; i++) {
    const other = histories[i]
    if (i === belief.best || !other.alive) continue
    const apart = other.filter.x[CHARGE] - best.filter.x[CHARGE]
    if ((apart < 0 ? -apart : apart) > SAME * doubt) continue
    if (chargeDoubt(other) > doubt * 3 / 2) continue
    best.weight += other.weight
    other.alive = false
    other.weight = 0
    belief.alive--
  }
}

/** Histories that are worth less than this do not widen the band. */
const IGNORED = 1 / 1000

/** The most likely history where it is likelier than all others together, else their mean; and how far the truth may be from it. */
function conclude(belief: Belief): void {
  const histories = belief.histories
  let soc = histories[belief.best].filter.x[CHARGE]
  if (histories[belief.best].weight < 1 / 2) {
    soc = 0
    for (let i = 0; i < histories.length; i++) if (histories[i].alive) soc += histories[i].weight * histories[i].filter.x[CHARGE]
  }
  let variance = 0
  let weight = 0
  for (let i = 0; i < histories.length; i++) {
    const history = histories[i]
    if (!history.alive || history.weight < IGNORED) continue
    const doubt = chargeDoubt(history)
    const apart = history.filter.x[CHARGE] - soc
    variance += history.weight * (doubt * doubt + apart * apart)
    weight += history.weight
  }
  belief.soc = soc
  belief.doubt = squareRoot(variance / weight)
}

/** Something moved voltages that no state follows: currents between cells that were just joined, a gap. */
export function disturbBelief(belief: Belief, doubt_mV: number): void {
  for (let i = 0; i < belief.histories.length; i++) {
    if (belief.histories[i].alive) addNoise(belief.histories[i].filter, PAST, doubt_mV * doubt_mV)
  }
}

/** Nobody knows what flowed: the clock was set, or power was away.
 *  @param doubt standard deviation, share of the capacity */
export function doubtCharge(belief: Belief, doubt: number): void {
  for (let i = 0; i < belief.histories.length; i++) {
    if (!belief.histories[i].alive) continue
    addNoise(belief.histories[i].filter, CHARGE, doubt * doubt)
    addNoise(belief.histories[i].filter, HYSTERESIS, doubt)
  }
}
