// A module configuration for tests of the core: round figures that can be checked by head.

import type { ModuleConfig } from "../../src/core/config.js"
import { withFaults } from "../../project/fault-rows.js"
import { NO_READING, type Sample } from "../../src/core/types.js"

const flat_ppm = new Array<number>(19).fill(1000000)
const steps = Array.from({ length: 21 }, (_, i) => i / 20)

/** Six plateau batteries of 1 mAh (3.6 C) between 0.9 and 1.5 V, 20 mV between the branches. */
export function batteryConfig(): ModuleConfig {
  // Steep at both ends, nearly flat between: 1.10 to 1.30 V from 10 % to 90 %.
  const curve_uV = steps.map(soc =>
    soc < 0.1 ? 900000 + 2000000 * soc : soc > 0.9 ? 1300000 + 2000000 * (soc - 0.9) : 1100000 + 250000 * (soc - 0.1))
  return withFaults({
    name: "test", modelId: 4711, tick_ms: 1000,
    has: { radio: true, journal: true, isolation: false, bypass: false, probes: true },
    cell: {
      id: "test-battery", chemistry: "zimb", capacity_uC: 3600000, capacityError_ppm: 50000,
      ocvCharge_uV: curve_uV.map(v => Math.round(v + 10000)), ocvDischarge_uV: curve_uV.map(v => Math.round(v - 10000)),
      esr_mOhm: 10000, fast_mOhm: 5000, polarisation_mOhm: 20000, coulombicEfficiency_ppm: 990000,
      selfDischarge_nA: 100, rest_ms: 1200000,
      // 5 ohm within 2 s, 20 ohm within 300 s; the same at any charge and temperature.
      branch_mOhm: [5000, 20000], branch_ms: [2000, 300000], resistanceBySoc_ppm: [1000000, 1000000],
      resistanceByTemperature_ppm: flat_ppm, selfDischargeByTemperature_ppm: flat_ppm, resistanceGrowth_ppm: 2000000,
      underVoltage_mV: [950, 900, 850], overVoltage_mV: [1480, 1510, 1560], overCurrent_uA: [2000, 4000, 6000],
      underTemperature_degC: [5, 0, -10], overTemperature_degC: [35, 40, 50],
    },
    array: {
      cells: 6, groupings: [{ series: 2, parallel: 3 }, { series: 3, parallel: 2 }, { series: 6, parallel: 1 }],
      parallelLimit_mV: 50, parallelMost_mV: 400, dwell_ms: 60000,
    },
    power: { brownOut_mV: 1700, guard_mV: 100, busMax_mV: 3600, busCapacitor_nF: 100000, transition_nC: 5000, probeRest_ms: 5, probeFall_mV: 10, active_uA: 4000, wake_us: 10000, idle_uA: 100, switch_mOhm: 1000, path_mOhm: 0 },
    calibration: {
      cellGain_ppm: [0, 0, 0, 0, 0, 0], cellOffset_uV: [0, 0, 0, 0, 0, 0], currentGain_ppm: 0, currentOffset_nA: 0,
      cellError_uV: 500, currentError_ppm: 1000, currentError_nA: 100, cellNoise_uV: 50, currentNoise_nA: 100, currentFilter_ms: 0,
    },
    sensors: [
      { name: "pressure", energy_uJ: 25, fastest_ms: 1000, slowest_ms: 60000, weight: 2 },
      { name: "light", energy_uJ: 50, fastest_ms: 5000, slowest_ms: 120000, weight: 1 },
    ],
    radio: { present: true, energy_uJ: 40, fastest_ms: 2000, slowest_ms: 300000, weight: 2, peak_uA: 5000, peak_us: 2400 },
    journal: { pages: 4, page_bytes: 1024, interval_ms: 300000 },
  })
}

/** The same module with six 100 mF hybrid capacitors, 0 to 1.8 V. */
export function capacitorConfig(): ModuleConfig {
  const config = batteryConfig()
  const line_uV = steps.map(soc => Math.round(1800000 * soc))
  return withFaults({ ...config, cell: {
    ...config.cell, id: "test-capacitor", chemistry: "zihmsc", capacity_uC: 180000, ocvCharge_uV: line_uV, ocvDischarge_uV: line_uV,
    selfDischarge_nA: 500, rest_ms: 120000, branch_mOhm: [5000, 20000], branch_ms: [2000, 30000], underVoltage_mV: [200, 50, -100], overVoltage_mV: [1750, 1800, 1850],
  } })
}

/** A calm sample: six cells at `cell_mV`, grouped 2s3p, nothing missing. */
export function calmSample(config: ModuleConfig, time_ms: number, cell_mV = 1200): Sample {
  return {
    time_ms, cell_uV: new Array<number>(config.array.cells).fill(cell_mV * 1000), bus_uV: 2 * cell_mV * 1000, current_nA: 0,
    harvest_nA: 0, temperature_cC: 2500, motion: 0, switches: MASK_2S3P, failedCheck: 0, missing: 0,
    readings: config.sensors.map(() => NO_READING),
  }
}

/** 2s3p of six cells by hand: S2 (bit 2), P0 P1 P3 P4 (bits 5 6 8 9), bus (bit 10). */
export const MASK_2S3P = 0b11101100100
/** 3s2p: S1 S3, P0 P2 P4, bus. */
export const MASK_3S2P = 0b11010101010
/** 6s1p: S0..S4, bus. */
export const MASK_6S1P = 0b10000011111
