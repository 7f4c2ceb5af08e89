// The stretch of time all charts show. One place changes it, whoever asks: buttons, keys, fingers, the table of events.

import type uPlot from "uplot"

/** A run in time. Rows stand at the end of their step, so it starts one step before the first. */
export interface Stretch {
  start_s: number
  end_s: number
  step_s: number
}

export function stretch(time_s: number[]): Stretch {
  const step_s = time_s.length > 1 ? time_s[1] - time_s[0] : Math.min(60, time_s[0])
  return { start_s: time_s[0] - step_s, end_s: time_s[time_s.length - 1], step_s }
}

/** The time scale of every chart: all of the run unless zoomed. */
export function timeScale(time_s: number[]): uPlot.Scale {
  const { start_s } = stretch(time_s)
  return { time: false, range: (_u, from, to) => [from === time_s[0] ? start_s : from, to] }
}

export interface Span {
  /** Shows from..to, s, kept inside the run and at least `least_s` long. */
  show(from_s: number, to_s: number): void
  zoom(factor: number, around_s?: number): void
  pan(share: number): void
  whole(): void
  now(): [number, number]
}

/** @param charts asked anew each time, since a chart may have been replaced */
export function makeSpan(charts: () => uPlot[], { start_s, end_s, step_s }: Stretch): Span {
  const least_s = Math.min(end_s - start_s, 5 * step_s)

  function now(): [number, number] {
    const { min, max } = charts()[0].scales.x
    return [min ?? start_s, max ?? end_s]
  }

  function show(from_s: number, to_s: number): void {
    const length = Math.min(end_s - start_s, Math.max(least_s, to_s - from_s))
    const from = Math.min(end_s - length, Math.max(start_s, (from_s + to_s - length) / 2))
    for (const chart of charts()) chart.setScale("x", { min: from, max: from + length })
  }

  function zoom(factor: number, around_s?: number): void {
    const [from, to] = now()
    const centre = around_s ?? (from + to) / 2
    show(centre - (centre - from) / factor, centre + (to - centre) / factor)
  }

  function pan(share: number): void {
    const [from, to] = now()
    const shift = (to - from) * share
    const kept = Math.max(start_s - from, Math.min(end_s - to, shift))
    show(from + kept, to + kept)
  }

  return { show, zoom, pan, whole: () => show(start_s, end_s), now }
}
