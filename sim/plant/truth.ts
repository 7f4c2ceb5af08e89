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
