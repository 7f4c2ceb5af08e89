// Do all engines decide alike? Every recorded trace through every engine, every command and number compared.

import { compare, play } from "../sim/conformance/compare.js"
import { listEngines } from "../sim/conformance/engines.js"
import { listTraces, traceConfig } from "../sim/conformance/trace.js"
import { createNodeRuntime } from "../sim/runtimes/node.js"
import { printTable } from "./table.js"

export async function conformanceBench(): Promise<object> {
  const traces = listTraces()
  const { engines, missing } = await listEngines()
  const rows: string[][] = []
  let mismatches = 0
  let worst = 0
  let ticks = 0
  const complaints: string[] = []
  for (const trace of traces) {
    const config = traceConfig(trace)
    const reference = await play(createNodeRuntime(config), config, trace)
    ticks += trace.samples.length
    for (const engine of engines) {
      const runtime = await engine.create(config)
      const result = compare(trace, await play(runtime, config, trace), reference)
      await runtime.close()
      mismatches += result.commandMismatches
      worst = Math.max(worst, result.maxNumberError)
      if (result.first !== "") complaints.push(`${engine.name}: ${result.first}`)
      rows.push([trace.name, engine.name, String(result.ticks), String(result.commandMismatches), result.maxNumberError.toExponential(1)])
    }
  }
  printTable(["trace", "engine", "ticks", "command mismatches", "largest number error"], rows)
  for (const complaint of complaints) process.stdout.write(`${complaint}\n`)
  for (const name of missing) process.stdout.write(`not run: ${name}\n`)
  return {
    traces: traces.map(trace => trace.name), ticks, engines: ["node", ...engines.map(engine => engine.name)], missing,
    command_mismatches: mismatches, max_number_error: worst,
  }
}
