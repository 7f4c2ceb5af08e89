// One panel as a uPlot chart. Nothing here knows what is drawn.

import uPlot from "uplot"
import type { RunEvent } from "../../../sim/result.js"
import { until } from "./humane.js"
import { paint, veil } from "./paint.js"
import type { Line, Panel } from "./panels.js"
import { timeScale } from "./span.js"

/** All charts with this key move their cursors and zoom together. */
export const SYNC = "run"

const MINUTE_s = 60
const HOUR_s = 3600
/** Steps a person counts time in. */
export const TIME_STEPS_s = [
  MINUTE_s, 2 * MINUTE_s, 5 * MINUTE_s, 10 * MINUTE_s, 15 * MINUTE_s, 30 * MINUTE_s,
  HOUR_s, 2 * HOUR_s, 3 * HOUR_s, 6 * HOUR_s, 12 * HOUR_s, 24 * HOUR_s, 48 * HOUR_s, 168 * HOUR_s, 720 * HOUR_s,
]

/** Room for the numbers of the vertical axis: the same in all charts, so that a minute is at the same place in all. */
export function gutter(): number {
  return innerWidth < 720 ? 50 : 54
}

export const FONT = "11px system-ui, sans-serif"

/** Where a drag or a tap counts; `y: false` since a day is zoomed in time only. */
export function cursorOptions(focus: boolean): uPlot.Cursor {
  return {
    y: false,
    points: { size: 7, width: 1.5 },
    drag: { x: true, y: false, dist: 4 },
    sync: { key: SYNC, setSeries: false },
    ...(focus ? { focus: { prox: 14 } } : {}),
  }
}

/** Draws `panel` into `host`.
 *  @param log draw on a logarithmic axis
 *  @param alarms events that every chart shows as a thin upright line */
export function drawChart(panel: Panel, host: HTMLElement, time_s: number[], log: boolean, alarms: RunEvent[], hooks: uPlot.Hooks.Arrays): uPlot {
  const columns: number[][] = panel.lines.map(line => line.values)
  const series: uPlot.Series[] = [{}, ...panel.lines.map(line => lineOptions(line))]
  const bands: uPlot.Band[] = []
  if (panel.band !== undefined) {
    const { low, high, colour } = panel.band
    columns.push(high, low)
    const edge: uPlot.Series = { width: 0, points: { show: false }, stroke: "transparent", pxAlign: 0 }
    series.push(edge, { ...edge })
    bands.push({ series: [series.length - 2, series.length - 1], fill: () => veil(colour(), 0.2) })
  }
  const options: uPlot.Options = {
    width: host.clientWidth, height: panel.height, padding: [7, 18, 3, 0],
    legend: { show: false }, cursor: cursorOptions(panel.focus === true), focus: { alpha: 0.18 },
    scales: { x: timeScale(time_s), y: log ? logScale() : linearScale(panel) },
    axes: [
      { size: 0, incrs: TIME_STEPS_s, space: 64, values: (_u, splits) => splits.map(() => ""), grid: grid(), ticks: { show: false } },
      {
        size: gutter(), gap: 6, font: FONT, stroke: () => paint("muted"), space: 24, grid: grid(), ticks: { show: false },
        ...(log ? { splits: decades } : panel.ticks === undefined ? {} : { splits: () => panel.ticks!.at }),
        values: (_u, splits) => splits.map(value => value === null ? null : panel.ticks?.name(value) ?? panel.axis?.(value) ?? short(value)),
      },
    ],
    series, bands,
    hooks: { ...hooks, drawClear: [u => drawAlarms(u, alarms)], draw: [u => drawMarks(u, panel)] },
  }
  return new uPlot(options, [time_s, ...columns], host)
}

function lineOptions(line: Line): uPlot.Series {
  const options: uPlot.Series = {
    label: line.label, stroke: line.colour, width: 1.5, pxAlign: 0,
    points: { show: (u, _index, from, to) => to - from < u.width / 14 },
  }
  if (line.style === "area") options.fill = () => veil(line.colour(), 0.22)
  if (line.style === "area") options.width = 1.2
  if (line.style === "dashed") options.dash = [4, 4]
  if (line.style === "dashed") options.width = 1
  if (line.style === "faint") Object.assign(options, { width: 0, stroke: "transparent", points: { show: false } })
  if (line.style === "step") {
    options.paths = uPlot.paths.stepped!({ align: 1 })
    options.fill = () => veil(line.colour(), 0.16)
    options.points = { show: false }
  }
  return options
}

