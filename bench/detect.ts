// Detectors of light, press, finger and motion through days of people whose bodies shake them (sim/sense), beside what one would try first.
//   npm run bench -- detect [--days N] [--seeds N] [--first SEED] [--activity FILE] [--json]
// --activity: a CSV of recorded activity with a column per person; each lives the days too.

import { loadDaySheet } from "../sim/day-sheet.js"
import { lightColumns, openLight } from "../sim/light.js"
import { createPerson } from "../sim/person.js"
import { INTERVAL_S, lampTrial, lightTrial, readingNoise, type LightScores } from "../sim/sense/light-trials.js"
import { addScores, rightShare, type Score } from "../sim/sense/score.js"
import { fingerTrial, type Life, motionTrial, pressTrial, type Scores } from "../sim/sense/trials.js"
import { detectorBytes } from "./detect-cost.js"
import { readWords, wholeNumber } from "./options.js"
import { printTable } from "./table.js"

const DAY_H = 24
/** Other seeds than those of the tests, and than those with which the detectors were made (101 to 113). */
const FIRST_SEED = 9001
const CONTRASTS = [1.05, 1.08, 1.13, 1.2, 1.3, 1.5]
const NOISES = [0.5, 1, 2, 4]
const CONVERSIONS = [1, 4, 16, 64]
const LAMP_READINGS = 20_000
const REVIEW = { contrast: 1.13, noise: 1, conversions: 16 }
const STRENGTHS = [0, 0.5, 1, 2, 3]

/** A reading of the light at 3 V (boards/modules/zincwear-6.json, sensors.light): amplifier 20 µA from 50 ms before, microcontroller 3.7 mA for 4 ms per 16. */
const readingEnergy_uJ = (conversions: number): number => 3 * (20 * (50 + conversions / 4) + 3700 * conversions / 4) / 1000

const TRIALS: Record<string, (life: Life) => Scores | LightScores> = {
  "light, 10 s": life => lightTrial(life, REVIEW),
  "press, 20 Hz": life => pressTrial(life, 0.05),
  "press, 1 Hz": life => pressTrial(life, 1),
  "finger, 20 Hz": life => fingerTrial(life, 0.05),
  "motion, 10 s": life => motionTrial(life, 10),
}

interface Figures extends Score {
  false_per_day: number
  detected_share: number
  right_share: number
  /** Light: share of readings after which the detector was wrong. */
  error?: number
}

const digits = (value: number, places = 4): number => Number(value.toFixed(places))

function figuresOf(list: readonly (Score & { readings?: number, wrong?: number })[], days: number): Figures {
  const sum = addScores(list)
  const readings = list.reduce((all, own) => all + (own.readings ?? 0), 0)
  const figures: Figures = {
    ...sum, false_per_day: digits(sum.false_events / days, 2), detected_share: digits(sum.detected / Math.max(1, sum.events)), right_share: digits(rightShare(sum)),
  }
  if (readings > 0) figures.error = digits(list.reduce((all, own) => all + (own.wrong ?? 0), 0) / readings, 5)
  return figures
}

/** Every contestant over all lives. */
function judge(trial: (life: Life) => Scores | LightScores, lives: readonly Life[]): Record<string, Figures> {
  const results = lives.map(trial)
  const days = lives.reduce((sum, { hours }) => sum + hours / DAY_H, 0)
  return Object.fromEntries(Object.keys(results[0]).map(name => [name, figuresOf(results.map(own => own[name]), days)]))
}

function printJudgement(title: string, judged: Record<string, Record<string, Figures>>): void {
  process.stdout.write(`${title}\n`)
  printTable(["detector", "", "events", "detected %", "missed", "false a day", "right %", "wrong readings %"], Object.entries(judged).flatMap(([what, own]) =>
    Object.entries(own).map(([name, figures]) => [
      what, name, String(figures.events), (100 * figures.detected_share).toFixed(2), String(figures.missed), figures.false_per_day.toFixed(1),
      (100 * figures.right_share).toFixed(2), figures.error === undefined ? "" : (100 * figures.error).toFixed(2),
    ])))
  process.stdout.write("\n")
}

const lampError = (options: Parameters<typeof lampTrial>[0], seed: number, known?: number): Record<string, number> =>
  Object.fromEntries(Object.entries(lampTrial(options, LAMP_READINGS, seed, known)).map(([name, { wrong, readings }]) => [name, digits(wrong / readings, 5)]))

