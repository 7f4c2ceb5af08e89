// zincwear flash: hands the image to the official tool, and believes its log, not its exit code.

import { Command, Option } from "commander"
import { loadBoard } from "../project/boards.js"
import { chooseTarget } from "../project/build.js"
import { assemble } from "../project/compile.js"
import { type FlashStep, flashSteps, judgeFlash } from "../project/flash.js"
import { loadProject } from "../project/project.js"
import { runTool } from "../project/espruino-tool.js"
import { UserError } from "../project/user-error.js"
import { writeImage } from "./write-image.js"

interface FlashOptions {
  target?: string
  board?: string
  port?: string
  out: string
  dryRun?: boolean
}

/** A command as a shell takes it. */
function commandLine(step: FlashStep): string {
  return [step.command, ...step.options].map(word => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`).join(" ")
}

async function flash(options: FlashOptions): Promise<void> {
  const project = loadProject(process.cwd(), { board: options.board })
  const board = loadBoard(project.board)
  const target = chooseTarget(board, options.target)
  const assembly = assemble(project)
  const steps = flashSteps(board, target, options.out, options.port)
  if (options.dryRun === true) {
    for (const step of steps) process.stdout.write(`${commandLine(step)}\n`)
    return
  }
  await writeImage(board, assembly, target, options.out)
  for (const step of steps) {
    process.stdout.write(`${commandLine(step)}\n`)
    const { log, code } = await runTool(step.command, step.options, 300000)
    const outcome = judgeFlash(step, log, code)
    if (!outcome.ok) {
      throw new UserError(options.port ?? board.id, "", outcome.problem, "check cable, port and permissions, or see the command with --dry-run")
    }
  }
  process.stdout.write(`${board.name} runs Zincwear\n`)
}

export function flashCommand(): Command {
  return new Command("flash")
    .description("build the firmware image and load it onto a board with the official tool")
    .addOption(new Option("--target <runtime>", "runtime on the board").choices(["devicescript", "espruino"]))
    .option("--board <id>", "another board than devicescript.json names")
    .option("--port <port>", "serial port, Bluetooth address or tcp://host of the board (default: the tool's first find)")
    .option("--out <dir>", "folder for the image", "out")
    .option("--dry-run", "print the command lines and do nothing")
    .action(flash)
}
