import { describe, expect, test } from "vitest"
import type { LightTrace } from "../../sim/light.js"
import { loadDaySheet } from "../../sim/day-sheet.js"
import { createPerson } from "../../sim/person.js"

const minutes = Array.from({ length: 1440 }, (_, i) => i * 60)

describe("the default wearer", () => {
  const person = createPerson({ seed: 1, hours: 24 })

  test("sleeps in the dark, works at 300 to 500 lx, and meets daylight on the way", () => {
    expect(person.place(3 * 3600)).toBe("bed")
    expect(person.lux(3 * 3600)).toBe(0)
    const office = minutes.filter(t => person.place(t) === "office").map(t => person.lux(t))
    expect(Math.min(...office)).toBeGreaterThanOrEqual(300)
    expect(Math.max(...office)).toBeLessThanOrEqual(500)
    const street = minutes.filter(t => person.place(t) === "street").map(t => person.lux(t))
    expect(Math.max(...street)).toBeGreaterThan(5000)
    expect(Math.max(...street)).toBeLessThanOrEqual(20_000)
  })

  test("keeps the cells between 15 and 34 °C, and never jumps by more than 1 °C a minute", () => {
    for (const t of minutes) {
      expect(person.temperature_degC(t)).toBeGreaterThanOrEqual(15)
      expect(person.temperature_degC(t)).toBeLessThanOrEqual(34)
      if (t > 0) expect(Math.abs(person.temperature_degC(t) - person.temperature_degC(t - 60))).toBeLessThan(1)
    }
  })

  test("moves on the street more than in bed, within 0 to 255, and grips for eight seconds", () => {
    const mean = (place: string): number => {
      const there = minutes.filter(t => person.place(t) === place).map(t => person.motion(t))
      return there.reduce((sum, motion) => sum + motion, 0) / there.length
    }
    expect(mean("street")).toBeGreaterThan(10 * mean("bed"))
    const grips = Array.from({ length: 86_400 }, (_, t) => person.pressure(t) > 0 ? "x" : " ").join("").split(" ").filter(run => run !== "")
    expect(grips.length).toBeGreaterThan(100)
    for (const run of grips) expect(run.length % 8).toBe(0)
    expect(person.pressure(3 * 3600)).toBe(0)
  })

  test("lives the same day again with the same seed, another with another, and later hours when started later", () => {
    const light = (seed: number): number[] => {
      const day = createPerson({ seed, hours: 24 })
      return minutes.map(t => day.lux(t))
    }
    expect(light(1)).toEqual(minutes.map(t => person.lux(t)))
    expect(light(1)).not.toEqual(light(2))
    expect(createPerson({ seed: 1, hours: 2, startHour: 9 }).place(0)).toBe("office")
    expect(createPerson({ seed: 1, hours: 30, startHour: 20 }).place(12 * 3600)).toBe("street")
  })

  test("has a sheet whose places all exist and whose hours rise", () => {
    const day = loadDaySheet()
    for (const entry of day.day) expect(day.places).toHaveProperty(entry.place)
    const hours = day.day.map(entry => entry.from)
    expect(hours).toEqual([...hours].sort())
  })
})

describe("a wearer in recorded light", () => {
  const trace: LightTrace = {
    step_s: 600, startOfDay_s: 8 * 3600, lux: Float64Array.from({ length: 300 }, (_, i) => i),
    temperature_degC: new Float64Array(300).fill(21), activity: Float64Array.from({ length: 300 }, (_, i) => i),
  }
  const file = "trace.csv"

  test("meets the light of the same clock time", () => {
    const person = createPerson({ seed: 1, hours: 10, startHour: 9, light: { file, trace } })
    expect(person.step_s).toBe(600)
    expect(person.lux(0)).toBe(6)
    expect(person.light(1200)).toBe(8)
    expect(person.temperature_degC(0)).toBe(21)
    expect(person.motion(0)).toBe(Math.round(255 * 6 / 297))
  })

  test("cannot live longer than the recording", () => {
    // 50 h of light from 08:00; a start at 07:00 enters it 23 h later.
    expect(() => createPerson({ seed: 1, hours: 28, startHour: 7, light: { file, trace } }))
      .toThrow("trace.csv: holds 27.0 h of light from 07:00 on, 28 h are asked for; simulate fewer hours, or start at another hour")
    expect(createPerson({ seed: 1, hours: 27, startHour: 7, light: { file, trace } }).lux(0)).toBe(138)
  })
})
