// Runs in a page of the laboratory: reads the charts out of the page and draws them.

import uPlot from "uplot"
import type { LabChart, LabLine } from "../lab-types.js"
import { FONT, gutter } from "./chart.js"
import { significant } from "./humane.js"
import { legendEntry } from "./legend-entry.js"
import { paint } from "./paint.js"

const charts = JSON.parse(document.getElementById("lab")!.textContent!) as LabChart[]
const drawn: { u: uPlot, recolour: () => void }[] = []

for (const chart of charts) draw(chart)

new ResizeObserver(() => {
  for (const { u } of drawn) {
    const width = u.root.parentElement!.clientWidth
    if (width > 0 && width !== u.width) u.setSize({ width, height: u.height })
  }
}).observe(document.getElementById("charts")!)

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const { u, recolour } of drawn) {
    u.redraw(false, true)
    recolour()
  }
})

function draw(chart: LabChart): void {
  const section = document.getElementById(chart.id)!
  const entries = legend(chart, section.querySelector("ul")!, (line, show) => u.setSeries(line + 1, { show }))
  const update = (now: uPlot): void => {
    const at = (now.cursor.left ?? -1) >= 0 ? now.cursor.idx : null
    for (const { line, value } of entries) value.textContent = readout(line, chart, at)
  }
  const u = new uPlot({
    width: (section.querySelector(".plot") as HTMLElement).clientWidth, height: chart.height, padding: [9, 18, 0, 0],
    legend: { show: false },
    cursor: {
      y: false, points: { size: 7, width: 1.5 }, drag: { x: true, y: false, dist: 4 },
      ...(chart.together === undefined ? {} : { sync: { key: chart.together, setSeries: false } }),
    },
    scales: { x: { time: false }, y: { range: (_u, low, high) => span(low, high, chart.include ?? []) } },
    axes: [
      { font: FONT, size: 24, stroke: () => paint("muted"), grid: rule(), ticks: { show: false }, space: 70, label: chart.xUnit, labelFont: FONT, labelSize: 18, labelGap: 0 },
      { font: FONT, size: gutter() + 8, gap: 6, stroke: () => paint("muted"), grid: rule(), ticks: { show: false }, space: 26, values: (_u, splits) => ticks(splits) },
    ],
    series: [{}, ...chart.lines.map(series)],
    hooks: { setCursor: [update], setScale: [update] },
  }, [chart.x, ...chart.lines.map(line => line.values)] as uPlot.AlignedData, section.querySelector(".plot") as HTMLElement)
  u.root.setAttribute("role", "img")
  u.root.setAttribute("aria-label", `${chart.title}, ${chart.help}: ${chart.lines.map(line => `${line.label} ${readout(line, chart, null)}`).join(", ")}`)
  update(u)
  drawn.push({ u, recolour: () => { for (const { line, button } of entries) button.style.setProperty("--line", paint(line.colour)) } })
}

function series(line: LabLine): uPlot.Series {
  const base: uPlot.Series = { label: line.label, stroke: () => paint(line.colour), width: 1.5, pxAlign: 0, spanGaps: line.style === "points", points: { show: false } }
  if (line.style === "dashed") return { ...base, width: 1, dash: [4, 4] }
  if (line.style === "dots") return { ...base, paths: () => null, points: { show: true, size: 4, width: 0, fill: () => paint(line.colour) } }
  return line.style === "points" ? { ...base, points: { show: true, size: 6, fill: () => paint(line.colour) } } : base
}

function rule(): uPlot.Axis.Grid {
  return { stroke: () => paint("rule"), width: 1 }
}

/** As many digits as tell one tick from the next: a rest of 30 h is a matter of millivolts. */
function ticks(splits: number[]): string[] {
  const step = splits.length < 2 ? 1 : splits[1] - splits[0]
  const decimals = Math.max(0, Math.ceil(-Math.log10(step))) + 1
  return splits.map(value => String(Number(value.toFixed(decimals))).replace("-", "−"))
}

/** Room above and below, and what must be seen. */
function span(low: number | null, high: number | null, include: number[]): [number, number] {
  const least = Math.min(low ?? Infinity, ...include)
  const most = Math.max(high ?? -Infinity, ...include)
  if (!Number.isFinite(least) || !Number.isFinite(most)) return [0, 1]
  const air = Math.max((most - least) * 0.06, Math.abs(most) * 1e-4, 1e-12)
  return [least - air, most + air]
}

function legend(chart: LabChart, list: HTMLElement, toggle: (line: number, show: boolean) => void) {
  return chart.lines.map((line, index) => {
    const { button, value } = legendEntry(list, line.label, show => toggle(index, show))
    button.style.setProperty("--line", paint(line.colour))
    return { line, button, value }
  })
}

/** Value under the cursor; without one, the whole range. Next to the range of the chart a trace of nothing is nothing. */
function readout(line: LabLine, chart: LabChart, at: number | null | undefined): string {
  const known = line.values.filter(value => value !== null)
  if (known.length === 0) return "–"
  const low = known.reduce((a, b) => Math.min(a, b))
  const high = known.reduce((a, b) => Math.max(a, b))
  const small = Math.max(Math.abs(low), Math.abs(high)) * 1e-4
  const narrow = high > low ? Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)) / (high - low))) : 0
  const text = (value: number, digits = 3): string => significant(Math.abs(value) < small ? 0 : value, Math.min(7, Math.max(digits, narrow + digits - 1)))
  if (at === null || at === undefined) return text(low) === text(high) ? text(low) : `${text(low)} – ${text(high)}`
  const value = line.values[at]
  return value === null || value === undefined ? "–" : `${text(value, 4)}\u00a0${chart.unit}`
}
