// One cell as SPICE elements. Every state is the voltage of a grounded capacitor, so that `.ic` sets it exactly: state of charge
// (near 1 V, whatever the capacity), hysteresis and each polarisation branch. The terminal is a behavioural source behind the
// series resistance. Equations: docs/models.md, section Cell.

import type { SimCell } from "../../project/sim-cell.js"
import { HYSTERESIS_SHARE } from "../plant/cell-state.js"
import type { CellInstance } from "../plant/circuit.js"
import { OcvCurve } from "../plant/ocv.js"

const GAS_J_molK = 8.314462618
const REFERENCE_K = 298.15
/** Below its freezing point an electrolyte's resistance rises by e every so many kelvin (assumed; docs/models.md). */
const FREEZING_FOLD_K = 4

/** Names of the state nodes of cell k, for `.save` and `.ic`. */
export function socNode(k: number): string {
  return `z${k}`
}

/** @param plus names of the nodes that the cell lies between
 *  @returns the lines of one cell, with its `.ic` */
export function cellLines(k: number, cell: SimCell, instance: CellInstance, plus: string, minus: string, temperature_degC: number): string[] {
  const capacity_C = cell.capacity_uC * 1e-6 * instance.capacity
  const frozen = Math.exp(Math.max(0, cell.freezing_degC - temperature_degC) / FREEZING_FOLD_K)
  const thermal = arrhenius(cell.activation_J_mol, temperature_degC) * frozen
  const scale = instance.resistance * thermal
  const esr_Ohm = cell.esr_Ohm * scale
  const bySoc = cell.resistanceBySoc.some(factor => factor !== 1)
  const hysteresis = cell.ocvCharge_V.some((volt, i) => volt !== cell.ocvDischarge_V[i])
  const { mean, half } = curves(cell)
  const [z, h, inner, sense] = [socNode(k), `h${k}`, `x${k}`, `s${k}`]
  const branches = cell.branches.map((branch, j) => ({ ...branch, node: `b${k}_${j + 1}`, ohm: branch.resistance_Ohm * scale }))
  const lines = [`* cell ${k}: ${text(capacity_C)} C, soc ${instance.soc} at the start`]

  // Where the resistance depends on the charge, a 0 V source senses the current; else the constant series resistor does.
  const factor = `pwl(v(${z}),${table(equalSteps(cell.resistanceBySoc))})`
  const current = bySoc ? `i(v${k})` : `((v(${plus})-v(${inner}))/${text(esr_Ohm)})`
  const terms = [`pwl(v(${z}),${table(mean)})`, ...branches.map(branch => `v(${branch.node})`)]
  if (hysteresis) terms.push(`v(${h})*pwl(v(${z}),${table(half)})`)
  if (bySoc) {
    terms.push(`${text(esr_Ohm)}*${factor}*${current}`)
    lines.push(`v${k} ${plus} ${inner} 0`, `b${sense} ${inner} ${minus} v=${terms.join("+")}`)
  } else {
    lines.push(`r${k} ${plus} ${inner} ${text(esr_Ohm)}`, `b${sense} ${inner} ${minus} v=${terms.join("+")}`)
  }

  // C = tau farad beside 1 ohm, driven by R·i ampere: dv/dt = (R·i - v)/tau. Cold slows a branch as it raises its resistance.
  for (const { node, tau_s, ohm } of branches) {
    lines.push(`c${node} ${node} 0 ${text(tau_s * thermal)}`, `r${node} ${node} 0 1`)
    lines.push(bySoc ? `b${node} 0 ${node} i=${text(ohm)}*${factor}*${current}` : `g${node} 0 ${node} ${plus} ${inner} ${text(ohm / esr_Ohm)}`)
    lines.push(`.ic v(${node})=0`)
  }

  // uramp(x) = max(0, x). The stored share of the current: all of it on discharge, the efficiency's part on charge.
  const efficiency = cell.coulombicEfficiency
  const stored = efficiency === 1 ? current : `(${text(efficiency)}*uramp(${current})-uramp(-(${current})))`
  lines.push(`c${z} ${z} 0 1`, `.ic v(${z})=${text(instance.soc)}`)
  lines.push(bySoc || efficiency !== 1 ? `b${z} 0 ${z} i=${text(1 / capacity_C)}*${stored}`
    : `g${z} 0 ${z} ${plus} ${inner} ${text(1 / (esr_Ohm * capacity_C))}`)
  const drain = selfDischarge(cell, temperature_degC, `pwl(v(${z}),${table(mean)})`, mean[mean.length - 1][1])
  if (drain !== undefined) lines.push(`bleak${k} ${z} 0 i=${text(1 / capacity_C)}*${drain}`)

  // dh/dq = (sign(i) - h)/(0.03·Q), times dq/dt: sign(i)·|i| is i itself, so nothing needs to be smoothed.
  if (hysteresis) {
    lines.push(`c${h} ${h} 0 1`, `.ic v(${h})=0`, `b${h} 0 ${h} i=${text(1 / (HYSTERESIS_SHARE * capacity_C))}*(${stored}-abs(${stored})*v(${h}))`)
  }
  return lines
}

/** A number as SPICE reads it: twelve digits, which is more than its solver keeps, and not the dust of sums in binary. */
export function text(value: number): string {
  return String(Number(value.toPrecision(12)))
}

function arrhenius(activation_J_mol: number, temperature_degC: number): number {
  return Math.exp(activation_J_mol / GAS_J_molK * (1 / (temperature_degC + 273.15) - 1 / REFERENCE_K))
}

/** Current that leaves the charge at rest, A. A battery's is constant in its window and fades with the voltage below it; a
 *  capacitor's is a leak resistor's. */
function selfDischarge(cell: SimCell, temperature_degC: number, mean: string, full_V: number): string | undefined {
  if (cell.selfDischarge_uA === 0) return undefined
  // A leak is a rate: it rises with temperature where a resistance falls.
  const current_A = cell.selfDischarge_uA * 1e-6 / arrhenius(cell.selfDischargeActivation_J_mol, temperature_degC)
  if (cell.selfDischargeProportional) return `${text(current_A / full_V)}*uramp(${mean})`
  return `${text(current_A)}*min(1,uramp(${mean})/${text(Math.max(0.05, cell.window_V[0]))})`
}

/** Mean branch and half gap over the charge. ngspice's pwl() goes on straight beyond its ends: one further knot at the lower end
 *  gives the plant's slope below empty. */
function curves(cell: SimCell): { mean: [number, number][], half: [number, number][] } {
  const mean = equalSteps(cell.ocvCharge_V.map((charge, i) => (charge + cell.ocvDischarge_V[i]) / 2))
  const half = equalSteps(cell.ocvCharge_V.map((charge, i) => (charge - cell.ocvDischarge_V[i]) / 2))
  const { lowSlope } = new OcvCurve(cell)
  return {
    mean: [[-1, mean[0][1] - lowSlope], ...mean],
    half: [[-1, half[0][1]], ...half, [2, half[half.length - 1][1]]],
  }
}

function equalSteps(values: number[]): [number, number][] {
  return values.map((value, i) => [i / (values.length - 1), value])
}

function table(points: [number, number][]): string {
  return points.map(([x, y]) => `${text(x)},${text(y)}`).join(",")
}
