// Puts a snapshot together again from records met newest first. It is committed when its pack record turns up
// and all that should follow it has been seen: a write that was cut leaves an assembly that never completes.

import type { CellsRecord, CountsRecord, GaugeRecord, JournalRecord, PackRecord } from "./codec.js"
import { copyLearned } from "./learned.js"
import type { Snapshot } from "./snapshot.js"
import { CELLS_PER_RECORD } from "./snapshot.js"

export interface Assembly {
  /** Sequence number that the pack record must have, and the boot of all of them. */
  mark: number
  boot: number
  cells: CellsRecord[]
  counts: CountsRecord | undefined
  gauge: GaugeRecord | undefined
}

export function createAssembly(): Assembly {
  return { mark: -1, boot: -1, cells: [], counts: undefined, gauge: undefined }
}

function complete(assembly: Assembly, pack: PackRecord): Snapshot | undefined {
  const wanted = Math.ceil(pack.cells / CELLS_PER_RECORD)
  if (assembly.mark !== pack.sequence || assembly.boot !== pack.boot || assembly.cells.length !== wanted) return undefined
  const counts = assembly.counts
  const gauge = assembly.gauge
  const snapshot = pack.snapshot
  let sequence = pack.sequence + 1 + wanted
  if (pack.hasCounts) {
    if (counts === undefined || counts.boot !== pack.boot || counts.sequence !== sequence) return undefined
    snapshot.counts = counts.counts
    sequence = sequence + 1
  }
  if (pack.hasGauge) {
    if (gauge === undefined || gauge.boot !== pack.boot || gauge.sequence !== sequence) return undefined
    copyLearned(snapshot, gauge.learned)
  }
  // Met newest first, so the last one in the list is the first group of cells.
  for (let i = 0; i < pack.cells; i++) {
    const group = assembly.cells[wanted - 1 - Math.floor(i / CELLS_PER_RECORD)]
    const j = i % CELLS_PER_RECORD
    snapshot.cell_mV.push(group.cell_mV[j])
    snapshot.soc.push(group.soc[j])
    snapshot.error.push(group.error[j])
    snapshot.capacity.push(group.capacity[j])
  }
  return snapshot
}

/** Feed the next older record.
 *  @returns the snapshot that it completes, if any */
export function assemble(assembly: Assembly, record: JournalRecord): Snapshot | undefined {
  if (record.kind === "counts") assembly.counts = record
  if (record.kind === "gauge") assembly.gauge = record
  if (record.kind === "cells") {
    const mark = record.sequence - 1 - record.index
    if (mark !== assembly.mark || record.boot !== assembly.boot) {
      assembly.mark = mark
      assembly.boot = record.boot
      assembly.cells = []
    }
    assembly.cells.push(record)
  }
  return record.kind === "pack" ? complete(assembly, record) : undefined
}
