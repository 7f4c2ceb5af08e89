// A run counts from its start; a person reads the time of day.

import type { RunResult } from "../../sim/result.js"

/** The same run with every time (rows, events, faults) in seconds after the midnight before it began. */
export function atTimeOfDay(result: RunResult): RunResult {
  const start_s = result.start_s ?? 0
  if (start_s === 0) return result
  const { summary, series, events } = result
  return {
    ...result,
    start_s: 0,
    summary: {
      ...summary,
      faults: summary.faults.map(fault => ({ ...fault, first_s: fault.first_s + start_s, last_s: fault.last_s + start_s })),
    },
    series: { ...series, time_s: series.time_s.map(time_s => time_s + start_s) },
    events: events.map(event => ({ ...event, time_s: event.time_s + start_s })),
  }
}
