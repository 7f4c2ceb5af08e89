// The test module with detectors: presses of the film, light on the photodetector.

import { lightDetector, pressDetector } from "../../project/detectors.js"
import type { ModuleConfig } from "../../src/core/config.js"
import type { EventTask } from "../../src/core/sense/detector.js"
import { batteryConfig } from "./config.js"

/** Film of 10 µS at rest and 32.5 µS under the weakest press; an alert of ten samples of 25 µJ and two packets of 40. */
export const PRESS: EventTask = {
  sensor: 0, detector: pressDetector(10_000, 32_500), code: 2, object: 0x0f, low: 5000, high: 400_000, quiet_nA: 0, alert_ms: 10_000, alert_uJ: 330,
}
/** 1.13 times the photocurrent; up to 200 µA of the pack do no harm; six samples of 50 µJ and two packets. */
export const LIGHT: EventTask = {
  sensor: 1, detector: lightDetector(1.13, 0.003, 0), code: 1, object: 0x1e, low: 500_000, high: 1_500_000, quiet_nA: 200_000, alert_ms: 30_000, alert_uJ: 380,
}

export function eventsConfig(...events: EventTask[]): ModuleConfig {
  const config = batteryConfig()
  config.has = { ...config.has, events: true, pressEvents: events.includes(PRESS), lightEvents: events.includes(LIGHT) }
  config.events = events.map(event => structuredClone(event))
  return config
}
