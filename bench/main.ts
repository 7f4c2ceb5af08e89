// `npm run bench -- NAME [--json]`: one file per figure; each prints a table, and with --json ends in one JSON object.

const BENCHES: Record<string, () => Promise<object>> = {
  sim: async () => (await import("./sim.js")).simBench(),
  conformance: async () => (await import("./conformance.js")).conformanceBench(),
  plant: async () => (await import("./plant.js")).plantBench(),
  firmware: async () => (await import("./firmware.js")).firmwareBench(),
}

const [name, ...rest] = process.argv.slice(2)
const bench = BENCHES[name ?? ""]
if (bench === undefined || rest.some(argument => argument !== "--json")) {
  process.stderr.write(`bench: unknown "${[name, ...rest].join(" ")}"; use npm run bench -- ${Object.keys(BENCHES).join("|")} [--json]\n`)
  process.exitCode = 2
} else {
  const figures = await bench()
  if (rest.includes("--json")) process.stdout.write(`${JSON.stringify(figures)}\n`)
}
