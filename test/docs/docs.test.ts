// What the README and docs/ promise is there: links, commands, boards, cells, dependencies.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Command } from "commander"
import { expect, test } from "vitest"
import { buildCommand } from "../../cli/build.js"
import { cellsCommand } from "../../cli/cells.js"
import { flashCommand } from "../../cli/flash.js"
import { labCommand } from "../../cli/lab.js"
import { logCommand } from "../../cli/log.js"
import { simCommand } from "../../cli/sim.js"
import { fitCommand } from "../../cli/fit.js"
import { gaugeCommand } from "../../cli/gauge.js"
import { lightCommand } from "../../cli/light.js"
import { spiceCommand } from "../../cli/spice.js"
import { listBoards, loadBoard } from "../../project/boards.js"
import { listCellSheets, resolveCell } from "../../project/cell-sheet.js"
import { idleCurrent_uA } from "../../project/compile.js"
import { loadModuleFile } from "../../project/module-file.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject } from "../../project/project.js"

const root = packageRoot()
const read = (file: string): string => readFileSync(join(root, file), "utf8")
const manifest = JSON.parse(read("package.json"))
const readme = read("README.md")
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...readdirSync(join(root, "docs")).filter(name => name.endsWith(".md")).map(name => `docs/${name}`)]

/** Rows of the table whose head has a cell that reads `column`. */
function tableWith(text: string, column: string): string[][] {
  const cells = (line: string): string[] => line.split("|").slice(1, -1).map(cell => cell.trim())
  const lines = text.split("\n")
  const head = lines.findIndex(line => cells(line).includes(column))
  const end = lines.findIndex((line, i) => i > head && !line.startsWith("|"))
  return lines.slice(head + 2, end).map(cells)
}

/** Fenced blocks and inline code: what a reader would type or copy. */
function code(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```/gm)].flatMap(match => match[1].split("\n"))
  const prose = text.replace(/^ *```\w*\n[\s\S]*?^ *```/gm, "")
  return [...blocks, ...[...prose.matchAll(/`([^`\n]+)`/g)].map(match => match[1])]
}

test.each(pages)("every relative link of %s leads to a file of the project", page => {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1]).filter(link => !/^(https?:|#)/.test(link))
  const lost = links.filter(link => !existsSync(join(root, dirname(page), link.replace(/#.*/, ""))))
  expect(lost).toEqual([])
})

test.each(pages)("every npm script and every path of a test that %s names exists", page => {
  const lines = code(read(page))
  const scripts = lines.flatMap(line => [...line.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(match => match[1]))
  expect(scripts.filter(name => manifest.scripts[name] === undefined)).toEqual([])
  const tests = lines.flatMap(line => [...line.matchAll(/vitest run ((?:test\/\S+ ?)+)/g)].flatMap(match => match[1].trim().split(" ")))
  // vitest takes the beginning of a path.
  const there = (path: string): boolean => readdirSync(join(root, dirname(path))).some(name => `${dirname(path)}/${name}`.startsWith(path))
  expect(tests.filter(path => !there(path))).toEqual([])
})

const program = new Map([simCommand(), cellsCommand(), labCommand(), buildCommand(), flashCommand(), logCommand(), spiceCommand(), gaugeCommand(), fitCommand(), lightCommand()].map(command => [command.name(), command]))

/** What is wrong with a command line of the docs, or nothing. */
function wrongWith(line: string): string[] {
  const words = line.replace(/ +#.*/, "").replace(/[;,].*/, "").split(" ").slice(1)
  let command: Command | undefined = program.get(words[0])
  if (command === undefined) return [`${line}: no command "${words[0]}"`]
  const inner: Command | undefined = command.commands.find(sub => sub.name() === words[1])
  if (command.commands.length > 0 && words.length > 1 && !words[1].startsWith("-")) {
    if (inner === undefined) return [`${line}: no command "${words[1]}"`]
    command = inner
  } else if (command.commands.length > 0) command = command.commands[0]
  const known = command.options.map(option => option.long)
  return words.filter(word => word.startsWith("--") && !known.includes(word)).map(option => `${line}: no option ${option}`)
}

test.each(pages)("every zincwear command of %s, and every option of it, is one that the command line knows", page => {
  const lines = code(read(page)).flatMap(line => [...line.matchAll(/(?:^|npx )(zincwear [a-z].*)$/g)].map(match => match[1].trim()))
  if (page === "README.md") expect(new Set(lines.map(line => line.split(" ")[1]))).toEqual(new Set(program.keys()))
  expect(lines.flatMap(wrongWith)).toEqual([])
})

test("the check of commands itself finds a wrong command and a wrong option", () => {
  expect(wrongWith("zincwear log dcode x.bin")).toHaveLength(1)
  expect(wrongWith("zincwear sim day --lihgt x.csv --seed 1")).toEqual(["zincwear sim day --lihgt x.csv --seed 1: no option --lihgt"])
})

test("the README is one that is read to its end", () => {
  expect(readme.split("\n").length).toBeLessThanOrEqual(141)
  expect(statSync(join(root, "docs/images/day.png")).size).toBeLessThan(250_000)
})

test("the README's boards are those of boards/, with their runtimes, radio and sleep current", () => {
  const names = { devicescript: "DeviceScript", espruino: "Espruino" }
  const expected = listBoards().map(loadBoard).map(board => [
    board.name, board.id, board.runtimes.map(runtime => names[runtime]).join(", "), board.radio === null ? "no" : "yes", `${board.power.sleep_uA} µA`,
  ])
  expect(tableWith(readme, "`--board`").map(row => row.slice(0, 5))).toEqual(expected)
})

test("docs/power.md gives boards the idle currents that the firmware is told", () => {
  const project = loadProject(root)
  const module = loadModuleFile(project.module)
  const rows = tableWith(read("docs/power.md"), "1 s ticks").map(row => row.slice(0, 4))
  const expected = rows.map(([id]) => loadBoard(id)).map(board => [
    board.id, ...[board.power.sleep_uA, idleCurrent_uA(board, module, 1000), idleCurrent_uA(board, module, 10000)].map(current => `${current} µA`),
  ])
  expect(rows.length).toBeGreaterThan(3)
  expect(rows).toEqual(expected)
})

test("the README counts the cells as the folder does, and those that can be simulated", () => {
  const sheets = listCellSheets()
  const count = (kind: string): number => sheets.filter(sheet => sheet.kind === kind).length
  expect(readme).toContain(`${sheets.length} cells (${count("ZIHMSC")} hybrid micro-supercapacitors, ${count("ZIMB")} micro-batteries)`)
  expect(readme).toContain(`${sheets.filter(sheet => !("missing" in resolveCell(sheet))).length} of them can be simulated`)
})

test("docs/choices.md gives the reason of every dependency, and of none that is gone", () => {
  const table = (head: string): string[] => tableWith(read("docs/choices.md").slice(read("docs/choices.md").indexOf(head)), "Package").map(row => row[0].replaceAll("`", ""))
  expect(table("## At run time").sort()).toEqual(Object.keys(manifest.dependencies).sort())
  expect(table("## For development").sort()).toEqual(Object.keys(manifest.devDependencies).sort())
})
