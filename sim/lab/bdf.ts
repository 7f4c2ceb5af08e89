// A recording as columns of the Battery Data Format, preferred labels.

import type { Row } from "./cycler.js"

export interface Column {
  label: string
  values: (number | string)[]
}

/** One column per label, one entry per row. Capacities and energies never reset: charging, discharging, their difference and their sum. */
export function bdfColumns(rows: Row[]): Column[] {
  const sums = { charging: 0, discharging: 0, energyIn: 0, energyOut: 0 }
  const charging: number[] = []
  const discharging: number[] = []
  const energyIn: number[] = []
  const energyOut: number[] = []
  const inStep: number[] = []
  const stepTime: number[] = []
  let start = 0
  rows.forEach((row, i) => {
    const before = i === 0 ? row : rows[i - 1]
    const charge_C = row.charge_C - before.charge_C
    const energy_J = (row.voltage_V + before.voltage_V) / 2 * charge_C
    if (charge_C > 0) sums.charging += charge_C / 3600
    else sums.discharging -= charge_C / 3600
    if (energy_J > 0) sums.energyIn += energy_J / 3600
    else sums.energyOut -= energy_J / 3600
    charging.push(sums.charging)
    discharging.push(sums.discharging)
    energyIn.push(sums.energyIn)
    energyOut.push(sums.energyOut)
    if (row.step !== before.step) start = i
    inStep.push(i - start + 1)
    stepTime.push(row.time_s - rows[start].time_s)
  })
  const both = (label: string, unit: string, into: number[], out: number[]): Column[] => [
    { label: `Charging ${label} / ${unit}`, values: into },
    { label: `Discharging ${label} / ${unit}`, values: out },
    { label: `Net ${label} / ${unit}`, values: into.map((value, i) => value - out[i]) },
    { label: `Cumulative ${label} / ${unit}`, values: into.map((value, i) => value + out[i]) },
  ]
  return [
    { label: "Test Time / s", values: rows.map(row => row.time_s) },
    { label: "Voltage / V", values: rows.map(row => row.voltage_V) },
    { label: "Current / A", values: rows.map(row => row.current_A) },
    { label: "Cycle Count / 1", values: rows.map(row => row.cycle) },
    { label: "Step Count / 1", values: rows.map(row => row.step) },
    { label: "Step Type", values: rows.map(row => row.stepType) },
    { label: "Step Time / s", values: stepTime },
    { label: "Step Record Index / 1", values: inStep },
    { label: "Ambient Temperature / degC", values: rows.map(row => row.temperature_degC) },
    ...both("Capacity", "Ah", charging, discharging),
    ...both("Energy", "Wh", energyIn, energyOut),
  ]
}
