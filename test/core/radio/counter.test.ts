import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Reporter } from "../../../src/core/journal/reporter.js"
import { nextCounter } from "../../../src/core/radio/counter.js"
import { decodeAdvertisement } from "../../../field/bthome.js"
import { batteryConfig } from "../../helpers/config.js"
import { Life } from "../../helpers/life.js"
import { type Op, Ring } from "../journal/ring.js"

const reporterOf = (ring: Ring, booted: boolean): Reporter => ({ booted, journal: ring.journal } as Reporter)

describe("the counter of encrypted packets", () => {
  test("waits for this boot's own record, and goes on from 256 times the number of the next one", () => {
    const ring = new Ring(2, 512, 6, 3)
    expect(nextCounter(-1, reporterOf(ring, false))).toBe(-1)
    ring.append("event")
    expect(nextCounter(-1, reporterOf(ring, true))).toBe(256)
    expect(nextCounter(256, reporterOf(ring, true))).toBe(257)
  })

  test("stops where a next boot would begin, until a record is written", () => {
    const ring = new Ring(2, 512, 6, 3)
    ring.append("event")
    expect(nextCounter(510, reporterOf(ring, true))).toBe(511)
    expect(nextCounter(511, reporterOf(ring, true))).toBe(-1)
    // A snapshot of six cells with counters is four records: 1024 packets more.
    ring.append("snapshot")
    expect(nextCounter(511, reporterOf(ring, true))).toBe(512)
    expect(nextCounter(6 * 256 - 1, reporterOf(ring, true))).toBe(-1)
  })

  test("ends with its 32 bits rather than begin anew", () => {
    const reporter = { booted: true, journal: { sequence: 16_777_215 } } as Reporter
    expect(nextCounter(4_294_967_294, reporter)).toBe(4_294_967_295)
    expect(nextCounter(4_294_967_295, reporter)).toBe(-1)
    expect(nextCounter(-1, { booted: true, journal: { sequence: 16_777_216 } } as Reporter)).toBe(-1)
  })

  test("only grows, wherever the power is cut: at any byte, again and again, also while a page is opened", () => {
    let packets = 0
    fc.assert(fc.property(
      fc.record({ pages: fc.integer({ min: 2, max: 3 }), slots: fc.integer({ min: 10, max: 12 }), seed: fc.integer({ min: 1, max: 1e6 }) }),
      fc.array(fc.record({
        ops: fc.array(fc.record({ op: fc.constantFrom<Op>("snapshot", "learned", "event"), packets: fc.integer({ min: 0, max: 600 }) }), { maxLength: 12 }),
        // Half bytes: flash words tear as well.
        cut: fc.integer({ min: 0, max: 1200 }).map(halves => halves / 2),
      }), { minLength: 1, maxLength: 20 }),
      ({ pages, slots, seed }, boots) => {
        const ring = new Ring(pages, slots * 32, 6, 3, seed)
        let highest = -1
        for (const { ops, cut } of boots) {
          ring.flash.cutAfterBytes(cut)
          let last = -1
          const speak = (count: number) => {
            for (let i = 0; i < count; i++) {
              const counter = nextCounter(last, reporterOf(ring, true))
              if (counter < 0) return
              if (counter <= highest) throw new Error(`${counter} after ${highest}`)
              highest = last = counter
              packets++
            }
          }
          // The boot's own record, a burst, and then records and packets in turn until the power goes.
          if (ring.append("event")) {
            speak(ops.length * 40)
            for (const { op, packets: count } of ops) {
              if (!ring.append(op)) break
              speak(count)
            }
          }
          ring.reboot()
        }
      }), { numRuns: 300 })
    expect(packets).toBeGreaterThan(10_000)
  })
})

describe("a module with a key", () => {
  /** Its radio may speak every two seconds. */
  function sealing(): Life {
    const config = batteryConfig()
    config.has.seal = true
    config.radio.slowest_ms = config.radio.fastest_ms
    return new Life(config)
  }
  const counters = (life: Life, ticks: number): number[] => life.ticks(ticks).filter(({ kind }) => kind === "advertise").map(({ value }) => value)

  test("says nothing before its boot is on record, and its counters grow through resets", () => {
    const life = sealing()
    expect(counters(life, 1)).toEqual([])
    const all = counters(life, 400)
    expect(all.length).toBeGreaterThan(150)
    for (let i = 0; i < 5; i++) {
      life.reset()
      all.push(...counters(life, 30))
    }
    expect(all[0]).toBeGreaterThanOrEqual(256)
    expect(all).toEqual([...new Set(all)].sort((a, b) => a - b))
  })

  test("takes turns: charge and flags in every packet, counts in one, bus and temperature in the next; no packet id", () => {
    const packets = sealing().ticks(60).filter(({ kind }) => kind === "advertise").map(({ bytes }) => bytes)
    expect(packets.length).toBeGreaterThan(20)
    // Plain as yet: the runtime seals them.
    const names = packets.slice(0, 2).map(bytes => decodeAdvertisement(bytes)!.objects.map(({ name }) => name))
    expect(names).toEqual([["battery", "temperature", "voltage", "battery low", "charging"], ["battery", "battery low", "charging", "count", "count"]])
    expect(packets.every(bytes => bytes.length + 8 <= 31)).toBe(true)
  })

  test("is silent without a journal", () => {
    const life = sealing()
    life.ticks(3)
    life.module.reporter = undefined
    expect(counters(life, 60)).toEqual([])
  })
})
