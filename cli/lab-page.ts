// An experiment as a page: what the recording looks like, and the sheet beside it.

import type { CellSheet } from "../project/cell-types.js"
import type { SimCell } from "../project/sim-cell.js"
import type { LabChart, LabPage } from "../field/report/lab-report.js"
import type { Row } from "../sim/lab/cycler.js"
import type { Experiment, Protocol } from "../sim/lab/experiment.js"
import { comparisonCells, FIGURES, figureText, seriesRows } from "./lab-text.js"

const TITLES: Record<Protocol, string> = {
  gcd: "Charge and discharge", cv: "Voltammogram", pulse: "Pulse resistance", rest: "Self-discharge", cycle: "Ageing by cycling",
}
/** Cards at the top. */
const CARDS: Record<Protocol, string[]> = {
  gcd: ["capacity_uAh_cm2", "capacitance_mF_cm2", "energy_uWh_cm2", "coulombicEfficiency", "energyEfficiency", "esr_Ohm_cm2", "power_mW_cm2", "dischargeTime_s"],
  cv: ["capacitance_mF_cm2", "capacity_uAh_cm2", "energy_uWh_cm2", "largestCurrent_mA_cm2"],
  pulse: ["rest_V", "esr_Ohm_cm2", "resistance1s_Ohm_cm2", "resistance10s_Ohm_cm2"],
  rest: ["loss_mV_h", "loss_percent", "settledLoss_mV_h", "end_V"],
  cycle: ["retention", "capacity_uAh_cm2", "energyEfficiency", "esr_Ohm_cm2"],
}
const MOST_POINTS = 6000
const GRID = 240

export function labPage(sheet: CellSheet, cell: SimCell, notes: string[], result: Experiment): LabPage {
  const printed = new Map(result.comparisons.map(comparison => [comparison.figure, comparison]))
  const missed = result.comparisons.filter(comparison => comparison.verdict !== "reproduced")
  const tables: LabPage["tables"] = []
  if (result.comparisons.length > 0) tables.push({ title: "Against the sheet", wide: true, head: ["figure", "printed", "measured", "off by", "verdict", "measured by"], rows: result.comparisons.map(comparison => comparisonCells(comparison).map(pretty)) })
  if (result.series.length > 1) {
    const [head, ...rows] = seriesRows(result)
    tables.push({ title: result.protocol === "pulse" ? "Pulses" : result.protocol === "cycle" ? "Check-points" : "Cycles", wide: false, head, rows: rows.map(row => row.map(unbroken)) })
  }
  tables.push({ title: "All figures", wide: false, head: ["figure", "value"], rows: FIGURES[result.protocol].filter(([name]) => name in result.figures).map(([name, text]) => [text.replace("  ", "\u2003"), unbroken(figureText(name, result.figures[name]))]) })
  return {
    title: `${TITLES[result.protocol]} of ${cell.id}`,
    facts: `${pretty(sheet.label)} · ${sheet.kind} · ${Number(cell.area_cm2.toPrecision(3))} cm² · ${cell.window_V[0]} – ${cell.window_V[1]} V · ${pretty(result.condition)} · ${result.rows[0].temperature_degC} °C`,
    verdict: [verdict(result, missed.map(comparison => `${comparison.figure.split("_")[0]} is ${comparison.verdict === "conflict" ? "excluded by the sheet's own conflict" : "missed"}`)), ...result.remarks.map(sentence)].join(" "),
    alarming: missed.some(comparison => comparison.verdict === "missed"),
    cards: CARDS[result.protocol].map(figure => {
      // A capacitor's energy is printed by equation (9), or by half of C·ΔV²; a battery's is the integral.
      const against = printed.get(figure)
      const name = figure === "energy_uWh_cm2" && against !== undefined ? energyBy(against.by) : figure
      const words = new Map(FIGURES[result.protocol])
      return {
        name: name === figure ? `${(words.get(name) ?? name).trim()}${result.protocol === "pulse" ? ` at ${figureText("soc", result.figures["soc"])}` : ""}` : `energy ${words.get(name)!.trim()}`,
        value: pretty(figureText(name, result.figures[name])), more: against === undefined ? "" : `printed ${pretty(figureText(figure, against.printed))}`,
      }
    }),
    charts: chartsOf(result, cell), tables, notes: notes.map(pretty),
  }
}

function energyBy(by: string): string {
  return by.startsWith("eq. (9)") ? "energyEq9_uWh_cm2" : by.startsWith("½") ? "energyHalfCdV2_uWh_cm2" : "energy_uWh_cm2"
}

/** As typeset: cm² and Ω. */
function pretty(text: string): string {
  return text.replaceAll(/cm\^?2/g, "cm²").replaceAll("cm3", "cm³").replaceAll("Ohm", "Ω").replace(/ (?=%)/g, "\u00a0")
}

