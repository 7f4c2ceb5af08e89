// Keys and fingers. uPlot knows the mouse; a phone has none, and not everyone points.

import type uPlot from "uplot"
import type { Span } from "./span.js"

/** Arrow keys move the cursor, with shift the stretch shown; + and − zoom; 0, Home or Escape show it all. */
export function listenToKeys(area: HTMLElement, ruler: () => uPlot, span: Span): void {
  area.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const sideways = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0
    if (sideways !== 0 && event.shiftKey) span.pan(sideways / 4)
    else if (sideways !== 0) moveCursor(ruler(), sideways)
    else if (event.key === "+" || event.key === "=") span.zoom(2)
    else if (event.key === "-") span.zoom(1 / 2)
    else if (event.key === "0" || event.key === "Home" || event.key === "Escape") span.whole()
    else return
    event.preventDefault()
  })
}

/** One row, or one pixel where rows are closer than pixels. */
function moveCursor(u: uPlot, sideways: number): void {
  const { width } = u.over.getBoundingClientRect()
  const time_s = u.data[0]
  const pixel_s = ((u.scales.x.max ?? 1) - (u.scales.x.min ?? 0)) / width
  const row_s = time_s.length > 1 ? time_s[1] - time_s[0] : pixel_s
  const left = u.cursor.left ?? -1
  const next = left < 0 ? width / 2 : left + sideways * Math.max(1, row_s / pixel_s)
  point(u, Math.min(width - 1, Math.max(0, next)))
}

/** Puts the cursor of all synchronised charts at `left` pixels, the way a mouse would. */
function point(u: uPlot, left: number): void {
  const box = u.over.getBoundingClientRect()
  u.over.dispatchEvent(new MouseEvent("mousemove", { clientX: box.left + left, clientY: box.top + box.height / 2, movementX: 1, bubbles: true }))
}

/** One finger along a chart reads it, two fingers zoom; up and down stay with the page. */
export function listenToFingers(u: uPlot, span: Span): void {
  const fingers = new Map<number, number>()
  let gap = 0
  u.over.style.touchAction = "pan-y"
  u.over.addEventListener("pointerdown", event => {
    if (event.pointerType !== "touch") return
    fingers.set(event.pointerId, event.clientX)
    gap = apart(fingers)
  })
  u.over.addEventListener("pointermove", event => {
    if (!fingers.has(event.pointerId)) return
    fingers.set(event.pointerId, event.clientX)
    const box = u.over.getBoundingClientRect()
    if (fingers.size === 1) point(u, event.clientX - box.left)
    if (fingers.size !== 2) return
    const wider = apart(fingers)
    const middle = [...fingers.values()].reduce((sum, x) => sum + x, 0) / 2 - box.left
    if (gap > 0 && wider > 0) span.zoom(wider / gap, u.posToVal(middle, "x"))
    gap = wider
  })
  for (const end of ["pointerup", "pointercancel"] as const) {
    u.over.addEventListener(end, event => {
      fingers.delete(event.pointerId)
      gap = 0
    })
  }
}

function apart(fingers: Map<number, number>): number {
  const [a, b] = fingers.values()
  return b === undefined ? 0 : Math.max(20, Math.abs(a - b))
}
