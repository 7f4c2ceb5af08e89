// The photovoltaic panel and what the boost converter in front of the bus gets out of it, as a table over the light.

import { readFileSync } from "node:fs"
import { basename } from "node:path"
import { UserError } from "../../project/user-error.js"
import type { BoostConverter, MeasuredPanel, PvPanel } from "./plant.js"

/** Current of the single-diode panel at a voltage, µA (negative above the open-circuit voltage). Bisection: the equation falls with I. */
export function panelCurrent(panel: PvPanel, lux: number, voltage_V: number): number {
  const photo = panel.currentAt1klx_uA * Math.pow(lux / 1000, panel.exponent)
  const balance = (current: number): number => {
    const inner = voltage_V + current * 1e-6 * panel.series_Ohm
    const sink = panel.builtIn_V > 0 ? panel.collection_V / Math.max(0.02, panel.builtIn_V - inner) : 0
    return photo * (1 - sink) - panel.saturation_nA * 1e-3 * Math.expm1(inner / panel.thermalVoltage_V) - current
  }
  let high = photo
  let low = -photo
  while (balance(low) < 0) low *= 4
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (balance(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** So many alike side by side: their currents add up. */
export function sideBySide(panel: PvPanel, count: number): PvPanel {
  return { ...panel, currentAt1klx_uA: panel.currentAt1klx_uA * count, saturation_nA: panel.saturation_nA * count, series_Ohm: panel.series_Ohm / count }
}

/** Where the panel works under a converter: voltage and current at a share of the open-circuit voltage, or at its best (share 0). */
export function operatingPoint(panel: PvPanel | MeasuredPanel, lux: number, mpptFraction: number): { voltage_V: number, current_uA: number } {
  if (lux <= 0) return { voltage_V: 0, current_uA: 0 }
  const current = "curves" in panel ? (v: number) => measuredCurrent(panel, lux, v) : (v: number) => panelCurrent(panel, lux, v)
  let low = 0
  let high = "curves" in panel ? Math.max(...panel.curves.map(curve => curve.voltage_V[curve.voltage_V.length - 1])) : 100
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (current(middle) > 0) low = middle
    else high = middle
  }
  const open_V = low
  if (mpptFraction > 0) return { voltage_V: open_V * mpptFraction, current_uA: current(open_V * mpptFraction) }
  let best = { voltage_V: 0, current_uA: current(0) }
  for (let i = 1; i < 200; i++) {
    const voltage_V = open_V * i / 200
    const current_uA = current(voltage_V)
    if (voltage_V * current_uA > best.voltage_V * best.current_uA) best = { voltage_V, current_uA }
  }
  return best
}

/** Reads measured curves, one file per light level: `{"0": {"<volt>": <ampere, negative when delivered>}}`, the level in the file's name ("..lux1000.json").
 *  @throws UserError when a file cannot be read or is not of that form */
export function loadIvCurves(files: string[]): MeasuredPanel {
  const levels = files.map(file => {
    const level = /lux(\d+)/.exec(basename(file))
    if (level === null) throw new UserError(file, "", "no light level in its name", "name it like panel_lux1000.json")
    let curve: unknown
    try {
      curve = (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>)["0"]
    } catch (error) {
      throw new UserError(file, "", `cannot be read (${(error as Error).message})`, "give a JSON file of the form {\"0\": {\"<volt>\": <ampere>}}")
    }
    const points = typeof curve === "object" && curve !== null ? Object.entries(curve).map(([volt, ampere]) => [Number(volt), -1e6 * Number(ampere)]) : []
    if (points.length < 3 || points.flat().some(value => !Number.isFinite(value))) {
      throw new UserError(file, "\"0\"", "no curve of three or more numeric points", "give voltages as keys and amperes as values, negative when delivered")
    }
    points.sort((a, b) => a[0] - b[0])
    return { lux: Number(level[1]), voltage_V: points.map(point => point[0]), current_uA: points.map(point => point[1]) }
  }).sort((a, b) => a.lux - b.lux)
  if (levels.length === 0) throw new UserError("panel", "", "no curve files", "name at least one")
  return { lux: levels.map(level => level.lux), curves: levels.map(({ voltage_V, current_uA }) => ({ voltage_V, current_uA })) }
}

/** Between two measured levels the curves are mixed in proportion to the light; outside, the nearest is scaled with it. */
function measuredCurrent(panel: MeasuredPanel, lux: number, voltage_V: number): number {
  const last = panel.lux.length - 1
  let above = panel.lux.findIndex(level => level >= lux)
  if (above === -1) above = last
  const upper = along(panel.curves[above], voltage_V)
  if (above === 0 || lux >= panel.lux[last]) return upper * lux / panel.lux[above]
  const share = (lux - panel.lux[above - 1]) / (panel.lux[above] - panel.lux[above - 1])
  return along(panel.curves[above - 1], voltage_V) * (1 - share) + upper * share
}

function along(curve: { voltage_V: number[], current_uA: number[] }, voltage_V: number): number {
  const { voltage_V: volts, current_uA: amps } = curve
  let i = 1
  while (i < volts.length - 1 && volts[i] < voltage_V) i++
  return amps[i - 1] + (amps[i] - amps[i - 1]) * (voltage_V - volts[i - 1]) / (volts[i] - volts[i - 1])
}

const LOWEST_LUX = 1
const HIGHEST_LUX = 200_000
const KNOTS = 160

/** What the converter takes from the panel and how well it works, by light: computed once, then looked up each minute. */
export class HarvestTable {
  /** Results of `locate`: electrical power out of the panel, W, and efficiency of the running converter. */
  panel_W = 0
  efficiency = 0
  private readonly power_W = new Float64Array(KNOTS)
  private readonly efficiencies = new Float64Array(KNOTS)
  private readonly perLog = (KNOTS - 1) / Math.log(HIGHEST_LUX / LOWEST_LUX)

  constructor(panel: PvPanel | MeasuredPanel, converter: BoostConverter) {
    for (let i = 0; i < KNOTS; i++) {
      const { voltage_V, current_uA } = operatingPoint(panel, LOWEST_LUX * Math.exp(i / this.perLog), converter.mpptFraction)
      this.power_W[i] = takenPower(converter, voltage_V * Math.max(0, current_uA) * 1e-6, voltage_V)
      this.efficiencies[i] = efficiencyOf(converter, voltage_V, current_uA)
    }
  }

  locate(lux: number): void {
    const position = lux > LOWEST_LUX ? Math.log(lux / LOWEST_LUX) * this.perLog : 0
    const knot = Math.min(KNOTS - 2, Math.floor(position))
    const rest = Math.min(1, position - knot)
    this.panel_W = this.power_W[knot] + (this.power_W[knot + 1] - this.power_W[knot]) * rest
    this.efficiency = this.efficiencies[knot] + (this.efficiencies[knot + 1] - this.efficiencies[knot]) * rest
  }
}

/** What a converter takes of a power offered at a voltage, W: nothing below its thresholds, and nothing while it looks at the open circuit. */
export function takenPower(converter: BoostConverter, power_W: number, input_V: number): number {
  return input_V * 1000 >= converter.minimumInput_mV && power_W * 1e6 >= converter.minimumInput_uW ? power_W * converter.duty : 0
}

/** Efficiency of a converter in the bin of its input. */
export function efficiencyOf(converter: BoostConverter, input_V: number, input_uA: number): number {
  const { efficiency } = converter
  return efficiency.value[bin(efficiency.input_V, input_V)][bin(efficiency.input_uA, input_uA)]
}

function bin(edges: number[], value: number): number {
  let i = edges.length - 1
  while (i > 0 && edges[i] > value) i--
  return i
}
