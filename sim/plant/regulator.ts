// The regulator between the bus and the rail of microcontroller and sensors: nothing, a linear regulator, or a buck-boost
// converter, each with an under-voltage lock-out. Seen from the bus it is a current source for the length of a step, as every
// other load is; what it takes from the bus it hands on, burns, or needs for itself, and `account` says how much of each.

/** Bus levels at which the regulator's output goes off (falling) and on (rising). */
export interface Lockout {
  off_mV: number
  on_mV: number
}

/** The loads hang on the bus itself; with a lock-out, behind an ideal switch. Costs nothing. */
export interface NoRegulator {
  kind: "none"
  lockout?: Lockout
}

/** A linear regulator: what flows out flows in. Below its output voltage the pass transistor is a resistor. */
export interface LinearRegulator {
  kind: "ldo"
  output_mV: number
  /** Input above output that regulation needs at the load `dropoutAt_mA`; proportional to the load. */
  dropout_mV: number
  dropoutAt_mA: number
  quiescent_nA: number
  /** Drawn while locked out. */
  shutdown_nA: number
  lockout?: Lockout
}

/** A buck-boost converter: constant power at its input. */
export interface BuckBoost {
  kind: "buck-boost"
  output_mV: number
  /** As data sheets print it, own consumption included: rows by input voltage, columns by load. Linear in the voltage and in the
   *  logarithm of the load; held beyond the edges. */
  efficiency: { input_V: number[], load_uA: number[], value: number[][] }
  quiescent_nA: number
  shutdown_nA: number
  lockout: Lockout
}

export type RegulatorSpec = NoRegulator | LinearRegulator | BuckBoost

/** Below this its own consumption fades with the voltage, so that a dying bus never turns negative. */
const FADE_V = 1

export class Regulator {
  /** The output is off. A lock-out starts so: it must first see its upper level. */
  lockedOut: boolean
  /** Bus levels at which a step must end, since the regulator behaves otherwise beyond: lock-out, and begin of the dropout. */
  fallLevel_V = -Infinity
  riseLevel_V = Infinity
  /** Results of `account`: energy into the rail, burnt by conversion, and used by the regulator itself. */
  delivered_J = 0
  loss_J = 0
  quiescent_J = 0
  private readonly output_V: number
  private readonly pass_Ohm: number
  private readonly quiescent_A: number
  private readonly shutdown_A: number
  private readonly off_V: number
  private readonly on_V: number
  private readonly table: EfficiencyTable | undefined

  /** @throws RangeError when a figure would create energy or cannot be solved */
  constructor(readonly spec: RegulatorSpec) {
    const { kind, lockout } = spec
    if (lockout !== undefined && !(lockout.on_mV >= lockout.off_mV && lockout.off_mV > 0)) {
      throw new RangeError(`a lock-out goes off above 0 and on no lower than off, not off at ${lockout.off_mV} mV and on at ${lockout.on_mV} mV`)
    }
    if (kind === "buck-boost" && lockout === undefined) throw new RangeError("a buck-boost converter needs a lock-out: at 0 V it would take an infinite current")
    this.output_V = kind === "none" ? Infinity : spec.output_mV / 1000
    this.pass_Ohm = kind === "ldo" ? spec.dropout_mV / spec.dropoutAt_mA : 0
    this.quiescent_A = kind === "none" ? 0 : spec.quiescent_nA * 1e-9
    this.shutdown_A = kind === "none" ? 0 : spec.shutdown_nA * 1e-9
    if (!(this.output_V > 0 && this.pass_Ohm >= 0 && this.quiescent_A >= 0 && this.shutdown_A >= 0)) throw new RangeError("a regulator has a positive output and no negative figures")
    this.off_V = lockout === undefined ? -Infinity : lockout.off_mV / 1000
    this.on_V = lockout === undefined ? -Infinity : lockout.on_mV / 1000
    this.table = kind === "buck-boost" ? new EfficiencyTable(spec) : undefined
    this.lockedOut = lockout !== undefined
    this.follow(0)
  }

  /** To be told the bus voltage at the end of each step, and once at the start of a run.
   *  @returns whether the output went on or off */
  follow(bus_V: number): boolean {
    const before = this.lockedOut
    if (bus_V < this.off_V) this.lockedOut = true
    else if (bus_V >= this.on_V) this.lockedOut = false
    this.fallLevel_V = this.lockedOut ? -Infinity : this.off_V
    this.riseLevel_V = this.lockedOut ? this.on_V : Infinity
    if (this.spec.kind === "ldo" && !this.lockedOut) {
      if (bus_V >= this.output_V) this.fallLevel_V = Math.max(this.off_V, this.output_V)
      else this.riseLevel_V = this.output_V
    }
    return this.lockedOut !== before
  }

  /** Voltage of the rail, V. */
  railVoltage(bus_V: number, load_A = 0): number {
    if (this.lockedOut) return 0
    if (this.table !== undefined) return this.output_V
    return Math.max(0, Math.min(this.output_V, bus_V - this.pass_Ohm * load_A))
  }

