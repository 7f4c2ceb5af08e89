// Lives what it is handed: a batch of the fault matrix, or healthy days.

import { parentPort } from "node:worker_threads"
import { type HealthyJob, liveHealthy } from "../sim/array/faults/healthy.js"
import { runBatch } from "../sim/array/faults/matrix.js"
import type { Batch } from "../sim/array/faults/plan.js"

export type Job = { kind: "batch", batch: Batch } | { kind: "healthy", healthy: HealthyJob }

parentPort?.on("message", (job: Job) => {
  parentPort?.postMessage(job.kind === "batch" ? runBatch(job.batch) : liveHealthy(job.healthy))
})
