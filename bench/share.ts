// What the firmware itself costs of what the module delivers, with a pace and by the clock.
//   npm run bench -- share [--light FILE --columns A,B] [--days N] [--soc S] [--longest S] [--json]
// Without a file the built-in days are lived. Awake time is counted by pieces (project/compile-pace.ts) at the board's current and the bus's voltage.

import { assemble } from "../project/compile.js"
import { awake_ms, type Work } from "../project/compile-pace.js"
import { packageRoot } from "../project/package-root.js"
import { loadProject, type Project } from "../project/project.js"
import { UserError } from "../project/user-error.js"
import { insideBand } from "../field/report/judge.js"
import { WORK_LOOK, WORK_PAYLOAD, WORK_READING, WORK_SCAN, WORK_SNAPSHOT } from "../src/core/pace/pace.js"
import { NOT_SCANNED } from "../src/core/types.js"
import { simulateDay } from "../sim/day.js"
import { lightColumns } from "../sim/light.js"
import { readWords, wholeNumber } from "./options.js"
import { printTable } from "./table.js"

type Piece = Work | "clock"
const PIECES: Record<Piece, string> = {
  clock: "ticks by the clock", nap: "sampling (naps)", tick: "ticks", scan: "scans: reading, counting, deciding", read: "voltages as evidence", write: "journalling", payload: "radio payloads", look: "looks at the store",
}
const ROW_S = 600
const DAY_S = 86_400
/** Light on the panel below which it gives nothing, and above which it gives more than the module needs asleep, lx. */
const DARK_LX = 50
const BRIGHT_LX = 500
/** A module that got less in a day was dead, J. */
const DEAD_J = 0.5

