// Plays the matches it is handed, one by one.

import { parentPort } from "node:worker_threads"
import { playMatch } from "../sim/array/energy/match.js"
import type { EnergyJob } from "./array-energy.js"

parentPort?.on("message", ({ id, load, seed, light }: EnergyJob) => {
  parentPort?.postMessage(playMatch(id, load, seed, light))
})
