// Energy for what cannot wait. A part of what may be spent is held back for as many events a day as were seen (after CatNap, Maeng & Lucia, PLDI 2020:
// the work of events comes first, the rest shares what is left). Each sensor has a reserve of its own, and all together get a bounded share: one that
// fires all day is sampled at its planned rate again once its reserve is used up, and takes nothing from the others' events.

import type { EventTask } from "../sense/detector.js"

export interface Reserve {
  /** Events of the last day, fading. */
  seen: number
  held_uJ: number
}

/** Of what may be spent, all reserves together get this share at most for what was seen. */
const SHARE = 1 / 4
/** Events a day that are paid for even if none were seen and nothing may be spent, one an hour: as a task runs at its slowest whatever that costs, and
 *  without a second look the first event would never be found. A tenth of what a film costs at its slowest. */
const LEAST_SEEN = 24
const DAY_S = 86400

export function createReserves(events: EventTask[]): Reserve[] {
  const reserves: Reserve[] = []
  for (let i = 0; i < events.length; i++) reserves.push({ seen: 0, held_uJ: 0 })
  return reserves
}

/** Fills the reserves up to what a day of events costs.
 *  @param spend_uW mean power for sampling and radio; @param elapsed_s for which it holds
 *  @returns what of it is left for the tasks, µW; a full reserve takes nothing */
export function holdBack(reserves: Reserve[], events: EventTask[], spend_uW: number, elapsed_s: number): number {
  const share_uW = spend_uW * SHARE / reserves.length
  let left_uW = spend_uW
  for (let i = 0; i < reserves.length; i++) {
    const reserve = reserves[i]
    reserve.seen -= reserve.seen * elapsed_s / DAY_S
    const alert_uJ = events[i].alert_uJ
    const lacking_uJ = (reserve.seen + LEAST_SEEN) * alert_uJ - reserve.held_uJ
    let held_uW = reserve.seen * alert_uJ / DAY_S
    if (held_uW > share_uW) held_uW = share_uW
    held_uW += LEAST_SEEN * alert_uJ / DAY_S
    if (held_uW * elapsed_s > lacking_uJ) held_uW = lacking_uJ > 0 ? lacking_uJ / elapsed_s : 0
    reserve.held_uJ += held_uW * elapsed_s
    left_uW -= held_uW
  }
  return left_uW > 0 ? left_uW : 0
}

/** @returns whether the reserve had so much, which is then taken */
export function payFrom(reserve: Reserve, price_uJ: number): boolean {
  if (reserve.held_uJ < price_uJ) return false
  reserve.held_uJ -= price_uJ
  return true
}
