// Snapshots of any module, written to records and read back.

import fc from "fast-check"
import { assemble, createAssembly } from "../../src/core/journal/assembly.js"
import { decodeRecord, encodeCells, encodeCounts, encodePack } from "../../src/core/journal/codec.js"
import { encodeLearned, hasLearned, type Learned } from "../../src/core/journal/learned.js"
import { RECORD_BYTES } from "../../src/core/journal/record.js"
import type { Snapshot } from "../../src/core/journal/snapshot.js"

const orUnknown = (value: fc.Arbitrary<number>) => fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: fc.constant(NaN) })
export const share = fc.double({ min: 0, max: 1, noNaN: true })

/** Step of each field of what a gauge learns, and whether it is a bound, which is rounded up. */
export const LEARNED_STEPS: Record<keyof Learned, { step: number, bound: boolean }> = {
  hysteresis: { step: 0.01, bound: false }, hysteresisError: { step: 0.01, bound: true },
  slowResistance: { step: 0.001, bound: false }, slowResistanceError: { step: 0.01, bound: true },
  quickResistance: { step: 0.001, bound: false }, quickResistanceError: { step: 0.01, bound: true },
  drain_ppmPerHour: { step: 1, bound: false }, drainError_ppmPerHour: { step: 1, bound: true },
  efficiency_ppm: { step: 10, bound: false }, zero_nA: { step: 1, bound: false }, capacityError: { step: 0.002, bound: true },
}
export const learnedNames = Object.keys(LEARNED_STEPS) as (keyof Learned)[]

function between(min: number, max: number): fc.Arbitrary<number> {
  return orUnknown(fc.double({ min, max, noNaN: true }))
}

/** Everything that a gauge can learn, within what its record can hold. */
export const learnings: Record<keyof Learned, fc.Arbitrary<number>> = {
  hysteresis: between(-1, 1), hysteresisError: between(0, 2.5), slowResistance: between(0, 65), slowResistanceError: between(0, 2.5),
  quickResistance: between(0, 65), quickResistanceError: between(0, 2.5), drain_ppmPerHour: between(-32767, 32767),
  drainError_ppmPerHour: between(0, 65534), efficiency_ppm: between(-327_670, 327_670), zero_nA: between(-8_388_607, 8_388_607), capacityError: between(0, 0.5),
}

/** Snapshots of 1 to 16 cells, with every unknown. */
export const snapshots: fc.Arbitrary<Snapshot> = fc.integer({ min: 1, max: 16 }).chain(cells => fc.record({
  time_ms: fc.integer({ min: 0, max: 2 ** 40 - 1 }), boot: fc.constant(7), modelId: fc.integer({ min: 0, max: 65535 }),
  series: fc.integer({ min: 0, max: 16 }), charging: fc.boolean(), low: fc.boolean(), harvesting: fc.boolean(),
  bus_mV: orUnknown(fc.integer({ min: 0, max: 65534 })), current_nA: orUnknown(fc.integer({ min: -83_000_000, max: 83_000_000 })),
  harvest_nA: orUnknown(fc.integer({ min: 0, max: 167_000_000 })), temperature_cC: orUnknown(fc.integer({ min: -32767, max: 32767 })),
  packSoc: orUnknown(share), packError: orUnknown(fc.double({ min: 0, max: 0.5, noNaN: true })),
  soc: fc.array(orUnknown(share), { minLength: cells, maxLength: cells }),
  error: fc.array(orUnknown(fc.double({ min: 0, max: 0.5, noNaN: true })), { minLength: cells, maxLength: cells }),
  capacity: fc.array(orUnknown(fc.double({ min: 0, max: 1.27, noNaN: true })), { minLength: cells, maxLength: cells }),
  cell_mV: fc.array(orUnknown(fc.integer({ min: -32767, max: 32767 })), { minLength: cells, maxLength: cells }),
  counts: fc.array(fc.integer({ min: 0, max: 2 ** 24 - 2 }), { maxLength: 6 }),
  ...learnings,
})).chain(snapshot => fc.boolean().map(learned => {
  if (!learned) for (const name of learnedNames) snapshot[name] = NaN
  return snapshot
}))

export function encode(snapshot: Snapshot, sequence: number): number[] {
  const bytes = encodePack(snapshot, snapshot.boot, sequence, false)
  const groups = Math.ceil(snapshot.soc.length / 3)
  for (let i = 0; i < groups; i++) bytes.push(...encodeCells(snapshot, i, snapshot.boot, sequence + 1 + i))
  if (snapshot.counts.length > 0) bytes.push(...encodeCounts(snapshot, snapshot.boot, sequence + 1 + groups))
  if (hasLearned(snapshot)) bytes.push(...encodeLearned(snapshot, snapshot.time_ms, snapshot.boot, sequence + bytes.length / RECORD_BYTES))
  return bytes
}

export function decode(bytes: number[]): Snapshot | undefined {
  const assembly = createAssembly()
  let found: Snapshot | undefined
  for (let at = bytes.length - RECORD_BYTES; at >= 0; at -= RECORD_BYTES) {
    const record = decodeRecord(bytes, at)
    if (record !== undefined) found = assemble(assembly, record) ?? found
  }
  return found
}

export function near(actual: number, wanted: number, step: number): boolean {
  return Number.isNaN(wanted) ? Number.isNaN(actual) : Math.abs(actual - wanted) <= step / 2 + 1e-9
}