function grid(): uPlot.Axis.Grid {
  return { stroke: () => paint("rule"), width: 1 }
}

/** Axis numbers in few characters: 24000 reads 24k. */
function short(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`.replace("-", "−")
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`.replace("-", "−")
  return String(Number(value.toPrecision(4))).replace("-", "−")
}

function linearScale(panel: Panel): uPlot.Scale {
  const { least = 0, floor = -Infinity, ceiling = Infinity, include = [] } = panel.span ?? {}
  return {
    range: (_u, from, to) => {
      let low = Math.min(from ?? Infinity, ...include)
      let high = Math.max(to ?? -Infinity, ...include)
      if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1]
      const air = Math.max((high - low) * 0.06, (least - (high - low)) / 2, 1e-6)
      low = Math.max(floor, low - air)
      high = Math.min(ceiling, high + air)
      return [low, high]
    },
  }
}

/** Five decades at most; what is darker than that lies on the floor. */
function logScale(): uPlot.Scale {
  return {
    distr: 3, log: 10,
    range: (_u, from, to) => {
      if (!(to > 0)) return [0.1, 10]
      const high = Math.pow(10, Math.ceil(Math.log10(to)))
      const low = Math.pow(10, Math.floor(Math.log10(Math.max(from > 0 ? from : high / 1e5, high / 1e5))))
      return [Math.min(low, high / 10), high]
    },
    clamp: (_u, _value, low) => low,
  }
}

function decades(_u: uPlot, _axis: number, low: number, high: number): number[] {
  const splits = []
  for (let power = Math.round(Math.log10(low)); power <= Math.round(Math.log10(high)); power++) splits.push(Math.pow(10, power))
  return splits
}

function drawMarks(u: uPlot, panel: Panel): void {
  const { ctx, bbox } = u
  const scale = uPlot.pxRatio
  ctx.save()
  ctx.font = `${10.5 * scale}px system-ui, sans-serif`
  ctx.lineWidth = scale
  for (const [index, mark] of (panel.marks ?? []).entries()) {
    const y = Math.round(u.valToPos(mark.value, "y", true))
    if (!(y >= bbox.top && y <= bbox.top + bbox.height)) continue
    ctx.strokeStyle = ctx.fillStyle = paint(mark.label === "brown-out" ? "alarm" : "muted")
    ctx.setLineDash(mark.label === "" ? [] : [5 * scale, 4 * scale])
    ctx.globalAlpha = mark.label === "" ? 0.5 : 0.9
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
    const roomAbove = y - bbox.top > 14 * scale
    ctx.textBaseline = roomAbove ? "bottom" : "top"
    // Lines may lie close together: every other one is named at the far end.
    ctx.textAlign = index % 2 === 0 ? "left" : "right"
    const x = index % 2 === 0 ? bbox.left + 6 * scale : bbox.left + bbox.width - 6 * scale
    ctx.fillText(mark.label, x, y + (roomAbove ? -2 : 3) * scale)
  }
  ctx.restore()
}

function drawAlarms(u: uPlot, alarms: RunEvent[]): void {
  const { ctx, bbox } = u
  ctx.save()
  ctx.lineWidth = uPlot.pxRatio
  ctx.strokeStyle = paint("alarm")
  ctx.globalAlpha = 0.35
  ctx.beginPath()
  for (const alarm of alarms) {
    const x = Math.round(u.valToPos(alarm.time_s, "x", true)) + 0.5
    if (!(x >= bbox.left && x <= bbox.left + bbox.width)) continue
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
  }
  ctx.stroke()
  ctx.restore()
}

/** Where on a ruler a moment is written: "13:40", on later days "d2 13:40". */
export function tick(time_s: number): string {
  return until(time_s).replace(/day.(\d+), /, "d$1 ")
}
