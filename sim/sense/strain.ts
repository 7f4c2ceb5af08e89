// A strain sensor along a finger, an ionic conductor over a divider: the one of ZIHMSC review, section 6 (ref. 114), prints no figure. Of the order of
// 20 kohm (sim/loads/finger-strain.json); a bend sensor that is sold rises from 30 to between 50 and 70 kohm at 90° (Spectra Symbol 2.2"), from which
// the 80 % here. The divider has the sensor on the side of ground, so that the reading rises with the bend.

import type { Random } from "../random.js"
import type { Body } from "./body.js"
import { convert } from "./converter.js"

const REST_OHM = 20_000
const DIVIDER_OHM = 10_000
/** Relative rise at 90°, spread between parts (assumed). */
const BENT = 0.8
const SPREAD = 0.1
/** Ionic conductors: 2 % per °C (assumed, as of aqueous electrolytes). */
const WARMTH = -0.02
/** Creep: what stays of a bend, and how long (assumed, as of the film). */
const MEMORY = 0.1
const MEMORY_S = 30
/** A relaxed finger swings (assumed: 50 g at 4 cm against 0.2 N·m/rad of passive stiffness are 6° per g); a hard knock bends it. */
const DEGREES_PER_G = 5
const KNOCK_DEGREES = 15
const MICROPHONE = 0.001

export class Strain {
  private readonly part: number
  private memory_deg = 0
  private time_s = 0

  constructor(private readonly random: Random) {
    this.part = 1 + SPREAD * random.gaussian()
  }

  /** One reading, steps of 1/65535 of the supply.
   *  @param bend_deg of the finger's joints on the mean, 0 straight */
  read(bend_deg: number, body: Body, temperature_degC: number, time_s: number): number {
    const elapsed_s = time_s - this.time_s
    this.time_s = time_s
    const { shaken_g } = body
    const now_deg = Math.max(0, bend_deg + DEGREES_PER_G * shaken_g + KNOCK_DEGREES * body.knock)
    this.memory_deg = now_deg + (this.memory_deg - now_deg) * Math.exp(-elapsed_s / MEMORY_S)
    const felt_deg = now_deg + MEMORY * (this.memory_deg - now_deg)
    return convert(strainShare(felt_deg, temperature_degC, this.part) + MICROPHONE * shaken_g, 1, this.random)
  }
}

/** Share of the supply over the sensor.
 *  @param part factor on its gauge factor */
export function strainShare(bend_deg: number, temperature_degC = 25, part = 1): number {
  const sensor_Ohm = REST_OHM * (1 + BENT * part * bend_deg / 90) * (1 + WARMTH * (temperature_degC - 25))
  return sensor_Ohm / (sensor_Ohm + DIVIDER_OHM)
}
