// A progress bar on stderr, only where a person looks at it.

import { SingleBar } from "cli-progress"

export interface Progress {
  /** @param share of the work done, 0..1 */
  update(share: number): void
  stop(): void
}

/** @param hours of the run, shown as hours done */
export function createProgress(hours: number): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined }
  const bar = new SingleBar({
    format: "  simulating [{bar}] {value}/{total} h  {percentage} %",
    barCompleteChar: "█", barIncompleteChar: "░", hideCursor: true, clearOnComplete: true, stream: process.stderr,
  })
  bar.start(hours, 0)
  return { update: share => bar.update(Math.round(share * hours * 10) / 10), stop: () => bar.stop() }
}
