// Cells and switch matrix together, seen at the port: the part of the plant that every use shares. The wearable drives it by a bus
// (electrics.ts), the laboratory and the benches by a current or a voltage (drive.ts). SI units; current positive into the pack.

import type { SimCell } from "../../project/sim-cell.js"
import { CellBank } from "./cell-bank.js"
import type { CellInstance } from "./circuit.js"
import { roundDuration } from "./decay.js"
import { CurrentDrive, VoltageDrive, type Drive } from "./drive.js"
import { LOSS, LOSS_NAMES } from "./ledger.js"
import { MatrixNetwork } from "./matrix-network.js"
import { Outlook } from "./outlook.js"
import type { SwitchMatrix } from "./switch-matrix.js"

/** No step is longer (18 minutes, 2^30 µs); none is made shorter by the search for accuracy than this. */
export const LONGEST_US = 2 ** 30
export const SHORTEST_US = 200

export class Pack {
  readonly cells: CellBank
  /** Means over the step; and this instant (series resistances only). */
  readonly network: MatrixNetwork
  readonly momentary: MatrixNetwork
  readonly losses_J = new Float64Array(LOSS_NAMES.length)
  /** Through the port since the start, C; mean current of the last step, A; work done on the pack at the port, J. */
  charge_C = 0
  current_A = 0
  work_J = 0
  /** Dissipated in the elements of the matrix by 1 A of port current at this instant, ohm. */
  switch_Ohm = 0
  /** Into the step that `plan` has solved. */
  readonly outlook: Outlook
  private readonly nowEmf_V: Float64Array
  private readonly nowResistance_Ohm: Float64Array
  /** The resistances that the network of the moment was last solved with. */
  private readonly settled_Ohm: Float64Array
  private readonly none: Float64Array
  /** Port voltage at this instant with no cell's emf: what conducting diodes contribute. */
  private offset_V = 0
  /** First guess of a step's length: steps come in kinds, and what fitted the last fits the next. */
  stride_us = LONGEST_US
  private readonly currentDrive: CurrentDrive
  private readonly voltageDrive: VoltageDrive

  constructor(cell: SimCell, instances: readonly CellInstance[], matrix: SwitchMatrix) {
    if (instances.length !== matrix.cells.length) throw new RangeError(`${instances.length} cells do not fit ${matrix.cells.length} places`)
    this.cells = new CellBank(cell, instances)
    this.outlook = new Outlook(this.cells)
    this.network = new MatrixNetwork(matrix)
    this.momentary = new MatrixNetwork(matrix)
    this.nowEmf_V = new Float64Array(this.cells.count)
    this.nowResistance_Ohm = new Float64Array(this.cells.count)
    this.settled_Ohm = new Float64Array(this.cells.count)
    this.none = new Float64Array(this.cells.count)
    this.currentDrive = new CurrentDrive(this)
    this.voltageDrive = new VoltageDrive(this)
    this.setSwitches(() => false)
  }

  setTemperature(temperature_degC: number, bend = 0): void {
    this.cells.setSurroundings(temperature_degC, bend, this.losses_J)
    this.refresh()
  }

  setSwitches(isClosed: (bit: number) => boolean): void {
    this.network.setSwitches(isClosed)
    this.momentary.setSwitches(isClosed)
    this.refresh()
  }

  /** A fixed resistor of the matrix changes (an electrolyte bridge grows). */
  setResistance(element: number, resistance_Ohm: number): void {
    this.network.setResistance(element, resistance_Ohm)
    this.momentary.setResistance(element, resistance_Ohm)
    this.refresh()
  }

  setShort(cell: number, conductance_S: number): void {
    this.cells.leak_S[cell] = conductance_S
    this.refresh()
  }

  /** To be called when a resistance changed. */
  refresh(): void {
    this.cells.momentary(this.nowEmf_V, this.nowResistance_Ohm)
    this.settled_Ohm.set(this.nowResistance_Ohm)
    this.momentary.solve(this.none, this.settled_Ohm)
    this.cells.settled()
    this.offset_V = this.momentary.emf
    // The part that grows with the square: a conducting diode's threshold is none of it.
    this.switch_Ohm = (this.momentary.elementPower(1) + this.momentary.elementPower(-1)) / 2 - this.momentary.elementPower(0)
  }

  /** Finds which diodes conduct at this instant under a port current. `plan` does so by itself. */
  settle(current_A: number): void {
    if (!this.network.hasDiodes) return
    this.cells.momentary(this.nowEmf_V, this.nowResistance_Ohm)
    do this.momentary.solve(this.nowEmf_V, this.nowResistance_Ohm)
    while (this.momentary.settleDiodes(current_A))
    this.network.copyDiodes(this.momentary)
    this.refresh()
  }

  /** Open-circuit voltage of the port at this instant, V (by reciprocity: emfs weighted with the share of current each cell carries). */
  openVoltage(): number {
    if (this.cells.stale) this.refresh()
    else this.cells.momentary(this.nowEmf_V, this.nowResistance_Ohm)
    let sum = this.offset_V
    for (let k = 0; k < this.cells.count; k++) sum += this.nowEmf_V[k] * this.momentary.beta[k]
    return sum
  }

  /** The same of the step that is being solved, at its start. */
  startVoltage(): number {
    const { cells, momentary: { beta } } = this
    let sum = this.offset_V
    for (let k = 0; k < cells.count; k++) {
      const leak_S = cells.leak_S[k]
      sum += (leak_S > 0 ? cells.start_V[k] / (1 + cells.esr_Ohm[k] * leak_S) : cells.start_V[k]) * beta[k]
    }
    return sum
  }

  /** Port voltage at this instant if this current flowed, V. */
  portVoltage(current_A: number): number {
    return this.openVoltage() + this.momentary.resistance * current_A
  }

