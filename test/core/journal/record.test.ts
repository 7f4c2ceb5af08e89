import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decodeRecord } from "../../../src/core/journal/codec.js"
import { crc16 } from "../../../src/core/journal/crc.js"
import { encodeEvent } from "../../../src/core/journal/event.js"
import { RECORD_BYTES } from "../../../src/core/journal/record.js"
import { createSnapshot, type Snapshot } from "../../../src/core/journal/snapshot.js"
import { snapshots, encode, decode, near } from "../../helpers/snapshots.js"

describe("the CRC", () => {
  test("is CRC-16/CCITT-FALSE: \"123456789\" gives 29B1h", () => {
    const bytes = Array.from("123456789", c => c.charCodeAt(0))
    expect(crc16(bytes, 0, 9)).toBe(0x29b1)
  })

  test("agrees with the bit-by-bit definition on any bytes", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 64 }), bytes => {
      let crc = 0xffff
      for (const byte of bytes) {
        crc ^= byte << 8
        for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) !== 0 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
      }
      expect(crc16(bytes, 0, bytes.length)).toBe(crc)
    }))
  })
})

describe("a record", () => {
  const snapshot = createSnapshot(6, 3)
  snapshot.boot = 7
  snapshot.slowResistance = 1.234

  test("any change of any one byte is noticed: deleting the CRC check fails here", () => {
    const records = encode(snapshot, 41)
    records.push(...encodeEvent({ time_ms: 12_345, kind: "trip", subject: 3, detail: 2, place: 5, value: -1_234_567 }, 7, 46))
    let changed = 0
    for (let at = 0; at < records.length; at += RECORD_BYTES) {
      expect(decodeRecord(records, at)?.sequence).toBe(41 + at / RECORD_BYTES)
      for (let i = at; i < at + RECORD_BYTES; i++) {
        for (let flips = 1; flips < 256; flips++) {
          records[i] ^= flips
          if (decodeRecord(records, at) !== undefined) throw new Error(`flips ${flips} in byte ${i - at} of record ${at / RECORD_BYTES} went unnoticed`)
          records[i] ^= flips
          changed++
        }
      }
    }
    expect(changed).toBe(6 * 32 * 255)
  })

  test("erased flash, zeroed flash, a short buffer and another version are no records", () => {
    expect(decodeRecord(new Array<number>(32).fill(0xff), 0)).toBeUndefined()
    expect(decodeRecord(new Array<number>(32).fill(0), 0)).toBeUndefined()
    const bytes = encode(snapshot, 0)
    expect(decodeRecord(bytes.slice(0, 31), 0)).toBeUndefined()
    const next = bytes.slice(0, 30)
    next[0] = 0x21
    const crc = crc16(next, 0, 30)
    expect(decodeRecord([...next, crc & 255, crc >> 8], 0)).toBeUndefined()
  })

  test("has the bytes of the table in docs/field.md", () => {
    const known = createSnapshot(1, 1)
    known.time_ms = 0x0102030405
    known.boot = 0x0708
    known.modelId = 0xabcd
    known.series = 1
    known.charging = true
    known.harvesting = true
    known.bus_mV = 3300
    known.current_nA = -12_340
    known.harvest_nA = 2500
    known.temperature_cC = -550
    known.packSoc = 0.5
    known.packError = 0.1
    known.soc[0] = 0.25
    known.error[0] = 0.0501
    known.cell_mV[0] = -12
    known.counts[0] = 0x030201
    const bytes = encode(known, 0x00112233)
    expect(bytes.length).toBe(96)
    expect(bytes.slice(0, 30)).toEqual([
      0x11, 0x08, 0x07, 0x33, 0x22, 0x11, 0x00, 0x05, 0x04, 0x03, 0x02, 0x01, // version and kind, boot, sequence, time
      0xcd, 0xab, 1, 1, 0x15, 0xe4, 0x0c, // model, cells, series, charging + harvesting + counts follow, 3300 mV
      0x2e, 0xfb, 0xff, 0xfa, 0x00, 0x00, // -1234 and 250 steps of 10 nA
      0xda, 0xfd, 0xa8, 0x61, 50, // -5.50 °C, 25000 steps of 20 ppm, 50 steps of 0.002
    ])
    expect(bytes.slice(32, 62)).toEqual([
      0x18, 0x08, 0x07, 0x34, 0x22, 0x11, 0x00, 0x05, 0x04, 0x03, 0x02, 0x01,
      0xf4, 0xff, 0xd4, 0x30, 26, 255, // -12 mV, 12500 steps, 0.0501 rounded up to 0.052, capacity unknown
      0x00, 0x80, 0xff, 0xff, 255, 255, 0x00, 0x80, 0xff, 0xff, 255, 255, // no second and third cell
    ])
    expect(bytes.slice(64 + 12, 64 + 30)).toEqual([1, 2, 3, ...new Array<number>(15).fill(255)])
    // Of what the gauge has learnt there is no record yet: nothing is known of it.
    known.hysteresis = -0.5
    known.hysteresisError = 0.251
    known.slowResistance = 1.5
    known.slowResistanceError = 0.1
    known.quickResistance = 0.8
    known.drain_ppmPerHour = -300
    known.drainError_ppmPerHour = 256.1
    known.efficiency_ppm = -2000
    known.zero_nA = -2
    known.capacityError = 0.1
    const learned = encode(known, 0x00112233)
    expect(learned.length).toBe(128)
    expect(learned.slice(12, 17)).toEqual([0xcd, 0xab, 0x81, 1, 0x15]) // one cell, and the gauge follows
    expect(learned.slice(32, 96)).toEqual(bytes.slice(32))
    expect(learned.slice(96, 126)).toEqual([
      0x14, 0x08, 0x07, 0x36, 0x22, 0x11, 0x00, 0x05, 0x04, 0x03, 0x02, 0x01, // kind 4, the record after the counters
      0xce, 26, 0xdc, 0x05, 10, 0x20, 0x03, 255, // -50 steps of 0.01, 0.251 up to 0.26, 1500 of 0.001 within 0.1, 800 within nobody knows what
      0xd4, 0xfe, 0x01, 0x01, 0x38, 0xff, 0xfe, 0xff, 0xff, 50, // -300 and 257 ppm/h, -200 steps of 10 ppm, -2 nA, 50 steps of 0.002
    ])
  })

  test("gives back every event, whatever its numbers", () => {
    const byte = fc.integer({ min: 0, max: 255 })
    fc.assert(fc.property(
      fc.record({
        time_ms: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
        kind: fc.constantFrom("boot" as const, "trip" as const, "clear" as const, "topology" as const, "note" as const, "refused" as const),
        subject: byte, detail: byte, place: byte, value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      }), fc.integer({ min: 0, max: 65535 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      (event, boot, sequence) => {
        const bytes = encodeEvent(event, boot, sequence)
        expect(bytes.length).toBe(32)
        expect(decodeRecord(bytes, 0)).toEqual({ kind: "event", boot, sequence, time_ms: event.time_ms, event })
      }))
  })
})

describe("a snapshot", () => {
  test("comes back within half a step of every field, and unknown stays unknown", () => {
    fc.assert(fc.property(snapshots, snapshot => {
      const back = decode(encode(snapshot, 1000))
      if (back === undefined) throw new Error("not committed")
      const exact = ["time_ms", "boot", "modelId", "series", "charging", "low", "harvesting", "bus_mV", "temperature_cC", "counts", "cell_mV"] as const
      for (const name of exact) expect(back[name]).toEqual(snapshot[name])
      expect(near(back.current_nA, snapshot.current_nA, 10)).toBe(true)
      expect(near(back.harvest_nA, snapshot.harvest_nA, 10)).toBe(true)
      expect(near(back.packSoc, snapshot.packSoc, 1 / 50_000)).toBe(true)
      for (let i = 0; i < snapshot.soc.length; i++) {
        expect(near(back.soc[i], snapshot.soc[i], 1 / 50_000)).toBe(true)
        expect(near(back.capacity[i], snapshot.capacity[i], 1 / 200)).toBe(true)
      }
    }))
  })

  test("never comes back with a narrower error band than it had", () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 0.5, noNaN: true }), error => {
      const snapshot = createSnapshot(1, 0)
      snapshot.packError = error
      snapshot.error[0] = error
      const back = decode(encode(snapshot, 0)) as Snapshot
      expect(back.packError).toBeGreaterThanOrEqual(error - 1e-11)
      expect(back.error[0]).toBeGreaterThanOrEqual(error - 1e-11)
      expect(back.error[0]).toBeLessThan(error + 0.002 + 1e-9)
    }))
  })

  test("clamps what a field cannot hold instead of wrapping it", () => {
    const snapshot = createSnapshot(1, 0)
    snapshot.bus_mV = 70_000
    snapshot.current_nA = -1e9
    snapshot.harvest_nA = -5
    snapshot.packSoc = 1.2
    snapshot.packError = 3
    snapshot.capacity[0] = 9
    const back = decode(encode(snapshot, 0)) as Snapshot
    expect([back.bus_mV, back.current_nA, back.harvest_nA, back.packSoc, back.packError, back.capacity[0]])
      .toEqual([65534, -83_886_070, 0, 1, 0.508, 1.27])
  })

  test("does not count while any one of its records is missing", () => {
    const snapshot = createSnapshot(16, 2)
    snapshot.hysteresis = 1
    const whole = encode(snapshot, 500)
    expect(decode(whole)?.soc).toHaveLength(16)
    for (let lost = 0; lost < whole.length; lost += RECORD_BYTES) {
      expect(decode([...whole.slice(0, lost), ...whole.slice(lost + RECORD_BYTES)])).toBeUndefined()
    }
  })

  test("is not made of the records of two", () => {
    const a = encode(createSnapshot(6, 0), 10)
    const b = encode(createSnapshot(6, 0), 13)
    expect(decode([...a.slice(0, 64), ...b.slice(64)])).toBeUndefined()
    const learned = createSnapshot(6, 0)
    learned.zero_nA = 1
    const c = encode(learned, 10)
    const d = encode(learned, 14)
    expect(decode([...c.slice(0, 96), ...d.slice(96)])).toBeUndefined()
    learned.boot = 1
    expect(decode([...c.slice(0, 96), ...encode(learned, 10).slice(96)])).toBeUndefined()
  })
})
