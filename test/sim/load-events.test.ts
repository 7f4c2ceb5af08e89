import { expect, test } from "vitest"
import { eventTimes } from "../../sim/load-events.js"
import { createPerson } from "../../sim/person.js"
import { darkness } from "./plant/wearable.js"

test("a load starts with the edges of grip and activity, not while they last", () => {
  const environment = { ...darkness, pressure: (time_s: number) => time_s % 100 >= 40 && time_s % 100 < 48 ? 20 : 0, motion: (time_s: number) => time_s >= 60 ? 200 : 10 }
  expect([...eventTimes("press", environment, 300)]).toEqual([40e6, 140e6, 240e6])
  expect([...eventTimes("motion", environment, 300)]).toEqual([60e6])
})

test("a modelled working day has some 250 grips and a handful of walks, none of them before the wearer is up", () => {
  // Hours of the sheet times its grips per hour: home 44, street 47.5, bus 16.7, office 116, cafe 14.6, evening 16: 255, standard deviation 16.
  const person = createPerson({ seed: 1, hours: 24 })
  const presses = eventTimes("press", person, 86_400)
  expect(Math.abs(presses.length - 255)).toBeLessThan(64)
  const motions = eventTimes("motion", person, 86_400)
  expect(motions.length).toBeGreaterThanOrEqual(3)
  for (const times of [presses, motions]) expect(times[0]).toBeGreaterThan(6 * 3600e6)
})