  /** The same within the step that `plan` has solved. */
  portVoltageAt(offset_us: number, current_A: number): number {
    return this.offset_V + this.outlook.emfAt(offset_us, this.momentary.beta) + this.momentary.resistance * current_A
  }

  /** Terminal voltages and currents of the cells at this instant under a port current. */
  observe(current_A: number, terminal_V: Float64Array, cell_A: Float64Array): void {
    this.cells.momentary(this.nowEmf_V, this.nowResistance_Ohm)
    this.momentary.solve(this.nowEmf_V, this.nowResistance_Ohm)
    while (this.momentary.settleDiodes(current_A)) this.momentary.solve(this.nowEmf_V, this.nowResistance_Ohm)
    for (let k = 0; k < this.cells.count; k++) {
      cell_A[k] = this.momentary.alpha[k] + this.momentary.beta[k] * current_A
      terminal_V[k] = this.nowEmf_V[k] + this.nowResistance_Ohm[k] * cell_A[k]
    }
    // Back to what it was before: a look changes nothing.
    if (this.momentary.hasDiodes) this.momentary.copyDiodes(this.network)
    this.momentary.solve(this.none, this.settled_Ohm)
  }

  /** Advances by at most `limit_us` with a constant port current; ends earlier where accuracy, a kink of a curve, or the port voltage
   *  reaching one of the levels asks for it.
   *  @returns the time it took, µs */
  stepCurrent(limit_us: number, current_A: number, low_V = -Infinity, high_V = Infinity): number {
    const duration_us = this.planCurrent(limit_us, current_A, low_V, high_V)
    this.commit(duration_us)
    return duration_us
  }

  /** `stepCurrent` without taking the step: `portVoltageAt` may look into it before `commit`. */
  planCurrent(limit_us: number, current_A: number, low_V = -Infinity, high_V = Infinity): number {
    return this.plan(limit_us, this.currentDrive.set(current_A, low_V, high_V))
  }

  /** The same with a port voltage of start_V + slope_V_s · t; `current_A` then tells the mean current. */
  stepVoltage(limit_us: number, start_V: number, slope_V_s: number): number {
    const duration_us = this.plan(limit_us, this.voltageDrive.set(start_V, slope_V_s))
    this.commit(duration_us)
    return duration_us
  }

  /** Solves a step of at most `limit_us`, as long as it can be.
   *  @returns its length, µs */
  plan(limit_us: number, drive: Drive): number {
    const { cells, network } = this
    let duration_us = Math.min(limit_us, this.stride_us)
    const bound = duration_us === this.stride_us
    let cut = false
    let mayRetry = true
    for (;;) {
      cells.prepare(duration_us, this.losses_J)
      if (cells.stale) this.refresh()
      do network.solve(cells.emf_V, cells.resistance_Ohm)
      while (this.settleUnder(this.current_A = drive.portCurrent(duration_us), drive, duration_us))
      // A drive pushes in vain at a port that nothing joins.
      if (!network.connected) this.current_A = 0
      this.outlook.valid = false
      const cellExcess = cells.distribute(network, this.current_A, duration_us, mayRetry)
      if (cellExcess < 0) {
        mayRetry = false
        continue
      }
      const excess = Math.max(cellExcess, drive.excess(duration_us))
      if (excess > 1 && duration_us > SHORTEST_US) {
        duration_us = Math.max(SHORTEST_US, Math.min(duration_us - 1, roundDuration(duration_us / excess)))
        mayRetry = true
        cut = true
        continue
      }
      if (cells.kink < 1 && duration_us > SHORTEST_US) {
        duration_us = Math.max(SHORTEST_US, Math.min(duration_us - 1, Math.ceil(duration_us * cells.kink) + 1))
        mayRetry = true
        continue
      }
      if (network.hasDiodes && duration_us > SHORTEST_US && this.diodeTurns()) {
        duration_us = Math.max(SHORTEST_US, duration_us >> 1)
        mayRetry = true
        continue
      }
      const event_us = drive.event_us(duration_us)
      if (event_us >= duration_us) break
      duration_us = Math.max(1, event_us)
      mayRetry = true
    }
    // What was too long now would be too long again; what was long enough may be longer.
    if (cut) this.stride_us = duration_us
    else if (bound) this.stride_us = Math.min(LONGEST_US, 2 * this.stride_us)
    return duration_us
  }

  /** Carries out what `plan` has solved. */
  commit(duration_us: number): void {
    const { cells, network, losses_J, current_A } = this
    const dt = duration_us * 1e-6
    const { shorted } = network
    losses_J[shorted ? LOSS.short : LOSS.switch] += network.elementPower(current_A) * dt
    this.charge_C += current_A * dt
    this.work_J += current_A * (network.emf + network.resistance * current_A) * dt
    cells.commit(duration_us, losses_J, shorted ? LOSS.short : LOSS.esr)
  }

  /** Whether a diode that the step's mean settles one way stands the other way at its end. */
  private diodeTurns(): boolean {
    const { cells, momentary } = this
    cells.ending(this.nowEmf_V)
    momentary.solve(this.nowEmf_V, this.nowResistance_Ohm)
    const turns = momentary.isUnsettled(this.current_A)
    momentary.solve(this.none, this.settled_Ohm)
    return turns
  }

  /** @returns whether a diode turned and the network has to be solved again */
  private settleUnder(current_A: number, drive: Drive, duration_us: number): boolean {
    const { network } = this
    if (!network.hasDiodes) return false
    const open_V = network.connected ? NaN : drive.openPort_V(duration_us)
    if (!network.settleDiodes(open_V !== open_V ? current_A : network.currentAt(open_V))) return false
    this.momentary.copyDiodes(network)
    this.refresh()
    return true
  }
}
