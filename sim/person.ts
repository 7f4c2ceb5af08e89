// The wearer: where they are over the day, and what that means for light, temperature, motion and grip. Made from a day sheet
// (sim/scenarios/*.json); a recorded light trace takes the place of the sheet's light, and of its temperature and motion where it has them.

import { UserError } from "../project/user-error.js"
import { loadDaySheet, type DaySheet, type Place } from "./day-sheet.js"
import type { LightTrace } from "./light.js"
import type { Environment } from "./plant/plant.js"
import { Random } from "./random.js"

/** An environment that also knows the wearer's place. */
export interface Person extends Environment {
  place(time_s: number): string
}

const DAY_S = 86_400
const STEP_S = 60
/** Time constants: clouds and head movements; activity; warming of the wearable. */
const LIGHT_FADE = Math.exp(-STEP_S / 480)
const MOTION_FADE = Math.exp(-STEP_S / 240)
const HEAT_FADE = Math.exp(-STEP_S / 600)
const GRIP_S = 8

/** A wearer for a run.
 *  @param hours how long the run is; a shorter light trace is a UserError
 *  @param startHour clock time at which the run begins; a light trace is entered at its first row of that clock time */
export function createPerson(options: { seed: number, hours: number, startHour?: number, day?: DaySheet, light?: { file: string, trace: LightTrace } }): Person {
  const { seed, hours, light } = options
  const start_s = (options.startHour ?? 0) * 3600
  const day = options.day ?? loadDaySheet()
  const steps = Math.ceil(hours * 3600 / STEP_S) + 1
  const modelled = modelDay(day, start_s, steps, seed)
  const minute = (time_s: number): number => Math.max(0, Math.min(steps - 1, Math.floor(time_s / STEP_S)))
  const whereabouts = (time_s: number): Place => day.places[placeAt(day, (start_s + time_s) % DAY_S)]
  const pressure = (time_s: number): number => {
    const i = minute(time_s)
    const phase = time_s - i * STEP_S - modelled.gripStart_s[i]
    return phase >= 0 && phase < GRIP_S ? modelled.grip_kPa[i] : 0
  }
  const person: Person = {
    step_s: STEP_S,
    lux: time_s => modelled.lux[minute(time_s)],
    light: time_s => modelled.lux[minute(time_s)],
    temperature_degC: time_s => modelled.temperature_degC[minute(time_s)],
    skin_degC: () => day.skin_degC,
    ambient_degC: time_s => whereabouts(time_s).ambient_degC,
    motion: time_s => modelled.motion[minute(time_s)],
    pressure,
    wet: time_s => whereabouts(time_s).wet ?? false,
    bend: time_s => whereabouts(time_s).bend ?? person.motion(time_s) / 255,
    place: time_s => placeAt(day, (start_s + time_s) % DAY_S),
  }
  if (light === undefined) return person
  const { trace } = light
  const offset_s = ((start_s - trace.startOfDay_s) % DAY_S + DAY_S) % DAY_S
  const available_h = (trace.lux.length * trace.step_s - offset_s) / 3600
  if (available_h < hours - 1e-9) {
    throw new UserError(light.file, "", `holds ${Math.max(0, available_h).toFixed(1)} h of light from ${clock(start_s)} on, ${hours} h are asked for`,
      "simulate fewer hours, or start at another hour")
  }
  const row = (time_s: number): number => Math.max(0, Math.min(trace.lux.length - 1, Math.floor((time_s + offset_s) / trace.step_s + 1e-9)))
  person.step_s = trace.step_s
  person.lux = person.light = time_s => trace.lux[row(time_s)]
  const { temperature_degC, activity } = trace
  if (temperature_degC !== undefined) person.temperature_degC = time_s => temperature_degC[row(time_s)]
  if (activity !== undefined) {
    const strong = Math.max(1, activity.slice().sort()[Math.floor(activity.length * 0.99)])
    person.motion = time_s => Math.min(255, Math.round(255 * activity[row(time_s)] / strong))
  }
  return person
}

interface Modelled {
  lux: Float64Array
  temperature_degC: Float64Array
  motion: Float64Array
  grip_kPa: Float64Array
  gripStart_s: Float64Array
}

/** The whole run minute by minute: slow random walks within what the place allows. */
function modelDay(day: DaySheet, start_s: number, steps: number, seed: number): Modelled {
  const random = new Random(seed, 17)
  const array = (): Float64Array => new Float64Array(steps)
  const out: Modelled = { lux: array(), temperature_degC: array(), motion: array(), grip_kPa: array(), gripStart_s: array() }
  const rise_s = seconds(day.sun.rise)
  const length_s = seconds(day.sun.set) - rise_s
  let light = random.gaussian()
  let activity = random.gaussian()
  let warmth = NaN
  for (let i = 0; i < steps; i++) {
    const time_s = (start_s + i * STEP_S) % DAY_S
    const place = day.places[placeAt(day, time_s)]
    light = light * LIGHT_FADE + Math.sqrt(1 - LIGHT_FADE * LIGHT_FADE) * random.gaussian()
    activity = activity * MOTION_FADE + Math.sqrt(1 - MOTION_FADE * MOTION_FADE) * random.gaussian()
    const [dim, bright] = place.lux
    const sun = place.daylight === true ? Math.max(0.002, Math.sin(Math.PI * (time_s - rise_s) / length_s)) : 1
    out.lux[i] = bright > 0 ? Math.max(1, dim) * Math.pow(bright / Math.max(1, dim), share(light)) * sun : 0
    out.motion[i] = Math.round(place.motion[0] + (place.motion[1] - place.motion[0]) * share(activity))
    const settled = place.ambient_degC + place.contact * (day.skin_degC - place.ambient_degC)
    warmth = warmth !== warmth ? settled : settled + (warmth - settled) * HEAT_FADE
    out.temperature_degC[i] = warmth
    const grip = random.next() < place.grips_per_hour * STEP_S / 3600
    out.grip_kPa[i] = grip ? 15 + 45 * random.next() : 0
    out.gripStart_s[i] = (STEP_S - GRIP_S) * random.next()
  }
  return out
}

/** Folds a standard normal value into 0..1 (logistic with the normal's slope). */
function share(normal: number): number {
  return 1 / (1 + Math.exp(-1.702 * normal))
}

function placeAt(day: DaySheet, time_s: number): string {
  let place = day.day[day.day.length - 1].place
  for (const entry of day.day) if (seconds(entry.from) <= time_s) place = entry.place
  return place
}

function seconds(time: string): number {
  const [hour, minute] = time.split(":")
  return Number(hour) * 3600 + Number(minute) * 60
}

function clock(time_s: number): string {
  const minutes = Math.round(time_s / 60) % 1440
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
}
