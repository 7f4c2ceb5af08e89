// `npm run bench -- NAME [--json]`: one file per figure; each prints a table, and with --json ends in one JSON object.

import { UserError } from "../project/user-error.js"

const BENCHES: Record<string, (words: string[]) => Promise<object>> = {
  gauge: async words => (await import("./gauge.js")).gaugeBench(words),
  life: async words => (await import("./life.js")).lifeBench(words),
  array: async words => (await import("./array.js")).arrayBench(words),
  policy: async words => (await import("./policy.js")).policyBench(words),
  detect: async words => (await import("./detect.js")).detectBench(words),
  share: async words => (await import("./share.js")).shareBench(words),
  sim: async () => (await import("./sim.js")).simBench(),
  conformance: async () => (await import("./conformance.js")).conformanceBench(),
  plant: async () => (await import("./plant.js")).plantBench(),
  firmware: async () => (await import("./firmware.js")).firmwareBench(),
}

/** These read their options themselves. */
const OWN_OPTIONS = ["gauge", "life", "array", "policy", "detect", "share"]

const [name, ...rest] = process.argv.slice(2)
const bench = BENCHES[name ?? ""]
if (bench === undefined || (!OWN_OPTIONS.includes(name) && rest.some(argument => argument !== "--json"))) {
  process.stderr.write(`bench: unknown "${[name, ...rest].join(" ")}"; use npm run bench -- ${Object.keys(BENCHES).join("|")} [--json]\n`)
  process.exitCode = 2
} else {
  const figures = await bench(rest).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error
    process.stderr.write(`bench: ${error.message}\n`)
    process.exit(2)
  })
  if (rest.includes("--json")) process.stdout.write(`${JSON.stringify(figures)}\n`)
}
