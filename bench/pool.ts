// Jobs shared out among as many workers as there are cores.

import { availableParallelism } from "node:os"
import { parentPort, Worker } from "node:worker_threads"
import { UserError } from "../project/user-error.js"

/** @param worker file of a worker that calls `serve`
 *  @returns results in the order of the jobs, whoever finished first */
export async function runAll<Job, Result>(worker: URL, jobs: readonly Job[]): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism()) }, () => new Promise<void>((resolve, reject) => {
    const own = new Worker(worker)
    let index = 0
    const feed = (): void => {
      index = next++
      if (index < jobs.length) own.postMessage(jobs[index])
      else void own.terminate().then(() => resolve())
    }
    // What comes from a thread is a plain error, with the fields of what was thrown there.
    own.on("error", (error: Error) => reject(error.name === "UserError" ? Object.setPrototypeOf(error, UserError.prototype) : error))
    own.on("message", (result: Result) => {
      results[index] = result
      feed()
    })
    feed()
  })))
  return results
}

/** The worker's side: does what it is handed, one job after another. */
export function serve<Job, Result>(work: (job: Job) => Result | Promise<Result>): void {
  parentPort?.on("message", async (job: Job) => parentPort?.postMessage(await work(job)))
}
