// The contract of the simulated plant: everything of the wearable that is not firmware. Cells, switch network, bus,
// harvester, loads, analog front end. The models behind it are described in docs/models.md.

import type { SimCell } from "../../project/sim-cell.js"
import type { Command, Sample } from "../../src/core/types.js"
import type { AttachedLoad } from "./attached-load.js"
import type { PlantBoard } from "./board.js"
import type { CellInstance } from "./circuit.js"
import type { FaultName, FaultPlace } from "./faults.js"
import type { EnergyLedger } from "./ledger.js"
import type { RegulatorSpec } from "./regulator.js"
import type { PlantSensor } from "./sensors/sensor.js"
import type { Source } from "./source.js"
import type { SwitchMatrix } from "./switch-matrix.js"

export type { PlantBoard } from "./board.js"

/** One kind of analog input. Errors are in the unit of the reading: µV, nA or hundredths of a degree. */
export interface AnalogChannel {
  /** Errors that the calibration of the module knows, one per channel; a shorter list repeats its last entry. */
  gain_ppm: number[]
  offset: number[]
  /** Standard deviation of what the calibration does not know, drawn once per channel and seed. */
  gainSpread_ppm: number
  offsetSpread: number
  /** Standard deviation of the noise of one reading. */
  noise: number
  /** Size of one converter code, and the codes' range: readings saturate there. */
  step: number
  range: [number, number]
}

export interface FrontEnd {
  /** A scan reads everything; a `sample` within this time of it repeats its values. 0 = every sample is a scan. */
  scanInterval_ms: number
  /** What a scan draws on top of idle and for how long, after the `sample` that caused it. */
  scan_uA: number
  scan_ms: number
  /** What the processor itself reads of its supply between scans; the last scan's bus where absent. */
  look?: AnalogChannel
  /** The first tick after a start does not scan: the firmware says when. */
  looksFirst?: boolean
  /** Time constant of the low-pass in front of the current converter; 0 = it reads the true mean since the last scan. */
  currentFilter_ms: number
  cell: AnalogChannel
  bus: AnalogChannel
  current: AnalogChannel
  harvest: AnalogChannel
  temperature: AnalogChannel
}

/** Single-diode photovoltaic module with the recombination sink of amorphous silicon (Merten et al., IEEE T-ED 45, 1998, 423):
 *  I = Iph·(1 - collection / (builtIn - x)) - I0·(exp(x / thermal) - 1), x = V + I·series, Iph = currentAt1klx·(lux/1000)^exponent. */
export interface PvPanel {
  currentAt1klx_uA: number
  exponent: number
  /** Built-in voltage of the whole junction stack, and thickness² over mobility-lifetime product, V; 0 = crystalline silicon. */
  builtIn_V: number
  collection_V: number
  /** Diode saturation current, nA, and thermal voltage (junctions in series · ideality · kT/q), V. */
  saturation_nA: number
  thermalVoltage_V: number
  series_Ohm: number
}

/** A panel known by its measured curves, one entry per light level, rising; `loadIvCurves` (panel.ts) makes it. */
export interface MeasuredPanel {
  lux: number[]
  /** Each curve: voltage rising, current delivered. */
  curves: { voltage_V: number[], current_uA: number[] }[]
}

/** Boost charger between panel and bus. */
export interface BoostConverter {
  /** The input is held at this share of the panel's open-circuit voltage; 0 = at the true maximum-power point. */
  mpptFraction: number
  /** Share of the time it harvests (the rest goes to looking at the open-circuit voltage), 0..1. */
  duty: number
  /** Efficiency by bin of input voltage (rows) and input current (columns); the edges are the lower ends of the bins. */
  efficiency: { input_V: number[], input_uA: number[], value: number[][] }
  /** Below this it harvests nothing. */
  minimumInput_mV: number
  minimumInput_uW: number
  /** Drawn from the bus while that is above `mainStart_mV`, nA. */
  quiescent_nA: number
  /** Bus voltage from which the table holds; below it a start-up circuit works, if the panel gives `coldStart_uW`. */
  mainStart_mV: number
  coldStartEfficiency: number
  coldStart_uW: number
  /** Charging is throttled at this bus voltage, so that the bus stays there. */
  overVoltage_mV: number
}

/** Electrical data of the module that carries the cells. */
export interface PlantModule {
  busCapacitor_nF: number
  /** Insulation of bus capacitor and board. */
  busLeakage_MOhm: number
  /** On-resistance of each closed switch. */
  switch_mOhm: number
  /** Current shunt in series with the whole array. */
  shunt_mOhm: number
  /** How the shell carries out a change of switches: time of each write, the processor awake; how long the bus settles before a probe, and by how
   *  much it must fall in it. At once, and never stuck, where absent. */
  burst?: { settle_ms: number, rest_ms: number, fall_mV: number } | undefined
  /** Below this bus voltage the switch latches lose their state and the switches fall to `latchResetMask`; 0 = never. */
  latchReset_mV: number
  latchResetMask: number
  /** What front end and latches draw between scans. */
  idle_nA: number
  /** While the microcontroller is in reset, front end and latches are without power: the switches fall to `latchResetMask`. */
  supplySwitch?: boolean
  frontEnd: FrontEnd
  /** What charges the module, and the converter between it and the bus. */
  source: Source
  converter: BoostConverter
  /** Between the bus and the rail that everything but the harvester lives on; nothing where absent. */
  regulator?: RegulatorSpec
  /** The array's switches; the reference matrix with `switch_mOhm` where absent. */
  matrix?: SwitchMatrix
}

