// A third opinion, slow and plain: fixed small steps (classical Runge-Kutta) over the equations of docs/models.md, and Gaussian
// elimination for the network at every stage. It shares no code with the plant's engine or with the netlist.

import type { Solution } from "../../../sim/spice/compare.js"
import type { Circuit } from "../../../sim/plant/circuit.js"

/** @param step_s divides every time at which the circuit changes, and the report interval */
export function solveByReference(circuit: Circuit, step_s: number): Solution {
  const { cell, instances, matrix } = circuit
  const cells = instances.length
  const width = 2 + cell.branches.length
  const capacity_C = instances.map(instance => cell.capacity_uC * 1e-6 * instance.capacity)
  const leak_A = cell.selfDischarge_uA * 1e-6 * warm(cell.selfDischargeActivation_J_mol, circuit.temperature_degC)
  // Temperature moves resistance and time constant of a branch alike: its capacitance stays.
  const slow = 1 / warm(cell.activation_J_mol, circuit.temperature_degC)
  const ohms = instances.map(instance => instance.resistance * slow)
  const mean = cell.ocvCharge_V.map((volt, i) => (volt + cell.ocvDischarge_V[i]) / 2)
  const half = cell.ocvCharge_V.map((volt, i) => (volt - cell.ocvDischarge_V[i]) / 2)
  // State per cell: soc, hysteresis, branches.
  const state = new Float64Array(cells * width)
  instances.forEach((instance, k) => { state[k * width] = instance.soc })
  const current_A = new Float64Array(cells)

  const network = (at: Float64Array, time_s: number, load_A: number): number => {
    const emf = instances.map((_, k) => {
      const soc = at[k * width]
      let volt = line(mean, soc) + at[k * width + 1] * line(half, soc)
      for (let j = 2; j < width; j++) volt += at[k * width + j]
      return volt
    })
    const inner_S = instances.map((_, k) => 1 / (cell.esr_Ohm * ohms[k] * line(cell.resistanceBySoc, at[k * width])))
    const volt = nodeVoltages(circuit, time_s, load_A, emf, inner_S)
    matrix.cells.forEach(({ plus, minus }, k) => { current_A[k] = (volt[plus] - volt[minus] - emf[k]) * inner_S[k] })
    return volt[matrix.port.plus] - volt[matrix.port.minus]
  }
  const slope = (at: Float64Array, time_s: number, load_A: number): Float64Array => {
    network(at, time_s, load_A)
    const rate = new Float64Array(at.length)
    for (let k = 0; k < cells; k++) {
      const soc = at[k * width]
      const through = current_A[k]
      const stored = through > 0 ? cell.coulombicEfficiency * through : through
      const drain = cell.selfDischargeProportional ? leak_A * Math.max(0, line(mean, soc)) / mean[mean.length - 1] : leak_A
      rate[k * width] = (stored - drain) / capacity_C[k]
      rate[k * width + 1] = Math.abs(stored) * (Math.sign(stored) - at[k * width + 1]) / (0.03 * capacity_C[k])
      cell.branches.forEach((branch, j) => {
        const settled = branch.resistance_Ohm * ohms[k] * line(cell.resistanceBySoc, soc) * through
        rate[k * width + 2 + j] = (settled - at[k * width + 2 + j]) / (branch.tau_s * slow)
      })
    }
    return rate
  }

  const steps = Math.round(circuit.report_s / step_s)
  const rows = Math.round(circuit.duration_s / circuit.report_s)
  const solution: Solution = {
    time_s: Float64Array.from({ length: rows + 1 }, (_, row) => row * circuit.report_s),
    port_V: new Float64Array(rows + 1), cellCharge_C: instances.map(() => new Float64Array(rows + 1)),
  }
  // A row shows the moment before a change: the load and switches of the step that ends there.
  let before = { time_s: 0, load_A: circuit.base_A }
  for (let row = 0; ; row++) {
    solution.port_V[row] = network(state, before.time_s, before.load_A)
    for (let k = 0; k < cells; k++) solution.cellCharge_C[k][row] = (state[k * width] - instances[k].soc) * capacity_C[k]
    if (row === rows) return solution
    for (let i = 0; i < steps; i++) {
      const middle_s = (row * steps + i + 0.5) * step_s
      const load_A = load(circuit, middle_s)
      before = { time_s: middle_s, load_A }
      const one = slope(state, middle_s, load_A)
      const two = slope(state.map((x, n) => x + one[n] * step_s / 2), middle_s, load_A)
      const three = slope(state.map((x, n) => x + two[n] * step_s / 2), middle_s, load_A)
      const four = slope(state.map((x, n) => x + three[n] * step_s), middle_s, load_A)
      for (let n = 0; n < state.length; n++) state[n] += step_s / 6 * (one[n] + 2 * two[n] + 2 * three[n] + four[n])
    }
  }
}

