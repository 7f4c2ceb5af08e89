// A light file learnt from one made-up recording, for tests in which it matters only that there is some light.

import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { learnChain } from "../../project/schedule/chain.js"

/** Writes `light.json` into a folder.
 *  @param slots what slots of ten minutes brought, whole days of them from midnight on */
export function writeLight(folder: string, slots: Float64Array): void {
  writeFileSync(join(folder, "light.json"), JSON.stringify({ title: "made up", source: "made up", mean_uW: 40, panel: "none", chain: learnChain([{ slots, late: slots }], 600) }))
}
