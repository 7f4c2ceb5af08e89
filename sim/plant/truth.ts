import type { Electrics } from "./electrics.js"
import type { Pack } from "./pack.js"
import type { PlantTruth } from "./plant.js"

/** What a plant shows of itself, before anything has happened. One object per plant, rewritten at every look. */
export function createTruth(capacity_C: Float64Array, sensors: number): PlantTruth {
  const perCell = (): Float64Array => new Float64Array(capacity_C.length)
  return {
    time_ms: 0, bus_V: 0, busMin_V: 0, current_uA: 0, packCharge_uC: 0, soc: 0,
    cellSoc: perCell(), cell_V: perCell(), cellOcv_V: perCell(), cell_uA: perCell(),
    capacity_uC: capacity_C.map(coulomb => coulomb * 1e6), gas_uL: perCell(),
    temperature_degC: 0, lux: 0, switches: 0, connected: false, shorts: 0, brownouts: 0, boots: 0,
    sensorSamples: new Array<number>(sensors).fill(0), radioEvents: 0,
  }
}

/** Writes what cells and bus are at this instant. */
export function lookAtCells(known: PlantTruth, electrics: Electrics, pack: Pack, gas_uL: Float64Array): void {
  const { cells } = pack
  known.bus_V = electrics.bus_V
  known.current_uA = electrics.observe(known.cell_V, known.cell_uA) * 1e6
  known.packCharge_uC = pack.charge_C * 1e6
  let stored = 0
  let capacity = 0
  for (let k = 0; k < cells.count; k++) {
    known.cell_uA[k] *= 1e6
    known.cellSoc[k] = cells.soc(k)
    known.cellOcv_V[k] = cells.openCircuit(k)
    known.capacity_uC[k] = cells.capacity_C[k] * 1e6
    known.gas_uL[k] = gas_uL[k]
    stored += cells.charge_C[k]
    capacity += cells.capacity_C[k]
  }
  known.soc = stored / capacity
}
