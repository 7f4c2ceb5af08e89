// A simulated person's grips, through the plant's film and the firmware's detector.

import { beforeAll, describe, expect, test } from "vitest"
import { packageRoot } from "../../project/package-root.js"
import { loadProject, type Project } from "../../project/project.js"
import { decodeAdvertisement } from "../../field/bthome.js"
import { parseDump } from "../../field/journal-dump.js"
import { decodeTables } from "../../field/tables.js"
import { simulateDay } from "../../sim/day.js"
import { createPerson } from "../../sim/person.js"

const standard = loadProject(packageRoot())
const project: Project = { ...standard, sensors: standard.sensors.map(sensor => ({ ...sensor, detect: true, slowest_s: 20 })) }
const HOURS = 6
const START_H = 12
const SEED = 1

/** When grips began, s. */
function grips(): number[] {
  const person = createPerson({ seed: SEED, hours: HOURS, startHour: START_H })
  return Array.from({ length: HOURS * 3600 }, (_, time_s) => time_s).filter(time_s => person.pressure(time_s) > 0 && !(person.pressure(time_s - 1) > 0))
}

async function live(initialSoc: number): Promise<{ told: number, samples: number, rows: Record<string, (number | string | boolean)[]>, brownouts: number }> {
  let told = 0
  let samples = 0
  let pressed = 0
  const { journal, summary } = await simulateDay({
    project, hours: HOURS, start: START_H, seed: SEED, runtime: "node", initialSoc, faults: [], report_s: 3600,
    onTick: (_, commands) => {
      for (const { kind, value, bytes } of commands) {
        if (kind === "sample" && value === 0) samples++
        const now = kind === "advertise" ? decodeAdvertisement(bytes)!.objects.find(({ id }) => id === 0x0f)?.value : undefined
        if (now === 1 && pressed === 0) told++
        if (now !== undefined) pressed = now
      }
    },
  })
  const events = decodeTables(parseDump(Uint8Array.from(journal)), "x").tables.find(({ name }) => name === "events")!
  return { told, samples, rows: Object.fromEntries(events.columns.map(({ name, values }) => [name, values])), brownouts: summary.brownouts }
}

describe("six hours with ninety grips of eight seconds", () => {
  let plenty: Awaited<ReturnType<typeof live>>
  let scarce: Awaited<ReturnType<typeof live>>
  beforeAll(async () => {
    plenty = await live(0.6)
    scarce = await live(0.2)
  })
  /** What the last "begin" of the film counted. */
  const found = ({ rows }: typeof plenty): number =>
    Number(rows["value"]!.filter((_, i) => rows["kind"]![i] === "begin" && rows["sensed"]![i] === "press").at(-1))

  test("are all found and told once each where the film is read every second", () => {
    expect(grips().length).toBe(90)
    expect(found(plenty)).toBeGreaterThanOrEqual(89)
    expect(found(plenty)).toBeLessThanOrEqual(90)
    expect(plenty.told).toBeGreaterThanOrEqual(89)
    expect(plenty.told).toBeLessThanOrEqual(90)
  })

  test("begin and end in the journal at the times at which they did, to a second or two", () => {
    const { rows } = plenty
    const begins = rows["test_time_s"]!.filter((_, i) => rows["kind"]![i] === "begin" && rows["sensed"]![i] === "press").map(Number)
    expect(begins.length).toBeGreaterThan(20)
    for (const time_s of begins) expect(Math.min(...grips().map(grip_s => Math.abs(grip_s + 1 - time_s)))).toBeLessThanOrEqual(1)
    const lengths_ms = rows["value"]!.filter((_, i) => rows["kind"]![i] === "end" && rows["sensed"]![i] === "press").map(Number)
    for (const length_ms of lengths_ms) expect(Math.abs(length_ms - 8000)).toBeLessThanOrEqual(1000)
  })

  test("are found in part where nothing may be spent and the film is read every 20 s, which meets 36: a second look is paid for, at 8 % more samples", () => {
    expect(found(scarce)).toBeGreaterThanOrEqual(25)
    expect(found(scarce)).toBeLessThanOrEqual(36)
    expect(scarce.samples).toBeLessThan(1080 * 1.08)
    expect(scarce.brownouts).toBe(0)
  })
})
