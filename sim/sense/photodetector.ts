// A photodetector that shares an electrode with a cell, its amplifier and converter. The review (ZIHMSC, section 6, ref. 113) prints an on/off ratio
// of 1.13 under a laser and nothing else; what it does not print is assumed here, each with its reason.

import type { Random } from "../random.js"
import { convertMean } from "./converter.js"

/** boards/modules/zincwear-6.json: dark current, and a feedback of 1 Mohm (assumed) that makes 1 V of it, a third of a 3 V supply. */
const DARK_A = 1e-6
const FEEDBACK_OHM = 1e6
const SUPPLY_V = 3
/** Amplifier and feedback capacitor (assumed). */
const BANDWIDTH_HZ = 1000
const BOLTZMANN = 1.380649e-23
const ELECTRON_C = 1.602177e-19
/** Sheets of MXene conduct by hopping between flakes: more when warm. Per °C, assumed. */
const WARMTH = 0.005
/** Between parts: that of printed films of one batch (Interlink FSR 400). */
const SPREAD = 0.06
/** Bending with the body stretches the film: per g (assumed). */
const STRETCH = 0.005
/** Excess (1/f) noise of a film of flakes, of the current, in each of four decades of time; the same for all conversions of a reading. Assumed. */
export const FLICKER = 0.0015
const FLICKER_S = [1, 10, 100, 1000]
/** Rise and fall: 0.9 and 0.5 s were measured on an MXene/gold detector (Acta Phys. Sin., near-infrared C14H31O3P-Ti3C2/Au); one time constant. */
const RESPONSE_S = 0.3
/** What a current of the shared cell adds to the reading, as a share of it; for each reading drawn from both sides of none. Assumed: 60 ohm of
 *  the cell times 1 mA over 1.2 V. */
const CELL_CURRENT = 0.05

export interface PhotodetectorOptions {
  /** Current with light over current without. */
  contrast: number
  /** Factor on all noise: shot, thermal, excess, converter. */
  noise: number
  /** Conversions in a reading. */
  conversions: number
}

/** Standard deviation of the current's shot and thermal noise, A. */
export function currentNoise_A(current_A: number, kelvin = 298): number {
  return Math.sqrt((2 * ELECTRON_C * current_A + 4 * BOLTZMANN * kelvin / FEEDBACK_OHM) * BANDWIDTH_HZ)
}

export class Photodetector {
  private readonly flicker = FLICKER_S.map(() => 0)
  /** Light as the detector feels it, 0..1 of the lamp. */
  private felt = 0
  private time_s = 0
  private readonly part: number

  constructor(private readonly options: PhotodetectorOptions, private readonly random: Random) {
    this.part = 1 + SPREAD * random.gaussian()
    this.flicker.forEach((_, i) => this.flicker[i] = random.gaussian())
  }

  /** Photocurrent over that of a usual part in the dark at 25 °C, without the noise of amplifier and converter.
   *  @param light of the lamp that makes the contrast, 0..1 and more; linear (assumed)
   *  @param since_s since when it has been that light; since the last reading at most */
  current(light: number, temperature_degC: number, time_s: number, since_s: number): number {
    const elapsed_s = time_s - this.time_s
    this.felt = light + (this.felt - light) * Math.exp(-Math.min(elapsed_s, time_s - since_s) / RESPONSE_S)
    this.time_s = time_s
    let excess = 0
    FLICKER_S.forEach((tau_s, i) => {
      const kept = Math.exp(-elapsed_s / tau_s)
      this.flicker[i] = this.flicker[i] * kept + Math.sqrt(1 - kept * kept) * this.random.gaussian()
      excess += this.flicker[i]
    })
    return this.part * (1 + WARMTH * (temperature_degC - 25)) * (1 + (this.options.contrast - 1) * this.felt) * (1 + FLICKER * this.options.noise * excess)
  }

  /** One reading.
   *  @param at the surroundings: light, and since when it is that light; temperature; voltage over the detector relative to that of its calibration (what
   *  ratio-metry leaves of it); acceleration; whether no current flows in the cell that it shares an electrode with */
  read(at: { light: number, since_s: number, temperature_degC: number, supply: number, shaken_g: number, quiet: boolean }, time_s: number): number {
    const { supply, quiet } = at
    const { conversions, noise } = this.options
    const disturbed = quiet ? 1 : 1 + CELL_CURRENT * (2 * this.random.next() - 1)
    const current_A = DARK_A * this.current(at.light, at.temperature_degC, time_s, at.since_s) * supply * disturbed * (1 + STRETCH * at.shaken_g)
    const noisy_A = current_A + noise * currentNoise_A(current_A) / Math.sqrt(conversions) * this.random.gaussian()
    return convertMean(noisy_A * FEEDBACK_OHM / SUPPLY_V, conversions, noise, this.random)
  }
}
