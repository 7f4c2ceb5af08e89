// Sensors whose events are looked for: settings of their detectors from the figures of their files, and what one cannot ask for.

import type { ModuleConfig } from "../src/core/config.js"
import { type DetectorConfig, type EventTask, QUIET } from "../src/core/sense/detector.js"
import type { UsedSensor } from "./compile-sensors.js"
import { fingerDetector, lightDetector, motionDetector, pressDetector, SENSED } from "./detectors.js"
import type { Project } from "./project.js"
import { JUDGED_RAW, rawReading } from "./raw-reading.js"
import type { DetectorFigures, SensorFile } from "./sensor-file.js"
import { UserError } from "./user-error.js"

/** An encrypted packet has room for so many (src/core/radio/sensed.ts). */
const MOST = 4

interface Kind {
  sensed: Exclude<typeof SENSED[number], "">
  /** Figures that it needs. */
  figures: (keyof DetectorFigures)[]
  part: "lightEvents" | "pressEvents" | "fingerEvents" | "motionEvents"
  /** A binary sensor of BTHome v2 (bthome.io/format): generic boolean, light, motion. */
  object: number
  /** @param reading turns a figure into what the firmware reads */
  detector: (figures: DetectorFigures, reading: (value: number) => number) => DetectorConfig
}

const KINDS: Record<NonNullable<SensorFile["event"]>, Kind> = {
  light: {
    sensed: "light", part: "lightEvents", object: 0x1e, figures: ["onOffRatio", "noise_share"],
    // A ratio is the same in any unit.
    detector: ({ onOffRatio, noise_share, shadow_s = 0 }) => lightDetector(onOffRatio!, noise_share!, Math.round(shadow_s * 1000)),
  },
  press: {
    sensed: "press", part: "pressEvents", object: 0x0f, figures: ["rest", "least"],
    detector: ({ rest, least }, reading) => pressDetector(reading(rest!), reading(least!)),
  },
  bend: {
    sensed: "finger", part: "fingerEvents", object: 0x0f, figures: ["least"],
    detector: ({ least }, reading) => fingerDetector(reading(least!) - reading(0)),
  },
  motion: { sensed: "motion", part: "motionEvents", object: 0x21, figures: [], detector: motionDetector },
}

/** The configuration of a module that looks for events, where its project asks for it.
 *  @param sensors in configuration order
 *  @throws UserError: a sensor that has no detector, is sampled too seldom for it, or is read in a way that it cannot judge */
export function withEvents<Config extends Omit<ModuleConfig, "faults">>(config: Config, project: Project, sensors: UsedSensor[]): Config {
  const watched = sensors.flatMap((sensor, index) => sensor.wanted.detect === true ? [{ sensor, index }] : [])
  if (watched.length === 0) return config
  const { file } = project
  const place = (index: number): string => `sensors[${index}].detect`
  const first = place(watched[0]!.index)
  if (project.pace !== undefined) throw new UserError(file, first, "a module that paces itself does not look at its readings when they come", "leave out detect or pace")
  if (watched.length > MOST) throw new UserError(file, place(watched[MOST]!.index), `a packet tells of ${MOST} sensors at most`, "leave out detect for one of them")
  const has = { ...config.has, events: true }
  const events = watched.map(({ sensor, index }): EventTask => {
    const complain = (problem: string, mend: string): never => { throw new UserError(file, place(index), problem, mend) }
    const kind = requireKind(sensor, complain)
    const task = eventTask(sensor, index, kind, config)
    requireRate(sensor, task.detector, project, complain)
    if (task.quiet_nA > 0 && config.radio.present && config.radio.fastest_ms < 2 * config.tick_ms) {
      complain(`${sensor.file.id} is read while the radio is silent, and that may fire in every tick`, `set radio.fastest_s to ${2 * config.tick_ms / 1000} or more`)
    }
    has[kind.part] = true
    return task
  })
  return { ...config, has, events: events.sort((a, b) => a.object - b.object) }
}

function requireKind({ file, raw }: UsedSensor, complain: (problem: string, mend: string) => never): Kind {
  if (file.event === undefined || file.detector === undefined) {
    return complain(`${file.id} has no detector`, "leave out detect, or give its file an event and a detector (boards/sensors/sensor.schema.json)")
  }
  const kind = KINDS[file.event]
  const missing = kind.figures.find(name => file.detector![name] === undefined)
  if (missing !== undefined) complain(`the detector of ${file.id} lacks ${missing}`, `its figures are ${kind.figures.join(", ")}`)
  if (file.quiet === true && file.detector.quiet_uA === undefined) complain(`the detector of ${file.id} lacks quiet_uA`, "say up to which current of the pack its readings count")
  const { rest = 0, least = Infinity } = file.detector
  if (least <= rest) complain(`the detector of ${file.id} has a least of ${least}, not above its rest`, "choose a driver whose reading rises with the event, or correct the figures")
  if (raw && !JUDGED_RAW.includes(file.device.driver)) complain(`${file.id} is read raw, as a share of the supply that its detector does not know`, 'give it "raw": false')
  return kind
}

function eventTask(sensor: UsedSensor, index: number, kind: Kind, config: Pick<ModuleConfig, "sensors" | "radio">): EventTask {
  const { file, raw } = sensor
  const figures = file.detector!
  const { energy_uJ, fastest_ms } = config.sensors[index]!
  const reading = (value: number): number => raw ? rawReading(value, file) : value
  const detector = kind.detector(figures, reading)
  const shares = file.quiet === true
  const alert_ms = Math.round(figures.alert_s * 1000)
  // Begin and end are told in a packet each.
  const packets_uJ = config.radio.present ? 2 * config.radio.energy_uJ : 0
  return {
    sensor: index, detector: shares ? detector : { ...detector, needs: detector.needs & ~QUIET },
    code: SENSED.indexOf(kind.sensed), object: kind.object, low: reading(file.limits[1]!), high: reading(file.limits[2]!),
    quiet_nA: shares ? Math.round(figures.quiet_uA! * 1000) : 0,
    alert_ms, alert_uJ: Math.ceil(alert_ms / fastest_ms) * energy_uJ + packets_uJ,
  }
}

/** What is seen too seldom is not seen at all. */
function requireRate({ file, wanted }: UsedSensor, { follow_ms }: DetectorConfig, { tick_ms }: Project, complain: (problem: string, mend: string) => never): void {
  const { shortest_s } = file.detector!
  const fastest_s = Math.max(wanted.fastest_s, tick_ms / 1000)
  if (2 * fastest_s > shortest_s) {
    complain(`${file.id} is sampled every ${fastest_s} s at best, and its events last ${shortest_s} s`,
      `set fastest_s${tick_ms > 500 * shortest_s ? " and tick_ms" : ""} to half of that`)
  }
  if (wanted.slowest_s * 1000 > follow_ms) {
    complain(`${file.id} is sampled every ${wanted.slowest_s} s at worst, and its detector knows the level of the last ${follow_ms / 1000} s`, `set slowest_s to ${follow_ms / 1000} or less`)
  }
}
