// The README's accuracy table: each figure is one that a test measures, and the models' page names what the code has.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { packageRoot } from "../../project/package-root.js"
import { CELL_FAULT_NAMES, FAULT_NAMES } from "../../sim/plant/faults.js"
import { CELL_FAULTS } from "../../sim/plant/health-parameters.js"
import { LOSS_NAMES } from "../../sim/plant/ledger.js"
import { loadProfiles } from "../../sim/load-profile.js"
import { CIRCUITS } from "../../sim/spice/circuits.js"
import { ACCURACY, tableCells } from "../helpers/accuracy.js"

const read = (file: string): string => readFileSync(join(packageRoot(), file), "utf8")
const readme = read("README.md")

/** Rows that belong to the gauge and to the runtimes: typed from the commands that they name. */
const TYPED = ["Same commands on three runtimes", "Gauge, judged on plants that are not its model, once anchored"]

function accuracyTable(): string[][] {
  const lines = readme.slice(readme.indexOf("| What | Against | Figure | Command |")).split("\n")
  return lines.slice(2, lines.findIndex(line => !line.startsWith("|"))).map(line => line.split("|").slice(1, -1).map(cell => cell.trim()))
}

describe("the accuracy table of the README", () => {
  test("is what docs/accuracy.json says, row for row", () => {
    expect(accuracyTable().filter(([what]) => !TYPED.includes(what))).toEqual(ACCURACY.map(tableCells))
  })

  test("has no row more than the two that other commands print", () => {
    expect(accuracyTable()).toHaveLength(ACCURACY.length + TYPED.length)
  })

  test.each(ACCURACY.map(row => [row.id, row] as const))("%s: its test measures every figure of it, and its text shows each", (id, row) => {
    const text = read(row.test)
    for (const name of Object.keys(row.limits)) {
      expect(row.figure).toContain(`{${name}}`)
      expect(text, `${row.test} does not ask for "${name}" of "${id}"`).toMatch(new RegExp(`"${id}", (name|"${name}")`))
    }
    expect(tableCells(row).join()).not.toMatch(/[{}]/)
  })
})

describe("the models' pages", () => {
  test("name every failure with its usual size's unit, and every fault of the module", () => {
    const page = read("docs/models-health.md")
    for (const name of CELL_FAULT_NAMES) {
      const row = page.split("\n").find(line => line.startsWith(`| \`${name}\` |`))
      expect(row, name).toContain(CELL_FAULTS[name].source.split(/[,;:]/)[0].replace("system L10", "sweat"))
    }
    for (const name of FAULT_NAMES) expect(page).toContain(`\`${name}\``)
  })

  test("name every entry of the energy account, every bound of a step and every circuit's subject", () => {
    const page = read("docs/models.md")
    for (const name of LOSS_NAMES) expect(page).toMatch(new RegExp(`\\b${name}\\b`))
    const bounds = ["cell-bank", "cell-charge", "drive", "electrics", "pack"].flatMap(file => [...read(`sim/plant/${file}.ts`).matchAll(/^(?:export )?const ((?:LARGEST|FLOAT|SHORTEST)_\w+) =/gm)].map(match => match[1]))
    expect(bounds.length).toBeGreaterThan(4)
    for (const bound of bounds) expect(page).toContain(`\`${bound}\``)
    expect(page).toContain(`${["Ten"][CIRCUITS.length - 10]} circuits`)
  })

  test("count the loads as the folder does, and name every system that a load stands for", () => {
    const page = read("docs/models-power.md")
    expect(page).toContain(`all ${loadProfiles().length} with`)
    for (const system of loadProfiles().flatMap(profile => profile.systems)) expect(system).toMatch(/^(T([1-9]|1[01])|L([1-9]|1\d|20)|C[1-6])$/)
  })

  test("explain every failure mode that the code gives as a source", () => {
    const page = read("docs/models-health.md")
    const table = page.slice(page.indexOf("## Failure modes of the reviews")).split("\n").filter(line => line.startsWith("| F")).map(line => line.split("|")[1]).join()
    for (let mode = 1; mode <= 32; mode++) expect(table).toMatch(new RegExp(`\\bF${mode}\\b`))
  })
})
