// One HTML file that shows a run: nothing is fetched, so it can be mailed, archived and opened on a mountain.

import { writeFileSync } from "node:fs"
import type { RunResult } from "../../sim/result.js"
import { assets } from "./assets.js"
import { page } from "./page.js"
import { embeddable, payload } from "./payload.js"

/** The whole report as the text of one HTML file, scripts, styles and data inside. */
export function renderReport(result: RunResult): string {
  return page(result, assets(), embeddable(payload(result)))
}

/** Writes the report to `path`; whatever was there is replaced. */
export function writeReport(result: RunResult, path: string): void {
  writeFileSync(path, renderReport(result))
}
