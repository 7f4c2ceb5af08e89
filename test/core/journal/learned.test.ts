import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Learned } from "../../../src/core/journal/learned.js"
import { RECORD_BYTES } from "../../../src/core/journal/record.js"
import { createSnapshot, type Snapshot, snapshotRecords } from "../../../src/core/journal/snapshot.js"
import { LEARNED_STEPS, learnedNames, learnings, encode, decode, near } from "../../helpers/snapshots.js"

describe("what the gauge has learnt", () => {
  const within = fc.record({ ...learnings })

  function backOf(learned: Learned): Snapshot {
    const snapshot = Object.assign(createSnapshot(4, 2), learned)
    return decode(encode(snapshot, 77))!
  }

  test("comes back within half a step, a bound never narrower and less than a step wider, and unknown stays unknown", () => {
    fc.assert(fc.property(within, learned => {
      const back = backOf(learned)
      for (const name of learnedNames) {
        const { step, bound } = LEARNED_STEPS[name]
        if (!bound || Number.isNaN(learned[name])) expect(near(back[name], learned[name], step)).toBe(true)
        else {
          // 1e-9 of a step is forgiven, so that 0.07 / 0.01 = 7.000000000000001 is not 8 steps.
          expect(back[name]).toBeGreaterThanOrEqual(learned[name] - 2e-9 * step)
          expect(back[name]).toBeLessThan(learned[name] + step)
        }
      }
    }))
  })

  test("comes back as it was if it was written before: the copy of a copy does not drift", () => {
    fc.assert(fc.property(within, learned => {
      const once = backOf(learned)
      const twice = backOf(once)
      for (const name of learnedNames) expect(twice[name]).toBe(once[name])
    }))
  })

  test("takes a record when any one of its fields is known, and none when none is", () => {
    expect(encode(createSnapshot(4, 2), 0).length).toBe(4 * RECORD_BYTES)
    for (const name of learnedNames) {
      const snapshot = createSnapshot(4, 2)
      snapshot[name] = 0
      expect(snapshotRecords(snapshot), name).toBe(5)
      const back = decode(encode(snapshot, 0))!
      expect(learnedNames.filter(other => !Number.isNaN(back[other]))).toEqual([name])
      expect(back[name]).toBe(0)
    }
  })

  test("is clamped to what a field can hold instead of wrapped", () => {
    const large: Learned = {
      hysteresis: 1.2, hysteresisError: 9, slowResistance: 100, slowResistanceError: 3, quickResistance: -1, quickResistanceError: Infinity,
      drain_ppmPerHour: -1e6, drainError_ppmPerHour: 1e6, efficiency_ppm: 1e6, zero_nA: -1e9, capacityError: 0.7,
    }
    expect(backOf(large)).toMatchObject({
      hysteresis: 1, hysteresisError: 2.54, slowResistance: 65.534, slowResistanceError: 2.54, quickResistance: 0, quickResistanceError: 2.54,
      drain_ppmPerHour: -32767, drainError_ppmPerHour: 65534, efficiency_ppm: 327_670, zero_nA: -8_388_607, capacityError: 0.508,
    })
  })

  test("is unknown in a journal of the layout before, which is read as it always was", () => {
    // Four cells and two counters, copied seven boots later, by firmware that knew no such record: every flag and every bit of the boots is set.
    const old = [
      "110c00bc020000b168de3a00" + "2b1a0402ff29097be5ff7b0000300c3075198fe6",
      "180c00bd020000b168de3a00" + "9204307519be9304247719be9404187919be90c6",
      "190c00be020000b168de3a00" + "95040c7b19be0080ffffffff0080ffffffff0562",
      "130c00bf020000b168de3a00" + "0c0000590100ffffffffffffffffffffffff4b3d",
    ].flatMap(record => [...Buffer.from(record, "hex")])
    const back = decode(old)!
    expect(back).toMatchObject({
      time_ms: 987_654_321, boot: 5, modelId: 0x1a2b, series: 2, charging: true, low: true, harvesting: true, bus_mV: 2345, current_nA: -67_890,
      harvest_nA: 1230, temperature_cC: 3120, packSoc: 0.6, packError: 0.05, soc: [0.6, 0.61, 0.62, 0.63], error: [0.05, 0.05, 0.05, 0.05],
      capacity: [0.95, 0.95, 0.95, 0.95], cell_mV: [1170, 1171, 1172, 1173], counts: [12, 345],
    })
    for (const name of learnedNames) expect(back[name]).toBeNaN()
  })

  test("makes firmware of the layout before refuse the snapshot: it reads 132 cells and never finds them", () => {
    const snapshot = createSnapshot(4, 2)
    snapshot.zero_nA = 1
    expect(encode(snapshot, 0)[14]).toBe(132)
  })
})
