// What a module is made of, as the firmware sees it: plain integers, compiled by `project/compile.ts`
// from devicescript.json, cells/, boards/. The core never reads a file and never guesses a default.

import type { ModuleParts } from "./parts.js"
import type { SpendTable } from "./schedule/policy.js"
import type { EventTask } from "./sense/detector.js"

/** "zimb": plateau battery; "zihmsc": hybrid capacitor whose voltage is its charge. */
export type Chemistry = "zimb" | "zihmsc"

/** A cell as the gauge and the protection need it. */
export interface CellModel {
  id: string
  chemistry: Chemistry
  /** Charge between empty and full at the operating window, µC. */
  capacity_uC: number
  /** How far a cell's own capacity may be from that, parts per million. */
  capacityError_ppm: number
  /** Open-circuit voltage at equal steps of state of charge 0..1 (same length both), µV, after charging / after discharging. */
  ocvCharge_uV: number[]
  ocvDischarge_uV: number[]
  /** Resistance at 25 °C, mΩ: felt within a millisecond (ESR); added within seconds; added within minutes. */
  esr_mOhm: number
  fast_mOhm: number
  polarisation_mOhm: number
  /** Share of charging current that is stored, parts per million. */
  coulombicEfficiency_ppm: number
  /** Self-discharge current at rest, nA, at 50 % for batteries; capacitors: at full voltage, proportional to voltage. */
  selfDischarge_nA: number
  /** How long a cell must rest before its voltage is near its open-circuit voltage, ms: four slow time constants. */
  rest_ms: number
  /** Polarisation branches at 25 °C and half charge, fastest first (same length both): resistance, mΩ, and time constant, ms. */
  branch_mOhm: number[]
  branch_ms: number[]
  /** All resistances relative to half charge, parts per million, at equal steps of state of charge 0..1. */
  resistanceBySoc_ppm: number[]
  /** All resistances, and the self-discharge, relative to 25 °C, parts per million, every 5 °C from -30 to 60 °C. */
  resistanceByTemperature_ppm: number[]
  selfDischargeByTemperature_ppm: number[]
  /** Relative rise of all resistances per share of capacity lost, parts per million. */
  resistanceGrowth_ppm: number
  /** Three tiers per quantity: operating (inform), recommended (warn, act), safety (latch). */
  underVoltage_mV: number[]
  overVoltage_mV: number[]
  /** Magnitude of the cell current, µA. */
  overCurrent_uA: number[]
  /** Temperature limits, whole °C. */
  underTemperature_degC: number[]
  overTemperature_degC: number[]
}

/** An equal-share grouping: `series` groups of `parallel` cells each. */
export interface Grouping {
  series: number
  parallel: number
  /** What the heaviest load takes off the bus, a scan or those of a change, and what a look takes, mV (capacitors that pace themselves: worked out at
   *  build, since each look asks). */
  dip_mV?: number
  look_mV?: number
}

/** A sensor as the scheduler needs it. */
export interface SensorTask {
  name: string
  /** What one sample costs at the bus, µJ, warm-up included. */
  energy_uJ: number
  /** Bounds of the sampling interval, ms. */
  fastest_ms: number
  slowest_ms: number
  /** Worth of this sensor's samples relative to the others. */
  weight: number
}

/** The radio as the scheduler needs it. */
export interface RadioTask {
  /** False on a board without radio: nothing is ever advertised. */
  present: boolean
  energy_uJ: number
  fastest_ms: number
  slowest_ms: number
  weight: number
  /** Highest current of an event at the bus, µA, and how long it lasts, µs. */
  peak_uA: number
  peak_us: number
}

/** Measured errors of the analog front end; the calibration room removes them. */
export interface Calibration {
  /** Per cell: gain error in parts per million, and offset in µV. */
  cellGain_ppm: number[]
  cellOffset_uV: number[]
  currentGain_ppm: number
  currentOffset_nA: number
  /** Residual errors after calibration: what the gauge must allow for. */
  cellError_uV: number
  currentError_ppm: number
  currentError_nA: number
  /** Standard deviation of one reading: of a cell voltage, of the current; resolution included. */
  cellNoise_uV: number
  currentNoise_nA: number
  /** Time constant of the low-pass in front of the current input, ms; 0: `Sample.current_nA` is the true mean. */
  currentFilter_ms: number
}

