// Open-circuit voltage tables: equal steps of state of charge from 0 to 1, strictly rising microvolts.

/** Open-circuit voltage of a state of charge.
 *  @param soc 0..1, clamped
 *  @returns µV, linear between the table's points */
export function voltageAt(table_uV: number[], soc: number): number {
  const last = table_uV.length - 1
  if (soc <= 0) return table_uV[0]
  if (soc >= 1) return table_uV[last]
  const position = soc * last
  const below = Math.floor(position)
  return table_uV[below] + (table_uV[below + 1] - table_uV[below]) * (position - below)
}

/** State of charge whose open-circuit voltage this is.
 *  @returns 0..1; voltages outside the table give its ends */
export function chargeAt(table_uV: number[], voltage_uV: number): number {
  const last = table_uV.length - 1
  if (voltage_uV <= table_uV[0]) return 0
  if (voltage_uV >= table_uV[last]) return 1
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (table_uV[middle] <= voltage_uV) low = middle
    else high = middle
  }
  return (low + (voltage_uV - table_uV[low]) / (table_uV[high] - table_uV[low])) / last
}
