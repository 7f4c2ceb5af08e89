// The firmware's table of what may be spent, worked out for one module: store, draw, prices and the light that people like its wearer had.

import type { SpendTable } from "../../src/core/schedule/policy.js"
import { decodeSpend, FIRST_CODE, MOST_CODE } from "../../src/core/schedule/policy.js"
import { BLOCKS, type LightChain } from "./chain.js"
import { type Actions, DAYS_AHEAD, Programme, type Store } from "./programme.js"

export interface TableOptions {
  /** Mean light of people in general, at the store, W. */
  usual_W: number
  /** Days at the end of a mission that have a part of their own; 0 for one without end. */
  lastDays: number
  mission_s: number
  /** A third of the size: the same whatever the light of the two hours before, the mean of what it would say. */
  coarse: boolean
}

/** Means that a table is worked out for, in units of the usual one: from a third to three times. */
const MEANS = [0.4, 1, 2.5]
/** Fillings of the store, thousandths: denser where little is left. */
const FILLINGS = [0, 50, 150, 300, 500, 750, 1000]
/** Days in which what was seen of a person fades to a half, and what people in general count for. */
const HALF_DAYS = 5
const USUAL_DAYS = 1
/** Slots of a block that are asked. */
const ASKED = 4
const DAY_S = 86_400

/** @returns the code whose power is next to so many units */
function encodeSpend(units: number): number {
  let best = 0
  for (let code = 1; code <= MOST_CODE; code++) if (Math.abs(decodeSpend(code) - units) < Math.abs(decodeSpend(best) - units)) best = code
  return best
}

/** Works out the table. Takes seconds. */
export function spendTable(chain: LightChain, actions: Actions, store: Store, options: TableOptions): SpendTable {
  const { slot_s } = chain
  const day = DAY_S / slot_s
  const means_W = MEANS.map(own => own * options.usual_W)
  const programme = new Programme(chain, actions, store, means_W.map(mean_W => mean_W * slot_s), options.usual_W * slot_s)
  const unit_W = actions.cost_J[actions.cost_J.length - 1] / slot_s / decodeSpend(MOST_CODE)
  const perBlock = day / BLOCKS
  const slows = chain.slowEdges.length + 1
  const together = options.coarse ? slows : 1
  const asked = (phase: number, mean: number, block: number, state: number, filling: number): number => {
    let cost_J = 0
    for (let ask = 0; ask < ASKED; ask++) {
      const slot = Math.floor((block + (ask + 0.5) / ASKED) * perBlock)
      const left = phase === 0 ? DAYS_AHEAD * day : phase * day - slot
      for (let own = 0; own < together; own++) {
        cost_J += actions.cost_J[programme.choose(mean, slot, left, state + own, filling / 1000 * store.capacity_J)] / ASKED / together
      }
    }
    return cost_J
  }
  let codes = ""
  for (let phase = 0; phase <= options.lastDays; phase++) {
    for (let mean = 0; mean < means_W.length; mean++) {
      for (let block = 0; block < BLOCKS; block++) {
        for (let state = 0; state < chain.slowChance.length; state += together) {
          for (const filling of FILLINGS) codes += String.fromCharCode(FIRST_CODE + encodeSpend(asked(phase, mean, block, state, filling) / slot_s / unit_W))
        }
      }
    }
  }
  const permille = (values: readonly number[]): number[] => values.map(own => Math.round(own * 1000))
  return {
    light: {
      slot_ms: slot_s * 1000, usual_nW: Math.round(options.usual_W * 1e9), usualSlots: USUAL_DAYS * day, kept_ppm: Math.round(1e6 * 0.5 ** (1 / (HALF_DAYS * day))),
      profile_permille: permille(chain.profile), late_permille: permille(chain.lateEdges), slow_permille: options.coarse ? [] : permille(chain.slowEdges),
    },
    means_nW: means_W.map(mean_W => Math.round(mean_W * 1e9)), store_permille: FILLINGS, full_uJ: Math.round(store.capacity_J * 1e6),
    lastDays: options.lastDays, mission_ms: options.mission_s * 1000, unit_pW: Math.max(1, Math.round(unit_W * 1e12)), codes,
  }
}
