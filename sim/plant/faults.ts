// The faults that a plant knows by name. Where they strike is chosen by the caller or, left open, by the seed.

/** What can befall a cell. Sizes, failure modes and signatures are in `CELL_FAULTS` (health-parameters.ts).
 *  - "cell-open": it loses contact (`value` ohm in its path)
 *  - "cell-short": an internal short of `value` ohm
 *  - "cell-leak": its self-discharge is `value` times as large
 *  - "dendrite": a leak that grows in steps, one per `value` full charges on average, until it is a short
 *  - "passivation": every full cycle raises its resistance by the share `value`
 *  - "gas": hydrogen starts `value` mV below the top of the window, and stays for days
 *  - "dry-out": open after `value` hours; getting wet mends part of it
 *  - "sweat": open until the wearer has sweated for `value` minutes
 *  - "cut": open for `value` seconds, then it heals
 *  - "bridge": electrolyte of `value` ohm from its plus to the minus of the next cell
 *  - "capacity-step": it loses the share `value` of its capacity, for good
 *  - "inactive": the same, until slow charging brings it back */
export const CELL_FAULT_NAMES = [
  "cell-open", "cell-short", "cell-leak", "dendrite", "passivation", "gas", "dry-out", "sweat", "cut", "bridge", "capacity-step", "inactive",
] as const

/** What can befall the module.
 *  - "adc-stuck": one cell channel keeps its last reading
 *  - "adc-dead": the cell converter does not answer (`Sample.missing`)
 *  - "current-offset": the current reading is off by `value` nA (default 20,000)
 *  - "dark": the panel is covered
 *  - "cold": the cells are at `value` °C (default -15)
 *  - "hot": the cells are at `value` °C (default 55)
 *  - "stuck-open", "stuck-closed": the switch of latch bit `value` does not follow */
export const MODULE_FAULT_NAMES = ["adc-stuck", "adc-dead", "current-offset", "dark", "cold", "hot", "stuck-open", "stuck-closed"] as const

export const FAULT_NAMES = [...CELL_FAULT_NAMES, ...MODULE_FAULT_NAMES] as const

export type CellFaultName = typeof CELL_FAULT_NAMES[number]
export type ModuleFaultName = typeof MODULE_FAULT_NAMES[number]
export type FaultName = typeof FAULT_NAMES[number]

export interface FaultPlace {
  /** Index of the cell. */
  cell?: number
  /** Size of the fault, see its name; for a stuck switch its latch bit. */
  value?: number
}

/** Whether a fault is `Health`'s business; the others are `FaultSet`'s. */
export function isCellFault(fault: FaultName): fault is CellFaultName {
  return (CELL_FAULT_NAMES as readonly string[]).includes(fault)
}
