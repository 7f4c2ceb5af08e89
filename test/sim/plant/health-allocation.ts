// A hundred cells with every lasting failure, aged for a million cell minutes seven times; prints how much the heap grew each time.

import { Health } from "../../../sim/plant/health.js"
import { Random } from "../../../sim/random.js"
import { battery } from "./wearable.js"

const CELLS = 100
const health = new Health({ ...battery, retention: { fraction: 0.8, cycles: 500 }, calendarFade: 0.05, resistanceGrowth: 2 }, CELLS, new Random(1))
const failures = ["dendrite", "passivation", "dry-out", "cut", "gas", "sweat"] as const
for (let k = 0; k < CELLS; k++) health.inject(failures[k % failures.length], { cell: k, value: 100 })
const soc = new Float64Array(CELLS).fill(0.9)
const surroundings = { motion: 100, wet: false }

function live(minutes: number): void {
  for (let i = 0; i < minutes; i++) {
    for (let k = 0; k < CELLS; k++) health.stress.throughput_C[k] = health.stress.plated_C[k] = health.stress.hydrogen_C[k] = 1e-3
    health.age(60, soc, 25, surroundings)
  }
}

live(3000)
const growth: number[] = []
for (let i = 0; i < 7; i++) {
  const before = process.memoryUsage().heapUsed
  live(10_000)
  // The test starts this with a young generation of 64 MB, so that nothing is collected in between unseen.
  growth.push(process.memoryUsage().heapUsed - before)
}
console.log(JSON.stringify(growth))