/** A value and its unit stay on one line. */
function unbroken(text: string): string {
  return pretty(text).replaceAll(" ", "\u00a0")
}

function sentence(remark: string): string {
  return `${remark[0].toUpperCase()}${pretty(remark.slice(1))}.`
}

function verdict(result: Experiment, missed: string[]): string {
  const { comparisons } = result
  if (comparisons.length === 0) return "Nothing in the sheet is printed under these conditions, so there is nothing to compare with."
  const same = comparisons.length - missed.length
  return `${same} of ${comparisons.length} printed figures measured within 2 %${missed.length === 0 ? "." : `; ${missed.join(", ")}.`}`
}

function chartsOf(result: Experiment, cell: SimCell): LabChart[] {
  if (result.protocol === "cycle") return cycleCharts(result)
  if (result.protocol === "cv") return [voltammogram(result, cell), ...overTime(result.rows, cell)]
  if (result.protocol === "pulse") return [resistances(result), ...overTime(result.rows, cell)]
  if (result.protocol === "gcd") return [lastCycle(result.rows), overCharge(result.rows, cell), ...overTime(result.rows, cell)]
  return [atRest(result.rows), ...overTime(result.rows, cell)]
}

/** What a rest is made for: the millivolts that the chart of the whole recording does not show. */
function atRest(all: Row[]): LabChart {
  const rows = all.filter(row => row.stepType === "REST")
  const [size, xUnit] = timeUnit(rows[rows.length - 1].time_s - rows[0].time_s)
  return {
    id: "rest", title: "Voltage at rest", help: "after the hold", x: rows.map(row => round((row.time_s - rows[0].time_s) / size)), xUnit, unit: "V", height: 260,
    lines: [{ label: "voltage", colour: "store", values: rows.map(row => round(row.voltage_V)) }],
  }
}

/** Voltage and current of the whole recording. */
function overTime(all: Row[], cell: SimCell): LabChart[] {
  const every = Math.ceil(all.length / MOST_POINTS)
  const rows = all.filter((row, i) => i % every === 0 || row.step !== all[i - 1].step || i === all.length - 1)
  const [size, xUnit] = timeUnit(rows[rows.length - 1].time_s)
  const x = rows.map(row => round(row.time_s / size))
  return [
    { id: "voltage", title: "Voltage", help: "at the terminals", x, xUnit, unit: "V", height: 240, together: "time", lines: [{ label: "voltage", colour: "store", values: rows.map(row => round(row.voltage_V)) }] },
    { id: "current", title: "Current", help: "positive charges", x, xUnit, unit: "mA/cm²", height: 150, together: "time", include: [0], lines: [{ label: "current", colour: "load", values: rows.map(row => round(row.current_A * 1000 / cell.area_cm2)) }] },
  ]
}

function timeUnit(end_s: number): [number, string] {
  if (end_s > 3 * 86_400) return [86_400, "days"]
  if (end_s > 3 * 3600) return [3600, "hours"]
  return end_s > 300 ? [60, "minutes"] : [1, "seconds"]
}

/** Last cycle: voltage over time, the hold at the top left out, so that charge and discharge meet as papers draw them. */
function lastCycle(rows: Row[]): LabChart {
  const { cycle } = rows[rows.length - 1]
  const charge = rows.filter(row => row.cycle === cycle && row.stepType === "CC_CHG")
  const discharge = rows.filter(row => row.cycle === cycle && row.stepType === "CC_DCH")
  const duration_s = (part: Row[]): number => part[part.length - 1].time_s - part[0].time_s
  const [size, xUnit] = timeUnit(duration_s(charge) + duration_s(discharge))
  const at = (part: Row[], from_s: number): number[] => part.map(row => round((from_s + row.time_s - part[0].time_s) / size))
  const blank = (part: Row[]): null[] => part.map(() => null)
  const volts = (part: Row[]): number[] => part.map(row => round(row.voltage_V))
  return {
    id: "cycle", title: "Charge and discharge", help: `cycle ${cycle}, without the hold between them`, unit: "V", height: 260, xUnit,
    x: [...at(charge, 0), ...at(discharge, duration_s(charge))],
    lines: [
      { label: "charge", colour: "harvest", values: [...volts(charge), ...blank(discharge)] },
      { label: "discharge", colour: "load", values: [...blank(charge), ...volts(discharge)] },
    ],
  }
}