function lampCurves(seed: number): { at_review: Record<string, number>, curve: Record<string, number[]>, set_for_review: Record<string, number>, conversions: object[] } {
  const at_review = lampError(REVIEW, seed)
  const curve: Record<string, number[]> = {}
  const set_for_review: Record<string, number> = {}
  for (const contrast of CONTRASTS) {
    curve[contrast] = NOISES.map(noise => lampError({ ...REVIEW, contrast, noise }, seed).detector)
    set_for_review[contrast] = lampError({ ...REVIEW, contrast }, seed, REVIEW.contrast).detector
  }
  process.stdout.write(`A lamp on and off at random, five minutes each on the mean, read every ${INTERVAL_S} s: readings after which the detector is wrong, %, the first after a switching included\n`)
  printTable(["on/off ratio", ...NOISES.map(noise => `noise x${noise}`), "set for 1.13"],
    CONTRASTS.map(contrast => [String(contrast), ...curve[contrast].map(error => (100 * error).toFixed(2)), (100 * set_for_review[contrast]).toFixed(2)]))
  const conversions = CONVERSIONS.map(count => ({
    conversions: count, noise: digits(readingNoise({ noise: 1, conversions: count }), 5), energy_uJ: digits(readingEnergy_uJ(count), 1),
    error: [1, 4].map(noise => lampError({ ...REVIEW, noise, conversions: count }, seed).detector),
  }))
  process.stdout.write("\n")
  printTable(["conversions in a reading", "noise of a reading %", "energy µJ", "wrong %, noise x1", "noise x4"],
    conversions.map(own => [String(own.conversions), (100 * own.noise).toFixed(2), own.energy_uJ.toFixed(1), ...own.error.map(error => (100 * error).toFixed(2))]))
  process.stdout.write("\n")
  return { at_review, curve, set_for_review, conversions }
}

/** What it takes to fail: the body's shaking made weaker and stronger. */
function strengthCurve(life: Life): Record<string, Record<string, number>> {
  const curve = Object.fromEntries(["press, 20 Hz", "finger, 20 Hz"].map(what => [what, Object.fromEntries(STRENGTHS.map(artefacts =>
    [artefacts, digits(rightShare(TRIALS[what]({ ...life, artefacts }).detector))]))]))
  process.stdout.write("Right %, the body's shaking so many times as strong as stated\n")
  printTable(["detector", ...STRENGTHS.map(strength => `x${strength}`)], Object.entries(curve).map(([what, own]) => [what, ...STRENGTHS.map(strength => (100 * own[strength]).toFixed(2))]))
  process.stdout.write("\n")
  return curve
}

/** @param words what follows "detect" on the command line
 *  @throws UserError for an unknown option, or a file that is none */
export async function detectBench(words: string[]): Promise<object> {
  const values = readWords("bench detect", words, { days: { type: "string" }, seeds: { type: "string" }, first: { type: "string" }, activity: { type: "string" } },
    "--days N, --seeds N, --first SEED, --activity FILE")
  const hours = DAY_H * wholeNumber("days", values.days ?? "1", 1)
  const seeds = wholeNumber("seeds", values.seeds ?? "5", 1)
  const first = wholeNumber("first", values.first ?? String(FIRST_SEED))
  // Read before anything is lived: a file that cannot be used is refused at once.
  const people = values.activity === undefined ? [] : recordedLives(values.activity, hours, first)
  const day = loadDaySheet()
  const lives = Array.from({ length: seeds }, (_, i): Life => ({ person: createPerson({ seed: first + i, hours }), day, hours, seed: first + i }))
  const simulated = Object.fromEntries(Object.entries(TRIALS).map(([what, trial]) => [what, judge(trial, lives)]))
  printJudgement(`${seeds} simulated people, ${hours / DAY_H} day(s) each`, simulated)
  const recorded: Record<string, Record<string, Figures>> = {}
  if (people.length > 0) {
    // The days of a recording have no streets of which one knew.
    for (const what of Object.keys(TRIALS).filter(name => !name.startsWith("motion"))) recorded[what] = judge(TRIALS[what], people)
    printJudgement(`${people.length} people whose activity was recorded, ${hours / DAY_H} day(s) each`, recorded)
  }
  const lamp = lampCurves(first)
  const strength = strengthCurve(lives[0])
  const bytes = await detectorBytes()
  printTable(["bytes in a program", "Espruino", "DeviceScript"], Object.entries(bytes).map(([kind, own]) => [kind, String(own.espruino), String(own.devicescript)]))
  return { hours, seeds, first, simulated, recorded, lamp, strength, bytes }
}

function recordedLives(file: string, hours: number, first: number): Life[] {
  return lightColumns(file).map((column, i) => {
    const { lux, activity = lux, ...trace } = openLight(file, { column })
    const seed = first + 500 + i
    return { person: createPerson({ seed, hours, light: { file, trace: { ...trace, lux, activity } } }), day: loadDaySheet(), hours, seed }
  })
}
