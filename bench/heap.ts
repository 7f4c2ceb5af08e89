// Heap that work leaves behind.

import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/** @returns growth of the used heap over `work`, garbage collected before and after, MB */
export function heapGrowth(work: () => void): number {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as () => void
  const used = (): number => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = used()
  work()
  return (used() - before) / 1e6
}