  /** Bus voltage at which the rail passes a level (a reset threshold) with this load: Infinity if it never gets there, -Infinity if
   *  it is always above; the lock-out apart, which has levels of its own. */
  busLevel(rail_V: number, load_A = 0): number {
    if (rail_V > this.output_V) return Infinity
    return this.table !== undefined ? -Infinity : rail_V + this.pass_Ohm * load_A
  }

  /** What the regulator itself draws from the bus, A. */
  quiescentCurrent(bus_V: number): number {
    return (this.lockedOut ? this.shutdown_A : this.quiescent_A) * Math.max(0, Math.min(1, bus_V / FADE_V))
  }

  /** Current from the bus for a load on the rail, A.
   *  @param bus_V the bus voltage that the step will have on average */
  inputCurrent(load_A: number, bus_V: number): number {
    const own_A = this.quiescentCurrent(bus_V)
    if (this.lockedOut) return own_A
    if (this.table === undefined) return load_A + own_A
    // A step that expects the bus below the lock-out ends there.
    const input_V = Math.max(bus_V, this.off_V)
    return load_A * this.output_V / (this.table.efficiency(input_V, load_A) * input_V) + own_A
  }

  /** Power burnt between bus and rail, what the regulator needs for itself included, W. */
  lossPower(load_A: number, bus_V: number): number {
    return this.inputCurrent(load_A, bus_V) * bus_V - (this.lockedOut ? 0 : load_A * this.railVoltage(bus_V, load_A))
  }

  /** Shares out the energy that left the bus: input_A · integral_Vs = delivered_J + loss_J + quiescent_J.
   *  @param input_A what flowed, from `inputCurrent`
   *  @param integral_Vs of the bus voltage over the step */
  account(load_A: number, input_A: number, integral_Vs: number, duration_s: number): void {
    const mean_V = integral_Vs / duration_s
    const own_A = this.lockedOut || load_A === 0 ? input_A : Math.min(input_A, this.quiescentCurrent(mean_V))
    const through_J = (input_A - own_A) * integral_Vs
    const share = this.shareDelivered(load_A, mean_V)
    this.quiescent_J = own_A * integral_Vs
    this.delivered_J = through_J * share
    this.loss_J = through_J * (1 - share)
  }

  private shareDelivered(load_A: number, bus_V: number): number {
    if (this.table !== undefined) return this.table.efficiency(bus_V, load_A)
    return bus_V > 0 ? this.railVoltage(bus_V, load_A) / bus_V : 1
  }
}

/** Efficiency without the converter's own consumption, so that this is booked once and the input current at no load is the quiescent one. */
class EfficiencyTable {
  private readonly input_V: number[]
  private readonly logLoad: number[]
  private readonly value: number[][]

  constructor(spec: BuckBoost) {
    const { input_V, load_uA, value } = spec.efficiency
    if (!rises(input_V) || !rises(load_uA) || !(input_V[0] > 0 && load_uA[0] > 0)) throw new RangeError("the edges of an efficiency table are positive and rise")
    if (value.length !== input_V.length || value.some(row => row.length !== load_uA.length)) throw new RangeError("an efficiency table has a row per input voltage and a column per load")
    this.input_V = input_V
    this.logLoad = load_uA.map(Math.log)
    this.value = value.map((row, i) => row.map((printed, j) => {
      const net = 1 / (1 / printed - input_V[i] * spec.quiescent_nA / (load_uA[j] * spec.output_mV))
      if (!(printed > 0 && net > 0 && net <= 1)) throw new RangeError(`efficiency ${printed} at ${input_V[i]} V and ${load_uA[j]} uA is out of reach with ${spec.quiescent_nA} nA of its own`)
      return net
    }))
    // More load must never need less power: d(load / efficiency) > 0 as long as the efficiency rises by less than itself per e-fold.
    this.value.forEach((row, i) => row.forEach((net, j) => {
      if (j > 0 && net - row[j - 1] > row[j - 1] * (this.logLoad[j] - this.logLoad[j - 1])) {
        throw new RangeError(`efficiency at ${input_V[i]} V rises too steeply before ${load_uA[j]} uA: more load would need less power`)
      }
    }))
  }

  efficiency(input_V: number, load_A: number): number {
    const row = locate(this.input_V, input_V)
    const column = locate(this.logLoad, load_A > 0 ? Math.log(load_A * 1e6) : -Infinity)
    const i = Math.floor(row)
    const j = Math.floor(column)
    const low = between(this.value[i], j, column - j)
    return row === i ? low : low + (between(this.value[i + 1], j, column - j) - low) * (row - i)
  }
}

function between(row: number[], j: number, share: number): number {
  return share === 0 ? row[j] : row[j] + (row[j + 1] - row[j]) * share
}

/** Place of a value among rising edges, as index plus share of the way to the next; kept within the edges. */
function locate(edges: number[], value: number): number {
  const last = edges.length - 1
  if (!(value > edges[0])) return 0
  if (value >= edges[last]) return last
  let i = 0
  while (edges[i + 1] <= value) i++
  return i + (value - edges[i]) / (edges[i + 1] - edges[i])
}

function rises(edges: number[]): boolean {
  return edges.length > 0 && edges.every((edge, i) => i === 0 || edge > edges[i - 1])
}
