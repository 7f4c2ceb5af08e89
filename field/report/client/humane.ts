// Numbers as people read them: three significant digits, a unit of the right size, a real minus sign.
// The page, the terminal and the page's script agree on it; it lives with the script, whose sources travel in the package.

/** Thin enough to hold number and unit together in a line, plain enough for a terminal. */
const GAP = "\u00a0"

/** A number with `digits` significant digits, never in exponent form, with a typographic minus.
 *  @param value any finite number; others read "–" */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "–"
  if (value === 0) return "0"
  const whole = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits))))) + 1
  const decimals = Math.max(0, Math.min(12, digits - whole))
  return grouped(value, decimals)
}

/** A number with a fixed count of decimals and thousands apart: 66,412 */
export function grouped(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return "–"
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    .replace(/^-(?=[0.,]*$)/, "").replace("-", "−")
}

/** An energy in the joule that suits it. @param energy_uJ microjoules */
export function energy(energy_uJ: number): string {
  const size = Math.abs(energy_uJ)
  if (size >= 999.5e3) return `${significant(energy_uJ / 1e6)}${GAP}J`
  if (size >= 999.5) return `${significant(energy_uJ / 1e3)}${GAP}mJ`
  return `${significant(energy_uJ)}${GAP}µJ`
}

/** The same energy as an engineer orders it: 1 mWh = 3.6 J. @param energy_uJ microjoules */
export function wattHours(energy_uJ: number): string {
  const size = Math.abs(energy_uJ)
  if (size >= 0.09995 * 3.6e6 || size === 0) return `${significant(energy_uJ / 3.6e6)}${GAP}mWh`
  if (size >= 0.09995 * 3.6e3) return `${significant(energy_uJ / 3.6e3)}${GAP}µWh`
  return `${significant(energy_uJ / 3.6)}${GAP}nWh`
}

/** A share as a percentage. @param share 0..1 */
export function percent(share: number, decimals = 1): string {
  return Number.isFinite(share) ? `${grouped(share * 100, decimals)}${GAP}%` : "–"
}

/** A duration in the two largest units that say something: "24 h", "1 h 30 min", "850 ms". @param span_s seconds */
export function duration(span_s: number): string {
  if (!Number.isFinite(span_s)) return "–"
  if (span_s === 0) return `0${GAP}s`
  if (span_s < 0.9995) return `${significant(span_s * 1000)}${GAP}ms`
  if (span_s < 59.95) return `${significant(span_s)}${GAP}s`
  const minutes = Math.round(span_s / 60)
  if (minutes < 60) return `${minutes}${GAP}min`
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return rest === 0 ? `${hours}${GAP}h` : `${hours}${GAP}h ${rest}${GAP}min`
}

/** Time of day "07:05"; later days carry their number: "day 2, 07:05". @param time_s seconds since the first midnight */
export function clock(time_s: number): string {
  const minute = Math.floor(time_s / 60)
  const day = Math.floor(minute / 1440)
  const two = (n: number) => String(n).padStart(2, "0")
  const time = `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`
  return day === 0 ? time : `day${GAP}${day + 1}, ${time}`
}

/** The same for the end of a stretch, which belongs to the day before it: "24:00", "day 2, 24:00". */
export function until(time_s: number): string {
  return time_s > 0 && time_s % 86_400 === 0 ? clock(time_s - 60).replace("23:59", "24:00") : clock(time_s)
}

/** "1 reset", "2 resets", "no resets". */
export function count(n: number, one: string, many = `${one}s`): string {
  return n === 0 ? `no ${many}` : `${grouped(n)} ${n === 1 ? one : many}`
}

/** A program's name for a thing in words: "esrHeat_uJ" and "esr-heat" read "esr heat". */
export function words(name: string): string {
  return name.replace(/_u[JWC]$/, "").replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/[_-]+/g, " ").toLowerCase().trim()
}
