// A resistive pressure film over a divider: resistance by pressure, with the memory, drift and clumsiness of such films, and what the body does to it.
// The reviews print no figure of theirs (ZIHMSC, section 6, refs. 87 and 117). Resistances are those of boards/modules/zincwear-6.json; hysteresis of
// 10 %, drift below 5 % per decade of time and spread of 6 % are of a printed film, Interlink FSR 400; 80 ms of response are of Ti2CTx on carbon cloth
// (J. Semicond., doi 10.1088/1674-4926/25120033).

import type { Random } from "../random.js"
import type { Body } from "./body.js"
import { convert } from "./converter.js"

const REST_S = 1 / 100_000
const PRESSED_S = 1 / 10_000
const DIVIDER_OHM = 10_000
/** The pressed resistance is that of a firm grip; half as much again and the film gives no more (assumed). */
const FIRM_KPA = 50
const SATURATES_KPA = 100
const RESPONSE_S = 0.08
/** What the film keeps of a press, and how long (assumed); creep under load follows the same clock. */
const MEMORY = 0.1
const MEMORY_S = 60
/** Per °C (FSR 400: -15 % at 85 °C), between parts. */
const WARMTH = 0.0025
const SPREAD = 0.06
/** A module of 10 g on 5 cm² presses with 0.2 kPa per g; a band that pulls with the arm with ten times that (assumed). */
const STEP_KPA_PER_G = 2
const SWING_KPA_PER_G = 2
/** A knock, and the hardest lean (assumed: below the 15 kPa of a weak grip, or it would be one). */
const KNOCK_KPA = 20
const LEAN_KPA = 8
/** Cables that move make charge: share of the supply per g over 100 kohm (assumed, 3 mV). */
const MICROPHONE = 0.001

/** Conductance at rest speed, without memory, S. */
export function conductance_S(pressure_kPa: number): number {
  const slope = (PRESSED_S - REST_S) * (1 + FIRM_KPA / SATURATES_KPA) / FIRM_KPA
  return REST_S + slope * pressure_kPa / (1 + pressure_kPa / SATURATES_KPA)
}

/** Share of the supply over the divider. */
export function filmShare(conductance: number): number {
  return DIVIDER_OHM * conductance / (1 + DIVIDER_OHM * conductance)
}

export class Film {
  private readonly part: number
  private felt_kPa = 0
  private memory_kPa = 0
  private time_s = 0

  constructor(private readonly random: Random) {
    this.part = 1 + SPREAD * random.gaussian()
  }

  /** One reading, steps of 1/65535 of the supply. */
  read(press_kPa: number, body: Body, temperature_degC: number, time_s: number): number {
    const elapsed_s = time_s - this.time_s
    this.time_s = time_s
    const { step_g, swing_g, fidget_g } = body
    const moved_kPa = STEP_KPA_PER_G * (step_g + fidget_g) + SWING_KPA_PER_G * swing_g + KNOCK_KPA * body.knock + LEAN_KPA * body.lean
    const now_kPa = Math.max(0, press_kPa + moved_kPa)
    this.felt_kPa = now_kPa + (this.felt_kPa - now_kPa) * Math.exp(-elapsed_s / RESPONSE_S * 2.2)
    this.memory_kPa = now_kPa + (this.memory_kPa - now_kPa) * Math.exp(-elapsed_s / MEMORY_S)
    const held_kPa = this.felt_kPa + MEMORY * (this.memory_kPa - this.felt_kPa)
    const conductance = conductance_S(Math.max(0, held_kPa)) * this.part * (1 + WARMTH * (temperature_degC - 25))
    return convert(filmShare(conductance) + MICROPHONE * body.shaken_g, 1, this.random)
  }
}