interface Life {
  name: string
  /** J, by day. */
  delivered: number[]
  firmware: number[]
  lux: number[]
  pieces: Record<Piece, number>
  loads: Record<string, number>
  /** Per hour of darkness and of bright light. */
  dark: { hours: number, scans: number, wakes: number }
  bright: { hours: number, scans: number, wakes: number }
  brownouts: number
  inside: number
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
const digits = (value: number, places: number): number => Number(value.toFixed(places))
const shares = ({ firmware, delivered }: Life): number[] => firmware.map((own, i) => own / delivered[i])

interface Wanted { light?: string, column?: string, day?: string, name: string, hours: number, soc: number }

/** Lives some days, and says who took what. */
async function live(project: Project, wanted: Wanted): Promise<Life> {
  const { board, config } = assemble(project)
  const piece_ms = awake_ms(board, config.has.capacitor === true)
  const days = Math.ceil(wanted.hours / 24)
  const rows = Math.ceil(wanted.hours * 3600 / ROW_S)
  const firmware = Array.from({ length: days }, () => 0)
  const pieces: Record<Piece, number> = { clock: 0, nap: 0, tick: 0, scan: 0, read: 0, write: 0, payload: 0, look: 0 }
  const scans = new Float64Array(rows)
  const wakes = new Float64Array(rows)
  const { summary, series } = await simulateDay({
    project, light: wanted.light, column: wanted.column, day: wanted.day, hours: wanted.hours, start: 0, seed: 1, runtime: "node", initialSoc: wanted.soc, faults: [], report_s: ROW_S,
    onTick: (sample, commands, time_s) => {
      const book = (piece: Piece, time_ms: number): void => {
        const energy_J = time_ms / 1000 * board.power.active_mA / 1000 * sample.bus_uV / 1e6
        pieces[piece] += energy_J
        firmware[Math.floor(time_s / DAY_S)] += energy_J
      }
      const row = Math.min(rows - 1, Math.floor(time_s / ROW_S))
      const scanned = (sample.missing & NOT_SCANNED) === 0
      wakes[row]++
      if (scanned) scans[row]++
      const rest = commands.find(command => command.kind === "rest")
      if (project.pace === undefined) {
        book("clock", board.power.wake_ms)
        if (scanned) book("scan", board.power.scanWake_ms - board.power.wake_ms)
        return
      }
      const [work = 0, histories = 0] = rest?.bytes ?? []
      book(work === 0 ? "nap" : "tick", work === 0 ? piece_ms.nap : piece_ms.tick)
      if ((work & WORK_SCAN) !== 0) book("scan", piece_ms.scan)
      if ((work & WORK_READING) !== 0) book("read", piece_ms.read * histories)
      if ((work & WORK_SNAPSHOT) !== 0) book("write", piece_ms.write)
      if ((work & WORK_PAYLOAD) !== 0) book("payload", piece_ms.payload)
      if ((work & WORK_LOOK) !== 0) book("look", piece_ms.look)
    },
  })
  // A tick that a brown-out cuts short was booked whole.
  const booked = Object.values(pieces).reduce((a, b) => a + b, 0)
  const drawn = summary.energy_uJ.delivered_to["mcu"] / 1e6
  if (booked > drawn) {
    for (const piece of Object.keys(pieces) as Piece[]) pieces[piece] *= drawn / booked
    firmware.forEach((own, day) => { firmware[day] = own * drawn / booked })
  }
  const delivered = Array.from({ length: days }, () => 0)
  const lux = Array.from({ length: days }, () => 0)
  const dark = { hours: 0, scans: 0, wakes: 0 }
  const bright = { hours: 0, scans: 0, wakes: 0 }
  series.lux.forEach((light, row) => {
    const day = Math.floor(row * ROW_S / DAY_S)
    delivered[day] += series.load_uW[row] * ROW_S / 1e6
    lux[day] += light * ROW_S / DAY_S
    const kind = light < DARK_LX ? dark : light > BRIGHT_LX ? bright : undefined
    // A start is no habit.
    if (kind === undefined || (day === 0 && days > 1)) return
    kind.hours += ROW_S / 3600
    kind.scans += scans[row]
    kind.wakes += wakes[row]
  })
  const loads = Object.fromEntries(Object.entries(summary.energy_uJ.delivered_to).map(([name, energy_uJ]) => [name, energy_uJ / 1e6]))
  return { name: wanted.name, delivered, firmware, lux, pieces, loads, dark, bright, brownouts: summary.brownouts, inside: insideBand(series) }
}

function printPieces(lives: Life[], clocked: Life[]): void {
  const days = (all: Life[]): number => all.reduce((sum, own) => sum + own.delivered.length, 0)
  const total = (all: Life[]): number => all.reduce((sum, own) => sum + own.delivered.reduce((a, b) => a + b, 0), 0)
  const sum = (all: Life[], of: (own: Life) => number): number => all.reduce((a, own) => a + of(own), 0)
  const awake = (own: Life): number => Object.values(own.pieces).reduce((a, b) => a + b, 0)
  const row = (name: string, of: (own: Life) => number): string[] => [name, ...[lives, clocked].flatMap(all => [(sum(all, of) / days(all)).toFixed(3), (100 * sum(all, of) / total(all)).toFixed(1)])]
  const loads = Object.keys(lives[0].loads).filter(name => name !== "mcu")
  printTable(["mean of all days", "J a day", "%", "by the clock, J", "%"], [
    ...Object.entries(PIECES).map(([piece, name]) => row(name, own => own.pieces[piece as Piece])),
    row("the firmware", awake),
    row("asleep, starting", own => own.loads["mcu"] - awake(own)),
    ...loads.map(name => row(name, own => own.loads[name])),
    row("delivered", own => own.delivered.reduce((a, b) => a + b, 0)),
  ])
  process.stdout.write("\n")
}

/** @param words what follows "share" on the command line
 *  @throws UserError for an unknown option, column or file */
export async function shareBench(words: string[]): Promise<object> {
  const values = readWords("bench share", words, { light: { type: "string" }, columns: { type: "string" }, days: { type: "string" }, soc: { type: "string" }, longest: { type: "string" } },
    "--light FILE, --columns A,B, --days N, --soc S, --longest S")
  const soc = Number(values.soc ?? 0.6)
  if (!(soc >= 0 && soc <= 1)) throw new UserError("--soc", "", `"${values.soc}" is no share`, "give one from 0 to 1")
  const longest_s = wholeNumber("longest", values.longest ?? "21600", 60)
  const { light } = values
  const hours = 24 * wholeNumber("days", values.days ?? (light === undefined ? "2" : "5"), 1)
  const wanted: Wanted[] = light === undefined
    ? [{ name: "default day", hours, soc }, { name: "light and dark", day: "light-and-dark", hours, soc }]
    : (values.columns?.split(",") ?? lightColumns(light)).map(column => ({ name: column, light, column, hours, soc }))
  const project = loadProject(packageRoot())
  const lives: Life[] = []
  const clocked: Life[] = []
  for (const one of wanted) {
    lives.push(await live({ ...project, pace: { share: 0.05, longest_s } }, one))
    clocked.push(await live(project, one))
  }
  printPieces(lives, clocked)
  printTable(["who", "day", "mean lx", "delivered J", "firmware J", "share %", "by the clock, %"], lives.flatMap((own, i) => own.delivered.map((delivered, day) =>
    [own.name, String(day + 1), own.lux[day].toFixed(0), delivered.toFixed(2), own.firmware[day].toFixed(3), (100 * shares(own)[day]).toFixed(1), clocked[i].delivered[day] > DEAD_J ? (100 * shares(clocked[i])[day]).toFixed(1) : "dead"])))
  process.stdout.write("\n")
  const perHour = (all: Life[], kind: "dark" | "bright", what: "scans" | "wakes"): number =>
    all.reduce((sum, own) => sum + own[kind][what], 0) / all.reduce((sum, own) => sum + own[kind].hours, 0)
  printTable(["an hour", "scans", "wakes"], (["dark", "bright"] as const).map(kind =>
    [kind === "dark" ? `below ${DARK_LX} lx` : `above ${BRIGHT_LX} lx`, perHour(lives, kind, "scans").toFixed(2), perHour(lives, kind, "wakes").toFixed(1)]))
  // A start is paid for on its day, and is no habit.
  const usual = lives.flatMap(own => shares(own).slice(own.delivered.length > 1 ? 1 : 0))
  const lived = median(clocked.flatMap(own => shares(own).filter((_, day) => own.delivered[day] > DEAD_J)))
  const inside = Math.min(...lives.map(own => own.inside))
  process.stdout.write(`\nmedian day ${(100 * median(usual)).toFixed(1)} % (by the clock ${(100 * lived).toFixed(1)} %); with the days of the start ${(100 * median(lives.flatMap(shares))).toFixed(1)} %; brown-outs ${lives.reduce((sum, own) => sum + own.brownouts, 0)} (${clocked.reduce((sum, own) => sum + own.brownouts, 0)}); truth inside the band ${(100 * inside).toFixed(1)} % at the worst\n`)
  return {
    firmware_share: digits(median(usual), 4), firmware_share_with_starts: digits(median(lives.flatMap(shares)), 4), clocked_share: digits(lived, 4), mean_share: digits(usual.reduce((a, b) => a + b, 0) / usual.length, 4),
    largest_share: digits(Math.max(...usual), 4), dark: { scans_per_hour: digits(perHour(lives, "dark", "scans"), 3), wakes_per_hour: digits(perHour(lives, "dark", "wakes"), 2) },
    bright: { scans_per_hour: digits(perHour(lives, "bright", "scans"), 3), wakes_per_hour: digits(perHour(lives, "bright", "wakes"), 2) },
    brownouts: lives.reduce((sum, own) => sum + own.brownouts, 0), clocked_brownouts: clocked.reduce((sum, own) => sum + own.brownouts, 0), inside_band: digits(inside, 4),
  }
}
