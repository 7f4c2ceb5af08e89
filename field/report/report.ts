// One HTML file that shows a run: nothing is fetched, so it can be mailed, archived and opened on a mountain.

import type { RunResult } from "../../sim/result.js"
import { writeWhole } from "../atomic.js"
import { assets } from "./assets.js"
import { page } from "./page.js"
import { embeddable, payload } from "./payload.js"
import { atTimeOfDay } from "./time-of-day.js"

/** The whole report as the text of one HTML file, scripts, styles and data inside. */
export function renderReport(result: RunResult): string {
  const timed = atTimeOfDay(result)
  return page(timed, assets(), embeddable(payload(timed)))
}

/** Writes the report to `path`, whole or not at all; whatever was there is replaced.
 *  @throws UserError if the place cannot be written */
export function writeReport(result: RunResult, path: string): void {
  writeWhole(path, renderReport(result))
}
