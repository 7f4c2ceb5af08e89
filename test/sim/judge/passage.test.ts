import { expect, test } from "vitest"
import { loadCellSheet, resolveCell } from "../../../project/cell-sheet.js"
import type { SimCell } from "../../../project/sim-cell.js"
import { Passage } from "../../../sim/judge/passage.js"

function cell(id: string): SimCell {
  const resolved = resolveCell(loadCellSheet(id), {})
  if ("missing" in resolved) throw new Error(id)
  return resolved.cell
}

/** Minute of the passage, or -1. */
function passage(id: string, soc: (minute: number) => number, minutes = 600): number {
  const watch = new Passage(cell(id))
  for (let m = 0; m < minutes; m++) if (watch.minute(soc(m))) return m
  return -1
}

test("a plateau never tells: 18 mV per ten points between branches 100 mV apart", () => {
  expect(passage("ce-mno2-cai", m => 0.4 + 0.1 * Math.sin(m / 60))).toBe(-1)
})

test("ten minutes below 5 % or above 95 % tell, nine do not", () => {
  expect(passage("ce-mno2-cai", () => 0.04)).toBe(9)
  expect(passage("ce-mno2-cai", () => 0.96)).toBe(9)
  expect(passage("ce-mno2-cai", m => m < 9 ? 0.04 : 0.3)).toBe(-1)
})

test("a capacitor's voltage is its charge: ten minutes anywhere", () => {
  expect(passage("cnt-zn", () => 0.5)).toBe(9)
})

test("a slope of 130 mV per ten points under a gap of 100 mV tells only after the branch has shown: six points of charge", () => {
  expect(passage("a-v2o5-g-wang", () => 0.5)).toBe(-1)
  // 0.2 points a minute: six points after thirty minutes.
  expect(passage("a-v2o5-g-wang", m => 0.5 - 0.002 * m)).toBe(30)
})
