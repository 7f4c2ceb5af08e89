import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { listDays, loadDaySheet, type DaySheet } from "../../sim/day-sheet.js"
import { createPerson } from "../../sim/person.js"

const folder = mkdtempSync(join(tmpdir(), "zincwear-days-"))

/** The working day with changes, read back as a file. */
function read(change: Partial<DaySheet> | string): DaySheet {
  const file = join(folder, "day.json")
  writeFileSync(file, typeof change === "string" ? change : JSON.stringify({ ...loadDaySheet(), ...change }))
  return loadDaySheet(file)
}

const place = { lux: [0, 10] as [number, number], ambient_degC: 20, contact: 0.5, motion: [0, 10] as [number, number], grips_per_hour: 0 }

describe.each(listDays())("the day %s", id => {
  const sheet = loadDaySheet(id)
  const person = createPerson({ seed: 3, hours: 24, day: sheet })
  const minutes = Array.from({ length: 1440 }, (_, i) => i * 60)

  test("keeps light, motion and warmth within what its places say", () => {
    for (const time_s of minutes) {
      const { lux, motion, ambient_degC, contact } = sheet.places[person.place(time_s)]
      expect(person.lux(time_s)).toBeLessThanOrEqual(lux[1])
      expect(person.motion(time_s)).toBeGreaterThanOrEqual(motion[0])
      expect(person.motion(time_s)).toBeLessThanOrEqual(motion[1])
      expect(person.ambient_degC?.(time_s)).toBe(ambient_degC)
      if (contact === 0) expect(person.temperature_degC(time_s)).toBeLessThanOrEqual(Math.max(...Object.values(sheet.places).map(at => at.ambient_degC)))
    }
  })

  test("visits every one of its places", () => {
    expect(new Set(minutes.map(person.place))).toEqual(new Set(Object.keys(sheet.places)))
  })
})

describe("a day in the cold and wet", () => {
  const person = createPerson({ seed: 1, hours: 24, day: loadDaySheet("water-and-ice") })

  test("cools as an open cell does, a time constant of ten minutes, down to -20 degC", () => {
    expect(person.temperature_degC(59 * 60)).toBeCloseTo(20, 6)
    // From 10 °C towards -20 °C: after ten minutes 1/e of the 30 K is left, give or take the minute's grid.
    expect(person.temperature_degC((120 + 10) * 60)).toBeCloseTo(-20 + 30 * Math.exp(-1.1), 0)
    expect(person.temperature_degC(179 * 60)).toBeLessThan(-19.9)
  })

  test("is wet in water and in ice only", () => {
    expect([0.5, 1.5, 2.5, 3.5].map(hour => person.wet?.(hour * 3600))).toEqual([false, true, true, false])
  })

  test("bends as its place says, or else with the motion", () => {
    const bent = createPerson({ seed: 1, hours: 1, day: read({ places: { fist: { ...place, bend: 0.8 }, open: place }, day: [{ from: "00:00", place: "fist" }, { from: "00:30", place: "open" }] }) })
    expect(bent.bend?.(60)).toBe(0.8)
    expect(bent.bend?.(2400)).toBe(bent.motion(2400) / 255)
  })
})

describe("a day that is wrong is refused with its place", () => {
  test.each<[string, Partial<DaySheet> | string, RegExp]>([
    ["no JSON", "{ \"name\": ", /line 1, column \d+: not JSON/],
    ["an unknown field", { colour: "red" } as Partial<DaySheet>, /unknown field "colour"/],
    ["hotter than any place", { places: { hell: { ...place, ambient_degC: 400 } }, day: [{ from: "00:00", place: "hell" }] }, /places\.hell\.ambient_degC: must be <= 60/],
    ["contact beyond one", { places: { home: { ...place, contact: 2 } }, day: [{ from: "00:00", place: "home" }] }, /contact/],
    ["a clock that does not exist", { day: [{ from: "25:00", place: "home" }] }, /day\.0\.from/],
    ["a place that is not there", { day: [{ from: "00:00", place: "moon" }] }, /day\.0\.place: no place "moon"; use one of bed, home/],
    ["times that go back", { day: [{ from: "08:00", place: "home" }, { from: "07:00", place: "bed" }] }, /day\.1\.from: 07:00 is not after 08:00/],
    ["a range upside down", { places: { home: { ...place, lux: [10, 1] } }, day: [{ from: "00:00", place: "home" }] }, /places\.home\.lux: goes from 10 to 1/],
    ["more motion than there is", { places: { home: { ...place, motion: [0, 300] } }, day: [{ from: "00:00", place: "home" }] }, /places\.home\.motion: 300 is more/],
    ["a sun that sets before it rises", { sun: { rise: "20:00", set: "06:00" } }, /sun: sets at 06:00, rises at 20:00/],
  ])("%s", (_, change, says) => {
    expect(() => read(change)).toThrow(says)
  })

  test("an unknown id names the nearest", () => {
    expect(() => loadDaySheet("light-and-dusk")).toThrow('unknown day "light-and-dusk"; did you mean light-and-dark')
  })
})
