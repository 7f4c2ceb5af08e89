// One time axis over many boots. The firmware's clock starts at 0 with each boot, and nobody knows how long the
// power was away. The rule: test time is POWERED time. It begins with the clock of the oldest boot in the dump, and
// each later boot begins where the last record of the boot before it ended. So it never goes back, and time without
// power is missing from it; the boot number beside it tells where.

import type { Dump } from "./journal-dump.js"

export interface Moment {
  boot: number
  time_ms: number
}

export interface Timeline {
  /** Boots that left a record. */
  boots: number
  /** Test time of a record of the dump, ms. */
  at: (moment: Moment, sequence: number) => number
  /** Powered time from the first record to the last, ms. */
  length_ms: number
}

/** Boot numbers wrap at 65536; the shorter way from one to the next is the one it went. */
function unwrap(near: number, boot: number): number {
  const step = (boot - near) & 0xffff
  return near + (step < 0x8000 ? step : step - 0x10000)
}

/** Lay the records of a dump on one time axis. */
export function createTimeline(dump: Dump): Timeline {
  const written = [
    ...dump.snapshots.map(({ sequence, writer, snapshot }) => ({ sequence, writer, boot: snapshot.boot, time_ms: snapshot.time_ms })),
    ...[...dump.events, ...dump.accounts].map(({ sequence, boot, time_ms }) => ({ sequence, writer: boot, boot, time_ms })),
  ].sort((a, b) => a.sequence - b.sequence)
  const bootOf = new Map<number, number>()
  const last_ms = new Map<number, number>()
  let writer = written[0]?.writer ?? 0
  for (const one of written) {
    writer = unwrap(writer, one.writer)
    const boot = unwrap(writer, one.boot)
    bootOf.set(one.sequence, boot)
    last_ms.set(boot, Math.max(last_ms.get(boot) ?? 0, one.time_ms))
  }
  const start_ms = new Map<number, number>()
  let reached_ms = 0
  for (const boot of [...last_ms.keys()].sort((a, b) => a - b)) {
    start_ms.set(boot, reached_ms)
    reached_ms += last_ms.get(boot)!
  }
  const at = ({ time_ms }: Moment, sequence: number) => start_ms.get(bootOf.get(sequence)!)! + time_ms
  const first_ms = Math.min(...written.slice(0, 1).map(one => at(one, one.sequence)), reached_ms)
  return { boots: last_ms.size, at, length_ms: reached_ms - first_ms }
}
