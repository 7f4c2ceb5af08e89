// What the gauge has learnt of the cells, as numbers that the fault table watches: the worst cell of each.

import { squareRoot } from "../arithmetic.js"
import { varianceOf } from "../gauge/factored.js"
import type { Gauge } from "../gauge/gauge.js"
import { EFFICIENCY } from "../gauge/hypothesis.js"
import { BRIDGE, CAPACITY, EFFICIENCY_LOST, LEAK, RESISTANCE, STRAIN } from "./table.js"

/** Half-width of what is sure, standard deviations. */
const SURE = 24 / 10

/** Bands of the capacity that must lie below the limit: where little charge moves and the branches are in between, one is too few. */
const CAPACITY_SURE = 2

/** Call it when the gauge has read the voltages as evidence.
 *  @param sheet_uC capacity of a new cell
 *  @param parallel cells per group, 0: isolated */
export function watchHealth(values: number[], places: number[], gauge: Gauge, sheet_uC: number, parallel: number): void {
  const cells = gauge.cells
  let leak = 0
  let bridge = 0
  let resistance = 0
  let capacity = 1000
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]
    if (cell.leakGrowth > leak) {
      leak = cell.leakGrowth
      places[LEAK] = i
    }
    // Electrolyte between a cell and the next in series empties both.
    if (i > 0 && parallel > 0 && i % parallel === 0) {
      const both = cell.leakGrowth < cells[i - 1].leakGrowth ? cell.leakGrowth : cells[i - 1].leakGrowth
      if (both > bridge) {
        bridge = both
        places[BRIDGE] = i - 1
      }
    }
    if (cell.resistanceGrowth > resistance) {
      resistance = cell.resistanceGrowth
      places[RESISTANCE] = i
    }
    const most = (cell.capacity_uC + CAPACITY_SURE * cell.capacityError_uC) / sheet_uC
    if (most < capacity) {
      capacity = most
      places[CAPACITY] = i
    }
  }
  const belief = gauge.belief
  const mean = belief.histories[belief.best].filter
  const lost = -mean.x[EFFICIENCY] - SURE * squareRoot(varianceOf(mean, EFFICIENCY))
  values[LEAK] = Math.floor(leak * 1000)
  values[BRIDGE] = Math.floor(bridge * 1000)
  values[RESISTANCE] = Math.floor(resistance * 1000)
  values[CAPACITY] = Math.floor(capacity * 1000)
  values[EFFICIENCY_LOST] = Math.floor(lost * 1000)
  values[STRAIN] = Math.floor(belief.strain * 1000)
}
