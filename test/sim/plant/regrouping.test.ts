// What a change of grouping costs by itself, whatever the resistances: charged capacitors that meet at different voltages.

import { describe, expect, test } from "vitest"
import { LOSS } from "../../../sim/plant/ledger.js"
import { Pack } from "../../../sim/plant/pack.js"
import { standardMatrix, type MatrixElement, type SwitchMatrix } from "../../../sim/plant/switch-matrix.js"
import { quoted } from "../../helpers/accuracy.js"
import { capacitor, ideal, mask } from "./wearable.js"

const PARALLEL = 0
const STRING = 1

/** n cells, all in parallel with bit 0; with bit 1 the first beside a string of the others. */
function bank(n: number, on_Ohm: number): SwitchMatrix {
  const elements: MatrixElement[] = []
  const join = (a: number, b: number, bit: number): void => { elements.push({ a, b, bit, on_Ohm, off_Ohm: Infinity }) }
  for (let k = 1; k < n; k++) {
    join(0, 2 * k, PARALLEL)
    join(1, 2 * k + 1, PARALLEL)
    if (k > 1) join(2 * k - 1, 2 * k, STRING)
  }
  join(0, 2, STRING)
  join(1, 2 * n - 1, STRING)
  return { nodes: 2 * n, cells: Array.from({ length: n }, (_, k) => ({ plus: 2 * k, minus: 2 * k + 1 })), elements, port: { plus: 0, minus: 1 } }
}

function rest(pack: Pack, seconds: number): void {
  for (let left_us = seconds * 1e6; left_us > 0;) left_us -= pack.stepCurrent(left_us, 0)
}

const equal = (n: number) => Array.from({ length: n }, () => ({ capacity: 1, resistance: 1, soc: 0.21 }))

describe("n equal capacitors from nP to one beside a string of n - 1", () => {
  // The string has C/(n-1) at (n-1)·V: 1/2 · C/n · ((n-2)·V)² of n · 1/2 · C·V² is ((n-2)/n)².
  test.each([[8, "56.25"], [4, "25"]])("%i of them lose %s % of their energy, through 0.1 ohm as through 100", (n, percent) => {
    let worst = 0
    for (const ohm of [0.1, 1.7, 100]) {
      const pack = new Pack(ideal(capacitor), equal(n), bank(n, ohm))
      pack.setSwitches(bit => bit === PARALLEL)
      rest(pack, 10)
      const before_J = pack.cells.storedEnergy()
      expect(pack.losses_J.reduce((sum, loss) => sum + loss, 0)).toBeLessThan(1e-12)
      pack.setSwitches(() => false)
      pack.setSwitches(bit => bit === STRING)
      rest(pack, 3600)
      const lost_J = pack.losses_J[LOSS.esr] + pack.losses_J[LOSS.switch]
      expect(before_J - pack.cells.storedEnergy()).toBeCloseTo(lost_J, 9)
      worst = Math.max(worst, Math.abs(lost_J / before_J * 100 - Number(percent)))
    }
    expect(worst).toBeLessThan(quoted("regrouping", "points"))
  })
})

test("equal cells regroup from 2s3p to 3s2p to 6s for nothing", () => {
  const pack = new Pack(ideal(capacitor), equal(6), standardMatrix(6, 1.7))
  for (const series of [2, 3, 6]) {
    pack.setSwitches(() => false)
    pack.setSwitches(bit => (mask(6, series) >>> bit & 1) === 1)
    rest(pack, 60)
  }
  expect(pack.losses_J.reduce((sum, loss) => sum + loss, 0)).toBeLessThan(1e-15)
})