/** One advertising event as consecutive pieces of constant current at the bus (processor included). */
export interface PlantRadio {
  segments: { duration_us: number, current_uA: number }[]
}

/** What the wearer meets; each function is piecewise constant over `step_s`. Time counts from the start of the run. */
export interface Environment {
  step_s: number
  /** Light on the panel, lx. */
  lux(time_s: number): number
  temperature_degC(time_s: number): number
  /** For a thermoelectric source: skin and air; the temperature of the cells where absent. */
  skin_degC?(time_s: number): number
  ambient_degC?(time_s: number): number
  /** How far the cells are bent, 0..1; as far as the wearer moves where absent. */
  bend?(time_s: number): number
  /** The cells stand in sweat or water. */
  wet?(time_s: number): boolean
  /** Activity, 0..255. */
  motion(time_s: number): number
  /** Force on the pressure sensor, kPa. */
  pressure(time_s: number): number
  /** Light on the photodetector, lx. */
  light(time_s: number): number
}

export interface PlantOptions {
  cell: SimCell
  /** 1 to 16. */
  cells: number
  seed: number
  /** Mean state of charge at the start, 0..1. */
  initialSoc: number
  /** Relative standard deviation between cells of capacity and resistance; of the state of charge it is absolute. */
  spread: { capacity: number, esr: number, soc: number }
  /** The cells as they are, where they shall not be drawn from that. */
  instances?: CellInstance[]
  module: PlantModule
  board: PlantBoard
  sensors: PlantSensor[]
  radio: PlantRadio
  /** What else hangs on the rail and follows its own clock (an LED, a watch, a motor). */
  loads?: AttachedLoad[]
  environment: Environment
  /** Switch latches at the start (all open where absent). A chain that reaches the bus starts with the bus at its voltage. */
  initialSwitches?: number
  /** Bus voltage at the start, where it should not be the chain's; 0 = cold start. */
  initialBus_mV?: number
}

/** The state that no firmware can see. The object is reused: copy what you keep. */
export interface PlantTruth {
  time_ms: number
  bus_V: number
  /** Lowest bus voltage since the last call. */
  busMin_V: number
  /** Momentary pack current, positive = charge. */
  current_uA: number
  /** Charge through the pack since the start (the integral of that current), µC. */
  packCharge_uC: number
  /** Mean state of charge of the cells, weighted by capacity, 0..1. */
  soc: number
  /** Per cell: state of charge (below 0 or above 1 = outside its window), terminal voltage, open-circuit voltage, current. */
  cellSoc: Float64Array
  cell_V: Float64Array
  cellOcv_V: Float64Array
  cell_uA: Float64Array
  /** Capacity as it has aged, µC; hydrogen that swells the cell, µL. */
  capacity_uC: Float64Array
  gas_uL: Float64Array
  temperature_degC: number
  lux: number
  /** Switches as they stand (a stuck one differs from its latch). */
  switches: number
  /** The chain reaches the bus. */
  connected: boolean
  /** Advances that began with cells shorted by the switches. */
  shorts: number
  brownouts: number
  boots: number
  /** Completed sensor samples (by sensor index) and advertising events. */
  sensorSamples: number[]
  radioEvents: number
}

/** A wearable without its firmware. One tick of a runner: `sample`, firmware, `apply` each command, `advance`. */
export interface Plant {
  /** Time since the start of the run. */
  readonly time_ms: number
  /** The microcontroller is supplied and out of reset: only then may the firmware run. */
  readonly powered: boolean
  /** Grows with every start of the microcontroller: a runner that sees it change starts its firmware anew. */
  readonly bootCount: number
  /** Lets the world go on. If `powered`, the microcontroller is awake for `wake_ms` at the beginning, then the requested sensor
   *  samples and advertising events run one after another; what does not fit into the interval waits for the next one.
   *  @param dt_ms whole or fractional milliseconds, resolved to 1 µs
   *  @param asleep the microcontroller rests: nothing wakes it but its supply */
  advance(dt_ms: number, asleep?: boolean): void
  /** What the front end reads now; writes every field of `into` but keeps its arrays. `time_ms` counts from the last start. */
  sample(into: Sample): void
  /** Carries out "switches", "scan", "rest" (how long it is awake), "harvest", "sample" and "advertise"; other kinds are not the plant's and are ignored. */
  apply(command: Command): void
  truth(): PlantTruth
  ledger(): EnergyLedger
  /** Breaks something, or mends it with `clear`. What `place` leaves open (which cell) the seed decides. */
  inject(fault: FaultName, place?: FaultPlace): void
  clear(fault: FaultName): void
}
