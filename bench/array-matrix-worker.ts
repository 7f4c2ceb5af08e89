// Lives what it is handed: a batch of the fault matrix, or healthy days.

import { type HealthyJob, liveHealthy } from "../sim/array/faults/healthy.js"
import { runBatch } from "../sim/array/faults/matrix.js"
import type { Batch } from "../sim/array/faults/plan.js"
import { serve } from "./pool.js"

export type Job = { kind: "batch", batch: Batch } | { kind: "healthy", healthy: HealthyJob }

serve((job: Job) => job.kind === "batch" ? runBatch(job.batch) : liveHealthy(job.healthy))
