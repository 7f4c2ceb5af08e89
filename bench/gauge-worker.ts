// Scores the cases it is handed, one by one.

import { parentPort } from "node:worker_threads"
import type { Case } from "../sim/judge/grid.js"
import { scoreCase } from "../sim/judge/score.js"

parentPort?.on("message", ({ known, seed }: { known: Case, seed: number }) => {
  parentPort?.postMessage(scoreCase(known, seed))
})
