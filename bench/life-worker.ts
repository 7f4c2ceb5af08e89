// Lives what it is handed, one life after another.

import { parentPort } from "node:worker_threads"
import { type Job, live } from "../sim/judge/lives/plan.js"

parentPort?.on("message", ({ job, index }: { job: Job, index: number }) => {
  parentPort?.postMessage({ index, outcome: live(job) })
})
