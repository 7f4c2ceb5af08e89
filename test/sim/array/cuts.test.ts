import { expect, test } from "vitest"
import { cutLives } from "../../../sim/array/cuts.js"

test("cut anywhere in a change or in what it writes, the array knows its switches one tick later, and the journal all that was written", () => {
  const figures = cutLives(150, 7)
  expect(figures).toMatchObject({ tried: 150, topology_lost: 0, records_lost: 0 })
  // What was open is closed at once; a firmware that waited would lose its supply five times as often.
  expect(figures.gave_out).toBeLessThan(15)
  expect(figures.in_burst).toBeGreaterThan(50)
  expect(figures.in_write).toBeGreaterThan(20)
})
