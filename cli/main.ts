#!/usr/bin/env node
// The `zincwear` command. Subcommands are one file each; a mistake of the user is one line and exit code 2.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Command, CommanderError } from "commander"
import { packageRoot } from "../project/package-root.js"
import { UserError } from "../project/user-error.js"
import { buildCommand } from "./build.js"
import { cellsCommand } from "./cells.js"
import { fitCommand } from "./fit.js"
import { flashCommand } from "./flash.js"
import { gaugeCommand } from "./gauge.js"
import { labCommand } from "./lab.js"
import { lightCommand } from "./light.js"
import { logCommand } from "./log.js"
import { simCommand } from "./sim.js"
import { spiceCommand } from "./spice.js"

function version(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string }).version
}

/** Commands leave by exception, so that every mistake ends in the same place. */
function strict(command: Command): Command {
  command.exitOverride().showHelpAfterError(false).configureOutput({ outputError: () => undefined })
  command.commands.forEach(strict)
  return command
}

/** "error: option '--cycles <n>' argument 'x' is invalid. give .." as the other mistakes are written: place, problem, mend. */
function oneLine(message: string): string {
  return message.replace(/^error: /, "").replace(/\n/g, " ").replace(/^option '([^']*)' argument '(.*)' is invalid\. (.*?)\.?$/, "$1: $2: $3").replace("Allowed choices are", "give one of")
}

async function main(): Promise<void> {
  const program = strict(new Command("zincwear")
    .description("firmware, simulator and field logger of a wearable zinc-ion power module")
    .version(version())
    .addCommand(simCommand())
    .addCommand(cellsCommand())
    .addCommand(labCommand())
    .addCommand(gaugeCommand())
    .addCommand(fitCommand())
    .addCommand(buildCommand())
    .addCommand(flashCommand())
    .addCommand(logCommand())
    .addCommand(lightCommand())
    .addCommand(spiceCommand()))
  try {
    await program.parseAsync()
  } catch (error) {
    if (error instanceof UserError) {
      process.stderr.write(`zincwear: ${error.message}\n`)
      process.exitCode = 2
    } else if (error instanceof CommanderError) {
      if (error.exitCode === 0) return
      process.stderr.write(`zincwear: ${oneLine(error.message)}; see zincwear --help\n`)
      process.exitCode = 2
    } else {
      throw error
    }
  }
}

await main()
