// zincwear build: what a board takes, from devicescript.json.

import { relative } from "node:path"
import { Command, Option } from "commander"
import { loadBoard } from "../project/boards.js"
import { chooseTarget } from "../project/build.js"
import { assemble } from "../project/compile.js"
import { loadProject } from "../project/project.js"
import { writeImage } from "./write-image.js"

interface BuildOptions {
  target?: string
  board?: string
  out: string
  json?: boolean
}

async function build(options: BuildOptions): Promise<void> {
  const project = loadProject(process.cwd(), { board: options.board })
  const board = loadBoard(project.board)
  const target = chooseTarget(board, options.target)
  const files = await writeImage(board, assemble(project), target, options.out)
  const paths = files.map(file => relative(process.cwd(), file.path) || file.path)
  const width = Math.max(...paths.map(path => path.length))
  process.stdout.write(`${board.name}, ${target === "espruino" ? "Espruino" : "DeviceScript"}\n`)
  files.forEach((file, i) => process.stdout.write(`  ${paths[i]!.padEnd(width)}  ${file.says}\n`))
  if (options.json === true) process.stdout.write(`${JSON.stringify({ board: board.id, target, files: paths })}\n`)
}

export function buildCommand(): Command {
  return new Command("build")
    .description("build the firmware image of a board from devicescript.json")
    .addOption(new Option("--target <runtime>", "runtime to build for (default: Espruino where the board runs it)").choices(["devicescript", "espruino"]))
    .option("--board <id>", "another board than devicescript.json names")
    .option("--out <dir>", "folder for the image", "out")
    .option("--json", "print one JSON object as the last line")
    .action(build)
}
