// The small multiples, top to bottom in the order energy flows: light, power, store, voltage, array, what it was spent on.

import type { Mark, ReportData } from "../payload.js"
import { grouped, percent, significant } from "./humane.js"
import { cellColour, paint } from "./paint.js"

export interface Line {
  label: string
  values: number[]
  colour: () => string
  /** How the value under the cursor reads, unit included. */
  read: (value: number) => string
  /** Shorter still, for a range in half the width. */
  brief?: (value: number) => string
  style?: "area" | "step" | "faint" | "dashed"
}

export interface Panel {
  id: string
  title: string
  help: string
  height: number
  lines: Line[]
  /** Filled between two columns, drawn behind the line it belongs to. */
  band?: { low: number[], high: number[], colour: () => string }
  marks?: Mark[]
  /** Present if the panel can be drawn on a logarithmic axis; the value is where it starts. */
  scale?: "linear" | "log"
  /** The least the vertical axis spans, and bounds it never leaves. */
  span?: { least?: number, floor?: number, ceiling?: number, include?: number[] }
  ticks?: { at: number[], name: (value: number) => string }
  axis?: (value: number) => string
  /** Follow the line nearest to the pointer and fade the others. */
  focus?: boolean
}

const fixed = (decimals: number, unit: string) => (value: number) => `${grouped(value, decimals)} ${unit}`
const digits = (unit: string) => (value: number) => `${significant(value)} ${unit}`
const whole = (value: number) => grouped(value)
const colour = (name: string) => () => paint(name)
const asPercent = (value: number) => `${Number((value * 100).toFixed(2))}`.replace("-", "−")
const asWhole = (value: number) => grouped(value * 100)

/** Every chart of the report, for the columns of one run. */
export function panels(data: ReportData): Panel[] {
  const { series, cells } = data
  // Unknown comes out of JSON as null, which arithmetic would take for zero and charts leave blank.
  const known = (row: number, value: number) => series.socEstimated[row] === null ? null as unknown as number : value
  const error = series.socEstimated.map((estimated, row) => known(row, estimated - series.socTrue[row]))
  const shift = (sign: number) => series.socEstimated.map((value, row) =>
    known(row, Math.min(1, Math.max(0, value + sign * series.socError[row]))))
  const eachCell = (columns: number[][], read: Line["read"], brief: Line["read"], style?: Line["style"]): Line[] =>
    columns.map((values, cell) => ({
      label: `${cell + 1}`, values, colour: () => cellColour(cell, cells), read, brief, ...(style === undefined ? {} : { style }),
    }))
  const levels = new Map(data.groupings.map((level, index) => [level.series, index]))
  const levelName = (index: number) => data.groupings[index]?.name ?? ""

  const all: Panel[] = [
    {
      id: "light", title: "Light on the panel", help: "mean of each step, lux", height: 84, scale: "log", span: { floor: 0 },
      lines: [{ label: "light", values: series.lux, colour: colour("light"), read: digits("lx"), style: "area" }],
    },
    {
      id: "power", title: "Power", help: "at the bus, mean of steps, µW", height: 132, scale: "linear", span: { floor: 0 },
      lines: [
        { label: "harvested", values: series.harvest_uW, colour: colour("harvest"), read: digits("µW"), style: "area" },
        { label: "loads", values: series.load_uW, colour: colour("load"), read: digits("µW") },
      ],
    },
    {
      id: "current", title: "Pack current", help: "above zero: charging, µA", height: 92, span: { include: [0] },
      marks: [{ value: 0, label: "" }],
      lines: [{ label: "current", values: series.current_uA, colour: colour("store"), read: digits("µA") }],
    },
    {
      id: "charge", title: "State of charge", help: "true, believed, and the band, %", height: 156,
      span: { least: 0.1, floor: 0, ceiling: 1 }, axis: asPercent,
      band: { low: shift(-1), high: shift(1), colour: colour("store") },
      lines: [
        { label: "estimated", values: series.socEstimated, colour: colour("store"), read: value => percent(value) },
        { label: "true", values: series.socTrue, colour: colour("ink"), read: value => percent(value) },
      ],
    },
    {
      id: "error", title: "Error of the estimate", help: "estimated less true, and band, %", height: 92, axis: asPercent,
      span: { least: 0.01 }, marks: [{ value: 0, label: "" }],
      band: { low: series.socError.map((bound, row) => known(row, -bound)), high: series.socError, colour: colour("store") },
      lines: [
        { label: "error", values: error, colour: colour("store"), read: value => percent(value, 2) },
        { label: "± bound", values: series.socError, colour: colour("store"), read: value => percent(value, 2), style: "faint" },
      ],
    },
    {
      id: "bus", title: "Bus voltage", help: "mean and lowest of each step, V", height: 132,
      marks: data.busMarks, span: { include: [data.busMarks[0].value], least: 0.2 },
      lines: [
        { label: "mean", values: series.bus_V, colour: colour("store"), read: fixed(3, "V") },
        { label: "lowest", values: series.busMin_V, colour: colour("alarm"), read: fixed(3, "V") },
      ],
    },
    {
      id: "array", title: "Array", help: "cells in series × parallel", height: 96,
      span: { include: [0, data.groupings.length - 1] },
      ticks: { at: [...levels.values()], name: levelName },
      lines: [{
        label: "grouping", values: series.series.map(count => levels.get(count)!), colour: colour("array"), style: "step", read: levelName,
      }],
    },
    {
      id: "cell-voltage", title: "Cell voltages", help: "at the terminals, V", height: 132, marks: data.cellMarks, focus: true,
      span: { least: 0.05 }, lines: eachCell(series.cell_V, fixed(3, "V"), value => grouped(value, 2)),
    },
    {
      id: "cell-charge", title: "Cell charge", help: "true, %; dashed: estimated", height: 132, focus: true, axis: asPercent,
      span: { least: 0.02, floor: 0, ceiling: 1 },
      lines: [
        ...eachCell(series.cellSocTrue, value => percent(value), asWhole),
        ...eachCell(series.cellSocEstimated, value => percent(value), asWhole, "dashed"),
      ],
    },
    {
      id: "samples", title: "Samples", help: "since the start", height: 120, span: { floor: 0, least: 1 },
      lines: [
        { label: "pressure", values: series.pressureCount, colour: colour("harvest"), read: whole },
        { label: "light", values: series.lightCount, colour: colour("light"), read: whole },
        { label: "BLE events", values: series.bleCount, colour: colour("array"), read: whole },
      ],
    },
    {
      id: "temperature", title: "Temperature", help: "of the cells, °C", height: 84, span: { least: 2 },
      lines: [{ label: "cells", values: series.temperature_degC, colour: colour("alarm"), read: fixed(1, "°C") }],
    },
    {
      id: "motion", title: "Motion", help: "0 still … 255", height: 72, span: { floor: 0, least: 10 },
      lines: [{ label: "activity", values: series.motion, colour: colour("quiet"), read: whole, style: "area" }],
    },
  ]
  return all.filter(panel => panel.lines.length > 0)
}
