import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Command } from "commander"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { spiceCommand } from "../../cli/spice.js"
import { CIRCUITS } from "../../sim/spice/circuits.js"
import { withNgspice } from "../sim/spice/with-ngspice.js"

const path = process.env.PATH
let folder = ""
let out = ""

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zincwear-test-"))
  out = ""
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text)
    return true
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  process.env.PATH = path
  rmSync(folder, { recursive: true, force: true })
})

function zincwear(...args: string[]): string {
  new Command("zincwear").addCommand(spiceCommand()).exitOverride().parse(args, { from: "user" })
  return out
}

describe("zincwear spice", () => {
  test("--list gives every circuit a line, and the project's module", () => {
    const lines = zincwear("spice", "--list").trimEnd().split("\n")
    expect(lines.map(line => line.split(" ")[0])).toEqual([...CIRCUITS.map(circuit => circuit.name), "module"])
  })

  test("prints a netlist, and writes the same to a file and says how to run it", () => {
    const printed = zincwear("spice", "unequal-pair")
    expect(printed).toMatch(/^\* unequal-pair: [^]*\n\.end\n$/)
    out = ""
    const file = join(folder, "pair.cir")
    expect(zincwear("spice", "unequal-pair", "--out", file)).toBe(`written: ${file}; run it with: ngspice -b -r result.raw ${file}\n`)
    expect(readFileSync(join(folder, "pair.cir"), "utf8")).toBe(printed)
  })

  test("the project's module: six cells in the reference matrix behind its 10 ohm shunt, the microcontroller every second", () => {
    const text = zincwear("spice", "module")
    expect(text.match(/^\* cell \d+:/gm)).toHaveLength(6)
    expect(text).toMatch(/^relement\d+ port n12 10$/m)
    // 2s3p has 11 closed contacts of 1.7 ohm: one in series, four pairs in parallel, the two of the bus; the rest is open.
    expect(text.match(/^relement\d+ n\d+ \w+ 1\.7$/gm)).toHaveLength(11)
    expect(text.match(/^relement\d+ n\d+ \w+ 100000000000$/gm)).toHaveLength(6)
    expect(text).toMatch(/^iload0 0 port pulse\(0 -[\d.]+ 0 \S+ \S+ \S+ 1\)$/m)
  })

  test("a mistyped name is told the nearest, no name is told all", () => {
    expect(() => zincwear("spice", "unequal-par")).toThrow('no circuit "unequal-par"; nearest: unequal-pair')
    expect(() => zincwear("spice")).toThrow("no circuit named; give one of cell-pulse, ")
  })

  withNgspice("a written netlist runs in batch mode as it stands", () => {
    const file = join(folder, "pulse.cir")
    zincwear("spice", "cell-pulse", "--out", file)
    const { status } = spawnSync("ngspice", ["-b", "-r", join(folder, "pulse.raw"), file])
    expect(status).toBe(0)
    expect(readFileSync(join(folder, "pulse.raw"), "latin1")).toContain("v(port)")
  })

  test("numbers end where their meaning does: no 3.5999999999999996", () => {
    for (const circuit of CIRCUITS) {
      out = ""
      const numbers = zincwear("spice", circuit.name).match(/\d+\.\d+/g) ?? []
      expect(numbers.filter(number => number.replace(/^[0.]+|\./g, "").length > 12)).toEqual([])
    }
  })

  test("a file that cannot be written, --json without --run, and --run without ngspice, are one line", () => {
    expect(() => zincwear("spice", "unequal-pair", "--out", join(folder, "no", "pair.cir"))).toThrow("its folder does not exist; create it or name another")
    expect(() => zincwear("spice", "unequal-pair", "--out", folder)).toThrow("is a folder; name a file")
    expect(() => zincwear("spice", "unequal-pair", "--out", "/dev/null")).toThrow("/dev/null: is no plain file")
    expect(() => zincwear("spice", "unequal-pair", "--json")).toThrow("--json: is the form of a comparison; ask for one with --run")
    process.env.PATH = ""
    expect(() => zincwear("spice", "unequal-pair", "--run")).toThrow("ngspice: is not installed")
  })

  withNgspice("--run sets the plant beside ngspice, for a circuit and for the module", () => {
    expect(zincwear("spice", "unequal-pair", "--run")).toMatch(/^circuit +unequal-pair, 30 s\nvoltage +0\.00\d+ mV apart \(rms\), 0\.\d+ mV at most, at .* s\ncharge +apart by .*%.*\nplant .* s\nngspice .* time points/)
    out = ""
    const found = JSON.parse(zincwear("spice", "module", "--run", "--json")) as { rms_mV: number, charge_percent: number }
    expect(found.rms_mV).toBeLessThan(0.2)
    expect(found.charge_percent).toBeLessThan(0.05)
  })
})
