// `npm run record`: makes sim/conformance/traces/ anew from recipes.json. Run it when the shape of a sample changes.

import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { packageRoot } from "../project/package-root.js"
import { listRecipes, recordTrace, traceText } from "../sim/conformance/trace.js"

for (const recipe of listRecipes()) {
  const trace = await recordTrace(recipe)
  writeFileSync(join(packageRoot(), "sim/conformance/traces", `${recipe.name}.json`), traceText(trace))
  process.stdout.write(`${recipe.name}: ${trace.samples.length} ticks, ${trace.boots.length} boots\n`)
}
