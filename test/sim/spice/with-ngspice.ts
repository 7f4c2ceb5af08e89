// Tests against ngspice say in their title why they did not run.

import { test } from "vitest"
import { ngspiceVersion } from "../../../sim/spice/ngspice.js"

export const version = ngspiceVersion()

/** A test that needs ngspice: skipped, with the reason in its title, where there is none. */
export function withNgspice(title: string, run: () => void, limit_ms = 60_000): void {
  test.skipIf(version === undefined)(version === undefined ? `${title} (ngspice is absent)` : title, run, limit_ms)
}
