// `zincwear light`: what recordings of light teach, as a file that a project plans with. Arguments in, a file and a few lines out; the work is in
// sim/policy/learn-light.ts.

import { resolve } from "node:path"
import { Command } from "commander"
import { writeWhole } from "../field/atomic.js"
import { lightColumns } from "../sim/light.js"
import { learnLight } from "../sim/policy/learn-light.js"

interface LightArguments {
  column?: string[]
  out: string
}

/** `zincwear light FILE -o light.json`. */
export function lightCommand(): Command {
  return new Command("light")
    .description("learn from recorded light when it comes and how long it stays, for a project to plan with")
    .argument("<file>", "CSV of lux: `minute` or `t_s`, then a column per person")
    .option("--column <names...>", "only these people; others: all columns of the file")
    .requiredOption("-o, --out <file>", "the light file to write; name it in devicescript.json as \"light\": { \"file\": .. }")
    .action((file: string, given: LightArguments) => {
      const light = learnLight(file, given.column ?? lightColumns(file))
      writeWhole(resolve(given.out), `${JSON.stringify(light)}\n`)
      process.stdout.write(`${light.title}\nmean   ${light.mean_uW} µW with an ${light.panel}\nby day ${light.chain.profile.map(own => own.toFixed(2)).join(" ")} (two hours each, in units of the mean)\nwritten  ${given.out}\n`)
    })
}
