// What the schema of a load profile cannot say: pieces that fit their period, one kind of draw each, and a source for every figure.

import { readFileSync } from "node:fs"
import { findNodeAtLocation, parseTree } from "jsonc-parser"
import { UserError } from "../project/user-error.js"
import type { LoadFile, LoadFilePiece } from "./load-profile.js"

type Path = (string | number)[]
type Complain = (path: Path, problem: string, mend: string) => never

/** Pieces of one event after groups are repeated: a day of a mission sampled each second fits, a typing error does not. */
const MOST_PIECES = 500_000

/** @param id what the file's name promises, where it comes from the package
 *  @throws UserError with the line of the first fault */
export function checkLoadFile(data: LoadFile, file: string, id?: string): void {
  const complain: Complain = (path, problem, mend) => { throw new UserError(file, place(file, path), problem, mend) }
  if (id !== undefined && data.id !== id) complain(["id"], `says it is "${data.id}"`, "an id is the file's name without .json")
  if (data.base !== undefined) checkDraw(data.base, ["base"], complain)
  checkPieces(data.pieces ?? [], ["pieces"], complain)
  checkTiming(data, complain)
  if (data.minimum_V === undefined && starves(data)) complain(["nominal_V"], "minimum_V is missing", "say from which voltage the currents hold")
  if (data.minimum_V !== undefined && data.minimum_V > data.nominal_V) complain(["minimum_V"], "above nominal_V", "the nominal voltage lies where the load works")
  checkRipple(data, complain)
  checkSources(data, complain)
}

function checkDraw(piece: LoadFilePiece, path: Path, complain: Complain): void {
  const kinds = [piece.current_uA, piece.power_uW, piece.resistance_Ohm].filter(value => value !== undefined).length
  if (kinds !== 1) complain(path, `${kinds === 0 ? "no" : "more than one"} kind of draw`, "give one of current_uA, power_uW and resistance_Ohm")
  if (piece.threshold_V !== undefined && piece.resistance_Ohm === undefined) complain([...path, "threshold_V"], "a threshold without a resistance", "add resistance_Ohm")
}

function checkPieces(pieces: LoadFilePiece[], path: Path, complain: Complain): void {
  pieces.forEach((piece, i) => {
    const at = [...path, i]
    if (piece.pieces !== undefined) {
      if (piece.duration_us !== undefined) complain([...at, "duration_us"], "a group has no duration of its own", "remove it: it lasts as long as its pieces")
      checkPieces(piece.pieces, [...at, "pieces"], complain)
      return
    }
    if (piece.repeat !== undefined) complain([...at, "repeat"], "repeats nothing", "put the pieces into `pieces`")
    if (piece.duration_us === undefined) complain(at, "no duration_us", "say how long the piece lasts")
    if (!Number.isInteger(piece.duration_us) || (piece.duration_us ?? 0) < 1) complain(at, `${piece.duration_us} us is no whole positive time`, "round it to 1 us")
    checkDraw(piece, at, complain)
  })
}

function checkTiming(data: LoadFile, complain: Complain): void {
  const hasPieces = data.pieces !== undefined
  if (data.period_ms !== undefined && data.on !== undefined) complain(["on"], "both a period and an event", "keep one of period_ms and on")
  if (hasPieces && data.period_ms === undefined && data.on === undefined) complain(["pieces"], "nothing starts the pieces", "add period_ms or on")
  if (!hasPieces && (data.period_ms !== undefined || data.on !== undefined)) complain([data.on === undefined ? "period_ms" : "on"], "starts no pieces", "add pieces, or remove it")
  if (!hasPieces && data.base === undefined) complain(["id"], "draws nothing", "add base, or pieces and what starts them")
  if ((data.on === "schedule") !== (data.at_s !== undefined)) complain([data.at_s === undefined ? "on" : "at_s"], "a schedule is `on: schedule` with times", "give both, or neither")
  if (data.jitter_ms !== undefined && data.period_ms === undefined) complain(["jitter_ms"], "jitter without a period", "add period_ms")
  const { count, duration_us } = extent(data.pieces ?? [])
  if (count > MOST_PIECES) complain(["pieces"], `${count} pieces`, `at most ${MOST_PIECES} are played`)
  if (data.period_ms !== undefined) {
    const period_us = data.period_ms * 1000
    const jitter_us = (data.jitter_ms ?? 0) * 1000
    if (Math.abs(period_us - Math.round(period_us)) > 1e-6) complain(["period_ms"], "not a whole number of microseconds", "round it to 0.001")
    if (duration_us + jitter_us > Math.round(period_us)) {
      complain(["period_ms"], `the pieces last ${duration_us + jitter_us} us with jitter`, `a period of ${period_us} us cannot hold them`)
    }
  }
  const at_s = data.at_s ?? []
  at_s.forEach((time_s, i) => {
    if (i > 0 && (time_s - at_s[i - 1]) * 1e6 < duration_us) complain(["at_s", i], `${time_s} s comes before the pieces of ${at_s[i - 1]} s end`, "sort the times and leave room")
  })
  if (data.daily && at_s.length > 0 && (at_s[at_s.length - 1] - at_s[0]) * 1e6 + duration_us > 86_400e6) complain(["at_s"], "do not fit into a day", "shorten the schedule")
  if (data.daily && at_s.some(time_s => time_s >= 86_400)) complain(["at_s"], "beyond the first day", "a daily schedule has times below 86400 s")
}

