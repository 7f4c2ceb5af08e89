// The faults that a plant knows by name. Where they strike is chosen by the caller or, left open, by the seed.

/** - "cell-open": a cell loses contact (10 MΩ in its path)
 *  - "cell-short": an internal short of `value` ohm (default 1 kΩ) across a cell
 *  - "cell-leak": its self-discharge grows by the factor `value` (default 50)
 *  - "adc-stuck": one cell channel keeps its last reading
 *  - "adc-dead": the cell converter does not answer (`Sample.missing`)
 *  - "current-offset": the current reading is off by `value` nA (default 20,000)
 *  - "dark": the panel is covered
 *  - "cold": the cells are at `value` °C (default -15)
 *  - "hot": the cells are at `value` °C (default 55)
 *  - "stuck-open", "stuck-closed": the switch of latch bit `value` does not follow */
export const FAULT_NAMES = ["cell-open", "cell-short", "cell-leak", "adc-stuck", "adc-dead", "current-offset", "dark", "cold", "hot", "stuck-open", "stuck-closed"] as const

export type FaultName = typeof FAULT_NAMES[number]

export interface FaultPlace {
  /** Index of the cell. */
  cell?: number
  /** Size of the fault, see FAULT_NAMES; for a stuck switch its latch bit. */
  value?: number
}