/** Straight between equally spaced values over 0..1. */
function line(values: number[], x: number): number {
  const place = x * (values.length - 1)
  const i = Math.max(0, Math.min(values.length - 2, Math.floor(place)))
  return values[i] + (values[i + 1] - values[i]) * (place - i)
}

/** How much faster a thermally activated process runs than at 25 °C. */
function warm(activation_J_mol: number, temperature_degC: number): number {
  return Math.exp(activation_J_mol / 8.314462618 * (1 / 298.15 - 1 / (273.15 + temperature_degC)))
}

function load(circuit: Circuit, time_s: number): number {
  return circuit.pulses.reduce((sum, { current_A, start_s, width_s, period_s, end_s }) => {
    const since_s = time_s - start_s
    if (since_s < 0 || time_s >= (end_s ?? Infinity)) return sum
    return (period_s === undefined ? since_s : since_s % period_s) < width_s ? sum + current_A : sum
  }, circuit.base_A)
}

/** Kirchhoff's laws for all nodes at once. A diode is guessed open or conducting until its voltage agrees with the guess. */
function nodeVoltages(circuit: Circuit, time_s: number, load_A: number, emf: number[], inner_S: number[]): Float64Array {
  const { matrix } = circuit
  const closed = circuit.switches.filter(change => change.time_s <= time_s).at(-1)?.closed ?? []
  const isClosed = (bit: number): boolean => bit === -1 || closed.includes(bit)
  const conducting = new Set<number>()
  for (let attempt = 0; attempt < 20; attempt++) {
    const n = matrix.nodes
    const rows = Array.from({ length: n }, () => new Float64Array(n + 1))
    // current = conductance · (V(a) - V(b) - offset) flows from a to b.
    const join = (a: number, b: number, conductance: number, offset: number): void => {
      rows[a][a] += conductance; rows[b][b] += conductance; rows[a][b] -= conductance; rows[b][a] -= conductance
      rows[a][n] += conductance * offset; rows[b][n] -= conductance * offset
    }
    matrix.cells.forEach(({ plus, minus }, k) => {
      join(plus, minus, inner_S[k], emf[k])
      const short = circuit.shorts.filter(one => one.cell === k && one.time_s <= time_s).at(-1)
      if (short !== undefined) join(plus, minus, 1 / short.resistance_Ohm, 0)
    })
    matrix.elements.forEach((element, e) => {
      if (isClosed(element.bit)) join(element.a, element.b, 1 / element.on_Ohm, 0)
      else if (conducting.has(e)) join(element.a, element.b, 1 / element.on_Ohm, element.diode_V ?? 0)
      else join(element.a, element.b, Math.max(1e-11, 1 / element.off_Ohm), 0)
    })
    rows[matrix.port.plus][n] += load_A
    rows[matrix.port.minus][n] -= load_A
    rows[matrix.port.minus].fill(0)
    rows[matrix.port.minus][matrix.port.minus] = 1
    const volt = eliminate(rows)
    let agreed = true
    matrix.elements.forEach((element, e) => {
      if (element.diode_V === undefined || isClosed(element.bit)) return
      const wants = volt[element.a] - volt[element.b] > element.diode_V
      if (wants === conducting.has(e)) return
      agreed = false
      if (wants) conducting.add(e)
      else conducting.delete(e)
    })
    if (agreed) return volt
  }
  throw new Error("the diodes do not come to rest")
}

function eliminate(rows: Float64Array[]): Float64Array {
  const n = rows.length
  for (let i = 0; i < n; i++) {
    let pivot = i
    for (let r = i + 1; r < n; r++) if (Math.abs(rows[r][i]) > Math.abs(rows[pivot][i])) pivot = r
    ;[rows[i], rows[pivot]] = [rows[pivot], rows[i]]
    for (let r = i + 1; r < n; r++) {
      const factor = rows[r][i] / rows[i][i]
      if (factor !== 0) for (let c = i; c <= n; c++) rows[r][c] -= factor * rows[i][c]
    }
  }
  const volt = new Float64Array(n)
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i][n]
    for (let c = i + 1; c < n; c++) sum -= rows[i][c] * volt[c]
    volt[i] = sum / rows[i][i]
  }
  return volt
}
