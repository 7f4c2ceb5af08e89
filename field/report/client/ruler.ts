// The strip that stays in sight: hours of the day, and under them what happened when.

import uPlot from "uplot"
import type { RunEvent } from "../../../sim/result.js"
import { cursorOptions, FONT, gutter, tick, TIME_STEPS_s } from "./chart.js"
import { paint } from "./paint.js"
import { timeScale } from "./span.js"

type Kind = RunEvent["kind"]

/** Each kind has a lane, a shape and a colour: never colour alone. */
const SIGNS: Record<Kind, { lane: number, colour: string, shape: "down" | "up" | "hollow" | "cross" | "tick" | "diamond" }> = {
  brownout: { lane: 0, colour: "alarm", shape: "down" },
  reset: { lane: 1, colour: "alarm", shape: "cross" },
  fault: { lane: 2, colour: "load", shape: "up" },
  clear: { lane: 2, colour: "muted", shape: "hollow" },
  topology: { lane: 3, colour: "array", shape: "tick" },
  scenario: { lane: 3, colour: "ink", shape: "diamond" },
}

const LANES = ["bus", "reset", "fault", "array"]
const LANE_px = 12

export function drawRuler(host: HTMLElement, time_s: number[], events: RunEvent[], hooks: uPlot.Hooks.Arrays): uPlot {
  return new uPlot({
    width: host.clientWidth, height: 26 + LANES.length * LANE_px, padding: [0, 18, 2, 0], legend: { show: false },
    cursor: { ...cursorOptions(false), points: { show: false } },
    scales: { x: timeScale(time_s), y: { range: [0, 1] } },
    axes: [
      {
        side: 0, size: 22, gap: 4, font: FONT, stroke: () => paint("muted"), incrs: TIME_STEPS_s, space: 64,
        values: (_u, splits) => splits.map(tick), grid: { stroke: () => paint("rule"), width: 1 }, ticks: { show: false },
      },
      { size: gutter(), values: () => [], grid: { show: false }, ticks: { show: false } },
    ],
    series: [{}, { stroke: "transparent", width: 0, points: { show: false } }],
    hooks: { ...hooks, draw: [u => drawEvents(u, events)] },
  }, [time_s, time_s.map(() => 0.5)], host)
}

/** The event nearest to the cursor, if one is within ten pixels. */
export function eventNear(u: uPlot, events: RunEvent[]): RunEvent | undefined {
  const left = u.cursor.left ?? -1
  if (left < 0) return undefined
  let best: RunEvent | undefined
  let distance = 10
  for (const event of events) {
    const apart = Math.abs(u.valToPos(event.time_s, "x") - left)
    if (apart > distance || apart === distance && best !== undefined && SIGNS[best.kind].lane <= SIGNS[event.kind].lane) continue
    best = event
    distance = apart
  }
  return best
}

function drawEvents(u: uPlot, events: RunEvent[]): void {
  const { ctx, bbox } = u
  const px = uPlot.pxRatio
  const middle = (lane: number) => bbox.top + (lane + 0.5) * LANE_px * px
  ctx.save()
  ctx.font = `${10.5 * px}px system-ui, sans-serif`
  ctx.textBaseline = "middle"
  ctx.textAlign = "right"
  ctx.lineWidth = px
  LANES.forEach((name, lane) => {
    ctx.fillStyle = paint("muted")
    ctx.fillText(name, bbox.left - 6 * px, middle(lane))
    ctx.strokeStyle = paint("rule")
    ctx.beginPath()
    ctx.moveTo(bbox.left, middle(lane))
    ctx.lineTo(bbox.left + bbox.width, middle(lane))
    ctx.stroke()
  })
  for (const event of events) {
    const x = u.valToPos(event.time_s, "x", true)
    if (x < bbox.left - px || x > bbox.left + bbox.width + px) continue
    const sign = SIGNS[event.kind]
    ctx.fillStyle = ctx.strokeStyle = paint(sign.colour)
    ctx.lineWidth = 1.5 * px
    const shape = new Path2D(PATHS[sign.shape])
    ctx.save()
    ctx.translate(x, middle(sign.lane))
    ctx.scale(px, px)
    ctx.lineWidth = 1.5
    if (sign.shape !== "hollow" && sign.shape !== "cross" && sign.shape !== "tick") ctx.fill(shape)
    ctx.stroke(shape)
    ctx.restore()
  }
  ctx.restore()
}

const PATHS = {
  down: "M-4-3H4L0 4Z",
  up: "M-4 3H4L0-4Z",
  hollow: "M-3 3H3L0-3Z",
  cross: "M-3.5-3.5L3.5 3.5M3.5-3.5L-3.5 3.5",
  tick: "M0-4V4",
  diamond: "M0-4L4 0L0 4L-4 0Z",
}