/** Last cycle: voltage over the charge that went in, and that came out. */
function overCharge(rows: Row[], cell: SimCell): LabChart {
  const cycle = rows[rows.length - 1].cycle
  const last = rows.filter(row => row.cycle === cycle)
  const perArea = (part: Row[]): { at: number[], voltage: number[] } => ({
    at: part.map(row => Math.abs(row.charge_C - part[0].charge_C) / 3.6e-3 / cell.area_cm2), voltage: part.map(row => row.voltage_V),
  })
  const charge = perArea(last.filter(row => row.stepType !== "CC_DCH"))
  const discharge = perArea(last.filter(row => row.stepType === "CC_DCH"))
  const end = Math.max(charge.at[charge.at.length - 1], discharge.at[discharge.at.length - 1])
  const x = Array.from({ length: GRID + 1 }, (_, i) => end * i / GRID)
  return {
    id: "charge", title: "Voltage over charge", help: `cycle ${cycle}`, x: x.map(round), xUnit: "µAh/cm²", unit: "V", height: 240,
    lines: [
      { label: "charge", colour: "harvest", values: x.map(at => interpolated(charge.at, charge.voltage, at)) },
      { label: "discharge", colour: "load", values: x.map(at => interpolated(discharge.at, discharge.voltage, at)) },
    ],
  }
}

/** First and last loop: current over voltage, both sweeps. */
function voltammogram(result: Experiment, cell: SimCell): LabChart {
  const { rows } = result
  const [low_V, high_V] = [Math.min(...rows.map(row => row.voltage_V)), Math.max(...rows.map(row => row.voltage_V))]
  const x = Array.from({ length: GRID + 1 }, (_, i) => low_V + (high_V - low_V) * i / GRID)
  const last = rows[rows.length - 1].cycle
  const lines = [...new Set([1, last])].flatMap(cycle => (["SWEEP_UP", "SWEEP_DOWN"] as const).map(type => {
    const sweep = rows.filter(row => row.cycle === cycle && row.stepType === type)
    if (type === "SWEEP_DOWN") sweep.reverse()
    return {
      label: `${type === "SWEEP_UP" ? "up" : "down"}, ${cycle}`, colour: cycle !== last ? "quiet" : type === "SWEEP_UP" ? "harvest" : "load",
      values: x.map(at => interpolated(sweep.map(row => row.voltage_V), sweep.map(row => row.current_A * 1000 / cell.area_cm2), at)),
      ...(cycle === last ? {} : { style: "dashed" as const }),
    }
  }))
  return { id: "loop", title: "Current over voltage", help: `positive charges; first and last of ${last} loops`, x: x.map(round), xUnit: "V", unit: "mA/cm²", height: 340, include: [0], lines }
}

function resistances(result: Experiment): LabChart {
  const pulses = result.series.slice().sort((a, b) => a.soc - b.soc)
  const line = (label: string, colour: string, name: string) => ({ label, colour, style: "points" as const, values: pulses.map(entry => round(entry[name])) })
  return {
    id: "resistance", title: "Resistance", help: "voltage drop over current", x: pulses.map(entry => round(entry.soc * 100)), xUnit: "state of charge, %", unit: "Ω cm²", height: 260, include: [0],
    lines: [line("within 1 ms", "store", "esr_Ohm_cm2"), line("after 1 s", "light", "resistance1s_Ohm_cm2"), line("after 10 s", "load", "resistance10s_Ohm_cm2")],
  }
}

function cycleCharts(result: Experiment): LabChart[] {
  const x = result.series.map(entry => entry.cycles)
  const printed = result.comparisons[0]?.printed
  const column = (name: string, scale = 1) => result.series.map(entry => round(entry[name] * scale))
  return [
    {
      id: "retention", title: "Capacity left", help: "of the first cycle", x, xUnit: "cycles", unit: "%", height: 260, together: "cycles", include: [98, 100],
      lines: [
        { label: "measured", colour: "store", style: "points", values: column("retention", 100) },
        ...(printed === undefined ? [] : [{ label: "printed at the end", colour: "alarm", style: "points" as const, values: x.map((_, i) => i === x.length - 1 ? round(printed * 100) : null) }]),
      ],
    },
    { id: "efficiency", title: "Efficiency", help: "of a cycle", x, xUnit: "cycles", unit: "%", height: 170, together: "cycles", lines: [{ label: "charge", colour: "harvest", style: "points", values: column("coulombicEfficiency", 100) }, { label: "energy", colour: "load", style: "points", values: column("energyEfficiency", 100) }] },
    { id: "esr", title: "Series resistance", help: "from the drop", x, xUnit: "cycles", unit: "Ω cm²", height: 170, together: "cycles", include: [0], lines: [{ label: "resistance", colour: "array", style: "points", values: column("esr_Ohm_cm2") }] },
  ]
}

function interpolated(at: number[], values: number[], x: number): number | null {
  let i = 1
  while (i < at.length - 1 && at[i] < x) i++
  if (x > at[at.length - 1] * (1 + 1e-9) || x < at[0] - 1e-9) return null
  const wide = at[i] - at[i - 1]
  return round(wide <= 0 ? values[i] : values[i - 1] + (values[i] - values[i - 1]) * Math.min(1, Math.max(0, (x - at[i - 1]) / wide)))
}

function round(value: number): number {
  return Number(value.toPrecision(6))
}
