import { describe, expect, test } from "vitest"
import type { LightChain } from "../../../project/schedule/chain.js"
import { DAYS_AHEAD, Programme } from "../../../project/schedule/programme.js"

// Light that never changes: one class, always the mean.
const steady: LightChain = {
  slot_s: 21_600, lateEdges: [], slowEdges: [], chance: [[[1]]], slowChance: [[1]], gain: [[1]], profile: [1],
}
const actions = { cost_J: Float64Array.from({ length: 21 }, (_, own) => own), worth: Float64Array.from({ length: 21 }, (_, own) => Math.log1p(own)) }
const SLOTS = DAYS_AHEAD * 4

describe("steady light", () => {
  test("is spent as it comes: the same in every slot, since worth is concave", () => {
    // Five a slot, of which the module takes one. The store neither fills nor empties.
    const programme = new Programme(steady, actions, { capacity_J: 47, base_J: 1, death: 0 }, [5], 5)
    for (let slot = 0; slot < 4; slot++) expect(programme.choose(0, slot, 1000, 0, 20), `slot ${slot}`).toBeGreaterThanOrEqual(4)
    // Twenty beyond it, over twenty-four slots to come: not even one more.
    expect(programme.choose(0, 0, 1000, 0, 20)).toBeLessThanOrEqual(5)
  })

  test("with one slot left everything goes", () => {
    const programme = new Programme(steady, actions, { capacity_J: 47, base_J: 1, death: 0 }, [5], 5)
    expect(programme.choose(0, 3, 1, 0, 10)).toBe(14)
    expect(programme.choose(0, 3, 1, 0, 47)).toBe(20)
  })

  test("with n slots left and nothing coming in, an n-th each", () => {
    const programme = new Programme(steady, actions, { capacity_J: 47, base_J: 0, death: 0 }, [1e-9], 1e-9)
    for (const left of [2, 3, 4, 6]) expect(programme.choose(0, (SLOTS - left) % 4, left, 0, 24), `${left} left`).toBe(24 / left)
  })
})

test("an empty store in the dark spends nothing", () => {
  const programme = new Programme(steady, actions, { capacity_J: 47, base_J: 1, death: 0 }, [1e-9], 1e-9)
  expect(programme.choose(0, 0, 1000, 0, 0)).toBe(0)
})

test("where death costs, the last energy is kept for living", () => {
  const careless = new Programme(steady, actions, { capacity_J: 47, base_J: 1, death: 0 }, [1e-9], 1e-9)
  const careful = new Programme(steady, actions, { capacity_J: 47, base_J: 1, death: 100 }, [1e-9], 1e-9)
  // Eight slots to go, ten units: eight are for living.
  let left_J = 10
  for (let slots = 8; slots > 0; slots--) left_J -= 1 + careful.choose(0, (SLOTS - slots) % 4, slots, 0, left_J)
  expect(left_J).toBeGreaterThanOrEqual(0)
  expect(careless.choose(0, 0, 8, 0, 10)).toBeGreaterThan(careful.choose(0, 0, 8, 0, 10))
})

test("an empty store does not spend what only luck would bring: who cannot see it run dry dies of it", () => {
  // Ten in one slot of two, else one.
  const fitful: LightChain = { slot_s: 21_600, lateEdges: [0.5], slowEdges: [], chance: [[[0.5, 0.5], [0.5, 0.5]]], slowChance: [[1], [1]], gain: [[0.2, 2], [0.2, 2]], profile: [1] }
  const [careless, careful] = [0, 100].map(death => new Programme(fitful, actions, { capacity_J: 47, base_J: 0, death }, [5], 5))
  expect(careful.choose(0, 0, 1000, 1, 0)).toBeLessThanOrEqual(1)
  // Where nothing is lost by it, who has nothing lives on what comes.
  expect(careless.choose(0, 0, 1000, 1, 0)).toBeGreaterThan(1)
})

describe("a module that must gather energy before it starts again", () => {
  // Three slots of night, and one of light that brings ten; a slot of life takes two.
  const [dark, bright] = [[1, 0], [0, 1]]
  const night: LightChain = {
    slot_s: 21_600, lateEdges: [0.5], slowEdges: [], chance: [[dark, dark], [dark, dark], [dark, dark], [bright, bright]], slowChance: [[1], [1]], gain: [[0, 4], [0, 4]], profile: [0, 0, 0, 4],
  }
  const lit = (restart_J?: number, boot_J?: number): Programme =>
    new Programme(night, actions, { capacity_J: 47, base_J: 2, death: 1, ...(restart_J === undefined ? {} : { restart_J }), ...(boot_J === undefined ? {} : { boot_J }) }, [2.5], 2.5)
  const spends = (programme: Programme): number[] => [0, 1, 2].flatMap(slot => [2, 4, 6, 8, 12].map(store_J => programme.choose(0, slot, 1000, 0, store_J)))

  test("spends less before and in a night than one that lives again with the first light: thirty are three days' light", () => {
    const [free, priced] = [spends(lit(0)), spends(lit(30))]
    priced.forEach((own, i) => expect(own).toBeLessThanOrEqual(free[i]))
    expect(priced.reduce((sum, own) => sum + own, 0)).toBeLessThan(free.reduce((sum, own) => sum + own, 0))
  })

  test("does not spare what it needs to start, where that comes in within a day: dead it draws nothing", () => {
    const [dear, cheap] = [spends(lit(30)), spends(lit(10))]
    cheap.forEach((own, i) => expect(own).toBeGreaterThanOrEqual(dear[i]))
    expect(cheap.reduce((sum, own) => sum + own, 0)).toBeGreaterThan(1.3 * dear.reduce((sum, own) => sum + own, 0))
  })

  test("spares more where the start takes what was gathered for it", () => {
    const [kept, taken] = [spends(lit(10, 0)), spends(lit(10, 10))]
    taken.forEach((own, i) => expect(own).toBeLessThanOrEqual(kept[i]))
    expect(taken.reduce((sum, own) => sum + own, 0)).toBeLessThan(kept.reduce((sum, own) => sum + own, 0))
  })

  test("is the same as ever where the start costs nothing", () => {
    expect(spends(lit(0))).toEqual(spends(lit()))
  })
})