export interface PowerConfig {
  /** The microcontroller resets below this bus voltage. */
  brownOut_mV: number
  /** Distance the scheduler and the planner keep from it. */
  guard_mV: number
  /** The bus must not exceed this. */
  busMax_mV: number
  /** Hold-up capacitor on the bus, nF. */
  busCapacitor_nF: number
  /** Charge that the bus capacitor must give while the array is apart, nC. */
  transition_nC: number
  /** A probe of the switches: how long the bus needs to settle before it, and by how much it must then fall within a millisecond, mV. */
  probeRest_ms: number
  probeFall_mV: number
  /** What the processor draws awake, and how long a tick keeps it so. */
  active_uA: number
  wake_us: number
  /** Behind a regulator: what a charge on the rail costs at the bus, µV (output over efficiency). */
  rail_uV?: number
  /** What the module draws when it does nothing (sleep, front end, leakage), µA. */
  idle_uA: number
  /** On-resistance of one closed array switch, and of the rest of the way from array to bus (current shunt), mΩ. */
  switch_mOhm: number
  path_mOhm: number
}

export interface ArrayConfig {
  cells: number
  /** Groupings that the switch matrix can make, any order; the first is the one to boot into. */
  groupings: Grouping[]
  /** Highest voltage difference between cells that are about to be paralleled, mV. */
  parallelLimit_mV: number
  /** At most this much is borne where the other choice is no supply: what drives the highest permitted current from cell to cell, mV. */
  parallelMost_mV: number
  /** Least time between two changes of grouping, ms. */
  dwell_ms: number
}

export interface JournalConfig {
  /** Flash pages of the ring and bytes in each; a page is erased as a whole. */
  pages: number
  page_bytes: number
  /** One state record this often, ms. */
  interval_ms: number
}

/** What the account of stress needs to know of a cell. */
export interface StressConfig {
  /** The sheet's capacity by area, nAh/cm². */
  capacity_nAh_cm2: number
  /** Currents of one cell at which the bins of current density begin, but the first, nA. */
  density_nA: number[]
}

/** When and how cells are reconditioned (care/recondition.ts). */
export interface ReconditionConfig {
  /** Asked for by a cell that has for sure less than this, thousandths of the sheet's capacity. */
  below_permille: number
  /** Mean charging current of one cell that is not exceeded meanwhile, nA. */
  limit_nA: number
  /** Charge that is plated, thousandths of the sheet's capacity. */
  plate_permille: number
  /** Given up when nothing was plated for so long, ms. */
  dark_ms: number
  /** Not tried again for so long when it did not help, ms. */
  retry_ms: number
}

/** How the firmware paces itself (core/pace). Charges are those of the processor awake, at the bus. */
export interface PaceConfig {
  /** The firmware's share of what the module spends, thousandths. */
  share_permille: number
  /** Bounds of the interval of scans, ms. */
  scan_ms: number
  longest_ms: number
  /** So many readings of the voltages as evidence come soon after a start, each this much later than the one before: a start that does not last must
   *  not cost what only a long life pays for. */
  early: number
  early_ms: number
  /** Energy that the cells hold where they no longer keep the bus up, µJ; and how much a look costs (capacitors). */
  reserve_uJ: number
  look_uC: number
  /** What a cell's voltage must have moved by to be worth another look, µV (capacitors). */
  news_uV?: number
  /** Self-discharge of all cells when they are full, pW (capacitors). */
  leak_pW: number
  /** A nap (a sensor is asked for); a tick; what a scan, a reading of the voltages as evidence, a snapshot and a radio payload take besides. */
  nap_uC: number
  tick_uC: number
  scan_uC: number
  read_uC: number
  write_uC: number
  payload_uC: number
  /** Low-pass in front of the current monitor, ms: with a pace the current is read through it here, and `Calibration.currentFilter_ms` is 0. */
  filter_ms: number
}

export interface ModuleConfig {
  name: string
  has: ModuleParts
  /** Identifies cell model and array: a journal of another module is not trusted. */
  modelId: number
  tick_ms: number
  cell: CellModel
  array: ArrayConfig
  power: PowerConfig
  calibration: Calibration
  /** The fault table (protect/table.ts), `ROW` numbers per row. */
  faults: number[]
  sensors: SensorTask[]
  radio: RadioTask
  journal: JournalConfig
  stress?: StressConfig
  recondition?: ReconditionConfig
  policy?: SpendTable
  /** By rising object. */
  events?: EventTask[]
  pace?: PaceConfig
}
