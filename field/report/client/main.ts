// Runs in the report: reads the data out of the page, draws the charts, keeps them in step.

import type uPlot from "uplot"
import type { ReportData } from "../payload.js"
import { clock, duration, until } from "./humane.js"
import { drawChart } from "./chart.js"
import { listenToFingers, listenToKeys } from "./hands.js"
import { legend, pointedRow } from "./legend.js"
import { panels, type Panel } from "./panels.js"
import { drawRuler, eventNear } from "./ruler.js"
import { makeSpan, stretch } from "./span.js"

const data = JSON.parse(document.getElementById("run")!.textContent!) as ReportData
const byId = (id: string) => document.getElementById(id)!

if (data.series.time_s.length > 0) start()

function start(): void {
  const { series, events } = data
  const run = stretch(series.time_s)
  const alarms = events.filter(event => event.kind === "brownout" || event.kind === "reset" || event.kind === "fault")
  const charts = new Map<string, uPlot>()
  const redrawn: (() => void)[] = []
  const all = () => [ruler, ...charts.values()]

  const ruler = drawRuler(byId("ruler"), series.time_s, events, { setCursor: [readOut], setScale: [readOut] })
  const span = makeSpan(all, run)
  listenToFingers(ruler, span)
  for (const panel of panels(data)) addPanel(panel)
  listenToKeys(byId("charts"), () => ruler, span)
  listenToButtons()
  readOut(ruler)

  function addPanel(panel: Panel): void {
    const section = byId("panel").cloneNode(true) as HTMLTemplateElement
    const element = section.content.firstElementChild as HTMLElement
    element.id = panel.id
    element.querySelector("h3")!.textContent = panel.title
    element.querySelector("p")!.textContent = panel.help
    byId("charts").append(element)
    const host = element.querySelector(".plot") as HTMLElement
    const values = legend(panel, element.querySelector("ul")!, series.time_s, (line, show) => charts.get(panel.id)!.setSeries(line + 1, { show }),
      line => charts.get(panel.id)!.setSeries(line === null ? null : line + 1, { focus: true }))
    redrawn.push(values.recolour)
    let log = panel.scale === "log"

    const draw = () => {
      charts.get(panel.id)?.destroy()
      const chart = drawChart(panel, host, series.time_s, log, alarms, { setCursor: [values.update], setScale: [values.update] })
      chart.root.setAttribute("role", "img")
      chart.root.setAttribute("aria-label", `${panel.title}, ${panel.help}: ${values.summary(chart)}`)
      charts.set(panel.id, chart)
      listenToFingers(chart, span)
      values.update(chart)
    }
    draw()
    if (panel.scale !== undefined) {
      const button = element.querySelector("button.scale") as HTMLButtonElement
      const name = () => { button.textContent = log ? "log" : "linear" }
      button.hidden = false
      name()
      button.addEventListener("click", () => {
        const [from, to] = span.now()
        log = !log
        name()
        draw()
        span.show(from, to)
      })
    }
  }

  function readOut(u: uPlot): void {
    const { min, max } = u.scales.x
    if (typeof min !== "number" || typeof max !== "number") return
    const row = pointedRow(u)
    const near = eventNear(u, events)
    const whole = max - min >= run.end_s - run.start_s
    byId("time").textContent = row >= 0 ? until(series.time_s[row]) : whole ? "whole run" : duration(max - min)
    const shown = byId("shown")
    shown.title = `${clock(min)} – ${until(max)}`
    shown.textContent = near === undefined ? shown.title : `${clock(near.time_s)} ${near.text}`
  }

  function listenToButtons(): void {
    byId("closer").addEventListener("click", () => span.zoom(2))
    byId("wider").addEventListener("click", () => span.zoom(1 / 2))
    byId("earlier").addEventListener("click", () => span.pan(-1 / 2))
    byId("later").addEventListener("click", () => span.pan(1 / 2))
    byId("whole").addEventListener("click", () => span.whole())
    byId("events").addEventListener("click", event => {
      const time_s = (event.target as HTMLElement).closest("button")?.dataset.time
      if (time_s === undefined) return
      span.show(Number(time_s) - 1800, Number(time_s) + 1800)
      byId("charts").scrollIntoView({ block: "start" })
    })
    for (const box of document.querySelectorAll<HTMLInputElement>("#events input")) {
      box.addEventListener("change", () => byId("events").classList.toggle(`no-${box.value}`, !box.checked))
    }
  }

  new ResizeObserver(() => {
    for (const chart of all()) {
      const width = chart.root.parentElement!.clientWidth
      if (width > 0 && width !== chart.width) chart.setSize({ width, height: chart.height })
    }
  }).observe(byId("charts"))

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const chart of all()) chart.redraw(false, true)
    for (const recolour of redrawn) recolour()
  })
}
