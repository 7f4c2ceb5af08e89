// Names, colours and values of a panel's lines: under the cursor its value, without a cursor the range in sight.

import type uPlot from "uplot"
import { legendEntry } from "./legend-entry.js"
import type { Line, Panel } from "./panels.js"

export interface Legend {
  update(u: uPlot): void
  recolour(): void
  /** The ranges in words, for those who hear the chart. */
  summary(u: uPlot): string
}

/** Fills `list` with one button per line; pressing hides the line, pointing at it dims the others. */
export function legend(panel: Panel, list: HTMLElement, time_s: number[], toggle: (line: number, show: boolean) => void, focus: (line: number | null) => void): Legend {
  const shown = panel.lines.filter(line => line.style !== "dashed")
  const entries = shown.map((line, index) => {
    const { button, value } = legendEntry(list, line.label, show => {
      for (const twin of twins(panel, line)) toggle(twin, show)
    })
    button.classList.toggle("band", line.style === "faint")
    button.addEventListener("pointerenter", () => focus(index))
    button.addEventListener("pointerleave", () => focus(null))
    return { line, button, value }
  })
  list.classList.toggle("many", shown.length > 3)

  function recolour(): void {
    for (const { line, button } of entries) button.style.setProperty("--line", line.colour())
  }

  function update(u: uPlot): void {
    const row = pointedRow(u)
    for (const { line, value } of entries) value.textContent = row >= 0 ? valueAt(line, row) : range(line, time_s, u)
  }

  function summary(u: uPlot): string {
    return shown.map(line => `${line.label} ${range(line, time_s, u)}`).join(", ")
  }

  recolour()
  return { update, recolour, summary }
}

/** The row under the cursor, or -1 where there is no cursor. */
export function pointedRow(u: uPlot): number {
  return (u.cursor.left ?? -1) >= 0 ? u.cursor.idx ?? -1 : -1
}

/** A cell's true and estimated lines have one name and go together. */
function twins(panel: Panel, line: Line): number[] {
  return panel.lines.flatMap((other, index) => other.label === line.label ? [index] : [])
}

function valueAt(line: Line, row: number): string {
  const value = line.values[row]
  return value === null || value === undefined ? "–" : line.read(value)
}

function range(line: Line, time_s: number[], u: uPlot): string {
  let low = Infinity
  let high = -Infinity
  for (let row = 0; row < time_s.length; row++) {
    if (time_s[row] < (u.scales.x.min ?? -Infinity) || time_s[row] > (u.scales.x.max ?? Infinity)) continue
    const value = line.values[row]
    if (value === null) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return "–"
  if (line.read(low) === line.read(high)) return line.read(low)
  // "1.215 V" and "1.466 V" share their unit: 1.215 – 1.466 V.
  if (line.brief !== undefined) return `${line.brief(low)}–${line.brief(high)}`
  const unit = line.read(high).match(/[\s\u00a0][^\d\s]+$/)?.[0] ?? ""
  return `${line.read(low).replace(unit, "")} – ${line.read(high)}`
}
