// The oracle: nodal analysis of any matrix by Gauss with pivoting, dense, in 400-bit fixed point. It shares nothing with the solver under
// test, and its own rounding (1e-120) is out of sight at any ratio of resistances.

import type { MatrixNetwork } from "../../../sim/plant/matrix-network.js"
import type { SwitchMatrix } from "../../../sim/plant/switch-matrix.js"

const BITS = 400n
const ONE = 1n << BITS

function exact(x: number): bigint {
  let shift = 0n
  for (; !Number.isInteger(x); x *= 2) shift++
  return BigInt(x) << (BITS - shift)
}
const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS
const over = (a: bigint, b: bigint): bigint => (a << BITS) / b
const number = (a: bigint): number => Number(a) / 2 ** Number(BITS)
const size = (a: bigint): bigint => a < 0n ? -a : a

export interface ExactState {
  closed: (bit: number) => boolean
  /** Elements whose diode conducts. */
  conducting?: number[]
}

export interface ExactSolution {
  /** Port and reference hang together, be it by a leak. */
  joined: boolean
  emf: number
  resistance: number
  alpha: number[]
  beta: number[]
  /** Voltage from a to b of each element. */
  elementDrop: (port_A: number) => number[]
  elementPower: (port_A: number) => number
}

/** @param leak_S what an open diode leaks at least */
export function solveExactly(matrix: SwitchMatrix, state: ExactState, emf_V: ArrayLike<number>, ohm: ArrayLike<number>, leak_S = 1e-15): ExactSolution {
  const { nodes, cells, elements, port } = matrix
  const branches: { a: number, b: number, siemens: bigint, source: bigint }[] = []
  cells.forEach((cell, k) => {
    const siemens = over(ONE, exact(ohm[k]))
    branches.push({ a: cell.plus, b: cell.minus, siemens, source: times(siemens, exact(emf_V[k])) })
  })
  elements.forEach((element, k) => {
    const on = over(ONE, exact(element.on_Ohm))
    const off = element.off_Ohm === Infinity ? 0n : over(ONE, exact(element.off_Ohm))
    const leak = element.diode_V !== undefined && off < exact(leak_S) ? exact(leak_S) : off
    const conducts = state.conducting?.includes(k) === true
    if (element.bit === -1 || (element.bit >= 0 && state.closed(element.bit))) branches.push({ a: element.a, b: element.b, siemens: on, source: 0n })
    else branches.push({ a: element.a, b: element.b, siemens: leak + (conducts ? on : 0n), source: conducts ? times(on, exact(element.diode_V ?? 0)) : 0n })
  })

  const island = Array.from({ length: nodes }, (_, node) => node)
  for (const { a, b, siemens } of branches) {
    if (siemens === 0n) continue
    const [keep, drop] = [island[a], island[b]]
    for (let node = 0; node < nodes; node++) if (island[node] === drop) island[node] = keep
  }
  const joined = island[port.plus] === island[port.minus]
  const rows = Array.from({ length: nodes }, () => new Array<bigint>(nodes + 2).fill(0n))
  for (const { a, b, siemens, source } of branches) {
    rows[a][a] += siemens
    rows[b][b] += siemens
    rows[a][b] -= siemens
    rows[b][a] -= siemens
    rows[a][nodes] += source
    rows[b][nodes] -= source
  }
  if (joined) {
    rows[port.plus][nodes + 1] += ONE
    rows[port.minus][nodes + 1] -= ONE
  }
  for (const root of new Set(island)) {
    const reference = island[port.minus] === root ? port.minus : island.indexOf(root)
    rows[reference].fill(0n)
    rows[reference][reference] = ONE
  }
  eliminate(rows)
  const own = rows.map(row => row[nodes])
  const per = rows.map(row => row[nodes + 1])
  const drops = (port_A: number): bigint[] => elements.map(({ a, b }) => own[a] - own[b] + times(exact(port_A), per[a] - per[b]))
  return {
    joined,
    emf: number(own[port.plus] - own[port.minus]),
    resistance: number(per[port.plus] - per[port.minus]),
    alpha: cells.map((cell, k) => number(over(own[cell.plus] - own[cell.minus] - exact(emf_V[k]), exact(ohm[k])))),
    beta: cells.map((cell, k) => number(over(per[cell.plus] - per[cell.minus], exact(ohm[k])))),
    elementDrop: port_A => drops(port_A).map(number),
    elementPower: port_A => number(drops(port_A).reduce((sum, drop, k) => {
      const { siemens, source } = branches[cells.length + k]
      return sum + times(drop, times(siemens, drop) - source)
    }, 0n)),
  }
}

/** Brings the rows to the identity and their last two columns to the solutions. */
function eliminate(rows: bigint[][]): void {
  for (let column = 0; column < rows.length; column++) {
    let best = column
    for (let row = column + 1; row < rows.length; row++) if (size(rows[row][column]) > size(rows[best][column])) best = row
    const pivot = rows[best]
    rows[best] = rows[column]
    rows[column] = pivot.map(entry => over(entry, pivot[column]))
    for (let row = 0; row < rows.length; row++) {
      const factor = rows[row][column]
      if (row !== column && factor !== 0n) rows[row] = rows[row].map((entry, k) => entry - times(factor, rows[column][k]))
    }
  }
}

/** How far a solved network is from the oracle, each quantity against the largest it could be with these sources: voltages against all emfs
 *  and the port's drop together, a cell's current against that through its own resistance, power against that in all cells, shares against 1, and the resistance
 *  against itself. */
export function disagreement(network: MatrixNetwork, truth: ExactSolution, emf_V: ArrayLike<number>, ohm: ArrayLike<number>, port_A: number): Record<string, number> {
  let volts = 1e-9 + truth.resistance * Math.abs(port_A)
  let watts = 1e-18
  for (let k = 0; k < emf_V.length; k++) volts += Math.abs(emf_V[k])
  for (let k = 0; k < emf_V.length; k++) watts += volts * (volts / ohm[k] + Math.abs(port_A))
  const worst = (read: (k: number) => number): number => truth.alpha.reduce((sum, _, k) => Math.max(sum, read(k)), 0)
  const current_A = network.connected ? port_A : 0
  return {
    alpha: worst(k => Math.abs(network.alpha[k] - truth.alpha[k]) * ohm[k] / volts),
    beta: worst(k => Math.abs(network.beta[k] - (network.connected ? truth.beta[k] : 0))),
    emf: truth.joined ? Math.abs(network.emf - truth.emf) / volts : 0,
    resistance: truth.joined ? Math.abs(network.resistance / truth.resistance - 1) : 0,
    power: Math.abs(network.elementPower(port_A) - truth.elementPower(current_A)) / watts,
  }
}
