// Settings of the detectors, from the figures of a sensor and its front end. Each number has its reason here.

import { type DetectorConfig, FRESH, GOOD, IN_RANGE, SETTLED, WHOLE_PPM } from "../src/core/sense/detector.js"

/** What detectors look for, by its code in the journal (src/core/journal/event.ts). Append only; 0 is none. */
export const SENSED = ["", "light", "press", "finger", "motion"] as const

/** A movement may begin while the cells work: films over a divider are read as shares of their own supply. */
const DIVIDER_NEEDS = SETTLED | IN_RANGE | FRESH

const ppm = (share: number): number => Math.round(share * WHOLE_PPM)

/** Light on and off.
 *  @param onOffRatio photocurrent with light over that without (the review's detector: 1.13)
 *  @param noise standard deviation of a reading, share of it
 *  @param shadow_ms what is over so soon is a shadow; 0 for a lamp or laser that nobody passes */
export function lightDetector(onOffRatio: number, noise: number, shadow_ms: number): DetectorConfig {
  return {
    kind: "light",
    // Shares an electrode with a cell: whatever flows there is read as light.
    needs: GOOD,
    rise: ppm(onOffRatio - 1), fall: 0,
    hold_ms: shadow_ms,
    // Cells warm by 1 °C a minute at most (sim/person.ts) and dark current by 0.5 % per °C (assumed): the level lags by 2.5 %, well below half of 13 %.
    follow_ms: 300_000,
    longest_ms: 3_600_000,
    noise_ppm: Math.max(1, ppm(noise)), stir_percent: 0,
  }
}

/** Press and release of a resistive film over a divider, read as conductance or as a share of the supply.
 *  @param rest reading at rest
 *  @param least reading at the weakest press that counts */
export function pressDetector(rest: number, least: number): DetectorConfig {
  const rise = least - rest
  return {
    kind: "press", needs: DIVIDER_NEEDS,
    // Half way up to the weakest press. After a strong one the film keeps a tenth of it for a minute (hysteresis of 10 %: Interlink FSR 400), which of
    // a press four times as strong as the weakest is four tenths of a weak one; three tenths of the weakest lie under that only for a while.
    rise: Math.round(rise / 2), fall: Math.round(rise * 0.3),
    // Knocks last up to 80 ms (assumed).
    hold_ms: 90,
    // Slower than a press, faster than warmth and creep.
    follow_ms: 20_000,
    // A gesture is over by then (the stimuli's last 20 s at most); who leans on the film stays.
    longest_ms: 30_000,
    noise_ppm: 0,
    // The peak of a sine is 1.6 times its mean magnitude, of one with its harmonics up to three times.
    stir_percent: 300,
  }
}

/** Bends of a finger from a strain sensor over a divider, read as strain or as a share of the supply.
 *  @param least change of the reading by the smallest bend that counts */
export function fingerDetector(least: number): DetectorConfig {
  return {
    kind: "finger", needs: DIVIDER_NEEDS,
    rise: Math.round(least / 2), fall: 0,
    // Two readings at 20 Hz: hands open and close three times a second at most, and half of that is 150 ms.
    hold_ms: 40,
    // An ionic conductor drifts by 2 % per °C, 2 % a minute at most: 0.3 % behind in ten seconds.
    follow_ms: 10_000,
    longest_ms: 10_000,
    noise_ppm: 0,
    // From the lowest point a sine is at its mean half way up, and its top is twice as far; with room for the next swing to be a quarter larger.
    stir_percent: 250,
  }
}

/** On the move and at rest: a walk has an activity of 90 and more, a desk of 60 at most (sim/scenarios/default-day.json). */
export function motionDetector(): DetectorConfig {
  return {
    kind: "motion", needs: FRESH, rise: 75, fall: 55,
    // A red light is no rest, and a flight of stairs at home no walk.
    hold_ms: 60_000, follow_ms: 60_000, longest_ms: 0, noise_ppm: 0, stir_percent: 0,
  }
}
