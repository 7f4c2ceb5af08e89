// The firmware's vocabulary: what comes in (Sample), what goes out (Command), what is believed (Estimate).
// Units are in the names; currents are positive INTO the cells (charge); all numbers that cross this
// border are integers, so that three interpreters with three number printers agree on every bit.

/** A reading slot that holds nothing: the sensor was not sampled since the last tick. */
export const NO_READING = -2147483648

/** Bits of `Sample.missing`: what the drivers could not read this tick (bus error, time-out). */
export const MISSING_CELLS = 1
export const MISSING_BUS = 2
export const MISSING_CURRENT = 4
export const MISSING_TEMPERATURE = 8
export const MISSING_SWITCHES = 16

/** Bit of `Sample.missing`: the front end was not scanned this tick, everything but time and readings repeats the last
 *  scan. Nothing is wrong: scans cost energy, and a tick without one only counts. */
export const NOT_SCANNED = 32

/** What the drivers (or the simulated plant) measured, once per tick.
 *  The runtime owns the object and may reuse it; the core keeps no reference to it after `step`. */
export interface Sample {
  /** Clock of the runtime, ms since its power-on; never goes back while the firmware runs. */
  time_ms: number
  /** Terminal voltage of each cell, µV, in module order. */
  cell_uV: number[]
  /** Voltage of the supply bus that feeds microcontroller, sensors and radio, µV. */
  bus_uV: number
  /** Mean pack current since the last scan, nA, positive into the cells. */
  current_nA: number
  /** Mean current the harvester put on the bus since the last scan, nA, never negative. */
  harvest_nA: number
  /** Cell temperature, hundredths of a degree Celsius. */
  temperature_cC: number
  /** Activity since the last sample, 0 (still) to 255. */
  motion: number
  /** Read-back of the switch latches, same bits as the value of a "switches" command. */
  switches: number
  /** Which check of the last change of switches failed, from 1: it was abandoned there, and what was closed before is closed again. 0: none. */
  failedCheck: number
  /** Sum of the MISSING_ bits and NOT_SCANNED; a missing quantity keeps its last value in the sample. */
  missing: number
  /** One slot per configured sensor, in configuration order: raw reading, or NO_READING. */
  readings: number[]
}

/** What the firmware wants done, in this order. `value` and `bytes` by kind:
 *  - "switches":  value = new latch mask (see array/switches.ts); bytes = []
 *  - "probe":     value = latch mask that cuts the bus off. It is set, and the mask before is set again. If the bus does not fall meanwhile, a
 *                 switch is stuck: every later "switches", "probe" and "verify" of this list is left out, and `Sample.failedCheck` tells
 *  - "verify":    value = a voltage that the bus must come to, mV. If it does not rise towards it, or falls below it while it settles, the
 *                 masks in bytes (four each, lowest first) are set, and the same
 *  - "scan":      the next tick scans, however short ago the last scan was; with a value the first tick that is so many ms away
 *  - "rest":      value = ms until the next tick at the latest: a permission. Without it ticks come every `tick_ms`. bytes = what this tick was
 *                 (WORK_ bits of pace/pace.ts, then histories of the gauge), for whoever books its cost
 *  - "harvest":   value = 1 connect the harvester, 0 isolate it
 *  - "sample":    value = index of the sensor to sample before the next tick
 *  - "advertise": bytes = advertising payload (BTHome v2); value = 1: one event, more: ms between events until told otherwise, 0: no more of them.
 *                 With a key: one event, and value is the counter with which it is to be encrypted (radio/seal.ts)
 *  - "battery":   bytes = GATT Battery Level value followed by Battery Energy Status value
 *  - "erase":     value = journal page to erase
 *  - "write":     value = byte offset in the journal; bytes = what to program there */
export type CommandKind = "switches" | "probe" | "verify" | "scan" | "rest" | "harvest" | "sample" | "advertise" | "battery" | "erase" | "write"

export interface Command {
  kind: CommandKind
  value: number
  bytes: number[]
}

/** Where a state-of-charge estimate comes from: nothing; the journal, not yet confirmed; voltages and count; the same near an end. */
export type EstimateSource = "unknown" | "restored" | "voltage" | "full" | "empty"

/** A value that knows its own error. */
export interface Estimate {
  /** State of charge, 0..1 of the cell's capacity. */
  soc: number
  /** Half-width of the band that holds the truth, in the same unit; 0.5 = nothing is known. */
  error: number
  /** Time since voltages were last read as evidence, ms. */
  age_ms: number
  source: EstimateSource
  /** Whether it is known well enough to act by. */
  valid: boolean
}
