// A curve in one line of text.

const BLOCKS = "▁▂▃▄▅▆▇█"

/** Mean of `values` in `width` equal parts; parts without a value are NaN. */
export function buckets(values: ArrayLike<number>, width: number): number[] {
  return Array.from({ length: width }, (_, bucket) => {
    const from = Math.floor(bucket * values.length / width)
    const to = Math.max(from + 1, Math.floor((bucket + 1) * values.length / width))
    let sum = 0
    for (let row = from; row < to; row++) sum += values[row] ?? NaN
    return sum / (to - from)
  })
}

/** `width` blocks that climb from the lowest to the highest value; a blank where there is none. A flat curve is a low line. */
export function sparkline(values: ArrayLike<number>, width: number): string {
  const parts = buckets(values, width)
  const known = parts.filter(value => Number.isFinite(value))
  const low = Math.min(...known)
  const high = Math.max(...known)
  return parts.map(value => {
    if (!Number.isFinite(value)) return " "
    const height = high > low ? (value - low) / (high - low) : 0
    return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(height * BLOCKS.length))]
  }).join("")
}

/** Hours under a sparkline: as many of 0, 6, 12 … as there is room for.
 *  @param from_s, to_s what its first and last character stand for */
export function hourLine(from_s: number, to_s: number, width: number): string {
  const line = Array.from({ length: width + 2 }, () => " ")
  const span_s = Math.max(to_s - from_s, 1)
  const step_h = [1, 2, 3, 6, 12, 24, 48, 168].find(hours => hours * 3600 / span_s * width >= 5) ?? 720
  for (let hour = Math.ceil(from_s / 3600 / step_h) * step_h; hour * 3600 <= to_s; hour += step_h) {
    const name = String(hour % 24).padStart(2, "0")
    const at = Math.round((hour * 3600 - from_s) / span_s * width)
    for (let i = 0; i < name.length && at + i < line.length; i++) line[at + i] = name[i]
  }
  return line.join("").trimEnd()
}