function extent(pieces: LoadFilePiece[]): { count: number, duration_us: number } {
  let count = 0
  let duration_us = 0
  for (const piece of pieces) {
    const inner = piece.pieces === undefined ? { count: 1, duration_us: piece.duration_us ?? 0 } : extent(piece.pieces)
    count += inner.count * (piece.repeat ?? 1)
    duration_us += inner.duration_us * (piece.repeat ?? 1)
  }
  return { count, duration_us }
}

/** A resistance needs no minimum voltage; a constant current or power does. */
function starves(data: LoadFile): boolean {
  const any = (pieces: LoadFilePiece[]): boolean =>
    pieces.some(piece => piece.pieces === undefined ? (piece.current_uA ?? 0) > 0 || (piece.power_uW ?? 0) > 0 : any(piece.pieces))
  return any([...(data.base === undefined ? [] : [data.base]), ...(data.pieces ?? [])])
}

function checkRipple(data: LoadFile, complain: Complain): void {
  if (data.ripple === undefined) return
  const mean_uA = data.ripple.peak_uA * data.ripple.duty
  if (data.pieces !== undefined) complain(["ripple"], "a ripple on pieces", "the mean of a fast modulation is a base")
  if (Math.abs(mean_uA - (data.base?.current_uA ?? 0)) > 0.01 * mean_uA) {
    complain(["ripple"], `its mean is ${mean_uA} uA, the base is ${data.base?.current_uA ?? 0}`, "peak times duty is the base's current_uA")
  }
}

/** Every figure needs a source, by its own name or by that of its piece or group; an assumed one says its range, and lies in it. */
function checkSources(data: LoadFile, complain: Complain): void {
  const figures = new Map<string, number>()
  const collect = (name: string, piece: LoadFilePiece): void => {
    for (const [key, value] of Object.entries(piece)) if (typeof value === "number") figures.set(`${name}.${key}`, value)
    for (const inner of piece.pieces ?? []) collect(`${name}.${inner.name}`, inner)
  }
  figures.set("nominal_V", data.nominal_V)
  if (data.minimum_V !== undefined) figures.set("minimum_V", data.minimum_V)
  if (data.period_ms !== undefined) figures.set("period_ms", data.period_ms)
  if (data.jitter_ms !== undefined) figures.set("jitter_ms", data.jitter_ms)
  if (data.at_s !== undefined) figures.set("at_s", data.at_s[0])
  if (data.ripple !== undefined) for (const [key, value] of Object.entries(data.ripple)) figures.set(`ripple.${key}`, value)
  if (data.base !== undefined) collect("base", data.base)
  for (const piece of data.pieces ?? []) collect(`pieces.${piece.name}`, piece)
  for (const figure of figures.keys()) {
    const names = figure.split(".").map((_, i, parts) => parts.slice(0, i + 1).join("."))
    if (!names.some(name => data.sources[name] !== undefined)) complain(["sources"], `none for ${figure}`, "say where it comes from, or that it is assumed and within which range")
  }
  for (const [name, source] of Object.entries(data.sources)) {
    const value = figures.get(name)
    if (value === undefined && ![...figures.keys()].some(figure => figure.startsWith(`${name}.`))) complain(["sources", name], "there is no such figure", "name a figure, a piece or a group")
    if (source.origin === "assumed" && source.range === undefined) complain(["sources", name], "assumed without a range", "say where the true figure may lie")
    if (source.range === undefined) continue
    const [low, high] = source.range
    if (value === undefined) complain(["sources", name], "a range for more than one figure", "give each figure its own entry")
    else if (!(low <= value && value <= high)) complain(["sources", name, "range"], `${value} lies outside ${low} to ${high}`, "mend the figure or the range")
  }
}

function place(file: string, path: Path): string {
  const text = readFileSync(file, "utf8")
  const tree = parseTree(text)
  let offset = 0
  for (let length = path.length; length > 0 && tree !== undefined; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length))
    if (node === undefined) continue
    offset = node.offset
    break
  }
  const before = text.slice(0, offset).split("\n")
  return `line ${before.length}, column ${before[before.length - 1].length + 1}`
}
