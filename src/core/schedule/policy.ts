// How much power may be spent now, from a table that the build has worked out (project/schedule): a stochastic dynamic programme over the store, the
// hour, the light of late and the mean light of this person. The firmware only looks up.

import type { LightModel, Outlook } from "./outlook.js"

export interface SpendTable {
  light: LightModel
  /** Means that it was worked out for, nW, ascending; two at least. */
  means_nW: number[]
  /** Fillings of the store, thousandths, ascending from 0 to 1000. */
  store_permille: number[]
  full_uJ: number
  /** Last days of a mission that have a part of their own: towards its end the store is spent. */
  lastDays: number
  /** How long the mission is, ms; 0: it has no end. */
  mission_ms: number
  /** Power of one step of a code, pW; and the codes: by days left (beyond those first, then the last, the one before ..), mean, block of the day,
   *  light of late, of two hours, filling. */
  unit_pW: number
  codes: string
}

/** A code is a character from this one on; eight steps to each doubling, so that small and large are told equally well. */
export const FIRST_CODE = 40
export const MOST_CODE = 86

/** @returns power in units: 0, then 8 to 15 times a power of two */
export function decodeSpend(code: number): number {
  return code <= 0 ? 0 : (8 + (code & 7)) * (1 << (code >> 3))
}

/** First of the two neighbours that a value lies between. */
function below(values: number[], value: number): number {
  let i = 0
  while (i < values.length - 2 && value > values[i + 1]) i++
  return i
}

function shareAbove(values: number[], i: number, value: number): number {
  const share = (value - values[i]) / (values[i + 1] - values[i])
  return share < 0 ? 0 : share > 1 ? 1 : share
}

/** @param store_uJ above empty
 *  @param block of the day that begins now or runs
 *  @param daysLeft of the mission, today counted whole: one that ends tomorrow at noon has 1.5; 0: it has no end
 *  @returns what sampling and radio may cost, µW, straight between the table's points */
export function spendFor(table: SpendTable, outlook: Outlook, store_uJ: number, block: number, daysLeft: number): number {
  // The table's missions end at midnight. One that ends by day lies between two of them, or before the first, and what may be spent goes with one over the
  // time that is left.
  const whole = daysLeft < 1 ? Math.ceil(daysLeft) : Math.floor(daysLeft)
  const beyond = daysLeft - whole
  const sooner_uW = lookUp(table, outlook, store_uJ, block, whole)
  if (beyond === 0 || whole > table.lastDays) return sooner_uW
  const blocks = table.light.profile_permille.length
  const passed = (block + 1 / 2) / blocks
  const left = daysLeft - passed
  const share = (whole + 1 - passed) * beyond / (left > 1 / blocks ? left : 1 / blocks)
  const spend_uW = sooner_uW + (lookUp(table, outlook, store_uJ, block, whole + 1) - sooner_uW) * share
  return spend_uW > 0 ? spend_uW : 0
}

/** @param daysLeft whole ones */
function lookUp(table: SpendTable, outlook: Outlook, store_uJ: number, block: number, daysLeft: number): number {
  const light = table.light
  const nodes = table.store_permille
  const filling = store_uJ / table.full_uJ * 1000
  const i = below(nodes, filling)
  const x = shareAbove(nodes, i, filling)
  const mean = below(table.means_nW, outlook.mean_uW * 1000)
  const y = shareAbove(table.means_nW, mean, outlook.mean_uW * 1000)
  const phase = daysLeft <= table.lastDays ? daysLeft : 0
  const slows = light.slow_permille.length + 1
  const perBlock = (light.late_permille.length + 1) * slows * nodes.length
  const perMean = light.profile_permille.length * perBlock
  const first = (phase * table.means_nW.length + mean) * perMean + block * perBlock + (outlook.late * slows + outlook.slow) * nodes.length + i
  let units = 0
  for (let j = 0; j < 2; j++) {
    const at = first + j * perMean
    const low = decodeSpend(table.codes.charCodeAt(at) - FIRST_CODE)
    const high = decodeSpend(table.codes.charCodeAt(at + 1) - FIRST_CODE)
    units += (j === 0 ? 1 - y : y) * (low + (high - low) * x)
  }
  return units * table.unit_pW / 1000000
}
