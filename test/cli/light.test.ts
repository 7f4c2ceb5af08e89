import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { zincwear } from "../helpers/cli.js"

const folder = mkdtempSync(join(tmpdir(), "zincwear-light-"))
/** Two days, light from six to eighteen; a minute a row. */
const rows = (days: number, lux: (minute: number) => number): string =>
  Array.from({ length: days * 1440 }, (_, minute) => `${minute},${lux(minute)},${2 * lux(minute)}`).join("\n")
const noon = (minute: number): number => Math.max(0, Math.round(500 * Math.sin((minute % 1440 - 360) / 720 * Math.PI)))
const csv = join(folder, "lux.csv")
writeFileSync(csv, `minute,anna,ben\n${rows(2, noon)}\n`)

describe("zincwear light", () => {
  test("learns from all columns, says what it found, and writes the file that a project names", () => {
    const out = join(folder, "light.json")
    const ran = zincwear(["light", csv, "-o", out])
    expect(ran).toMatchObject({ code: 0, err: "" })
    expect(ran.out).toContain("light of 2 people, 4 days")
    const light = JSON.parse(readFileSync(out, "utf8")) as { mean_uW: number, chain: { profile: number[] } }
    // Two hours each: dark until six, most at noon.
    expect(light.chain.profile.slice(0, 3)).toEqual([0, 0, 0])
    expect(light.chain.profile.indexOf(Math.max(...light.chain.profile))).toBeGreaterThanOrEqual(5)
    expect(light.mean_uW).toBeGreaterThan(5)
  })

  test.each([
    ["a file that is not there", [join(folder, "nowhere.csv")], /nowhere\.csv.*cannot be read/],
    ["a column that is not there", [csv, "--column", "carl"], /carl/],
    ["no place to write to", [csv, "-o", join(folder, "no/such/light.json")], /its folder does not exist/],
  ])("%s: one line, exit code 2, nothing written", (_, args, said) => {
    const out = join(folder, "unwritten.json")
    const ran = zincwear(["light", ...args, ...args.includes("-o") ? [] : ["-o", out]])
    expect(ran.code).toBe(2)
    expect(ran.err.trimEnd().split("\n")).toHaveLength(1)
    expect(ran.err).toMatch(said)
    expect(existsSync(out)).toBe(false)
  })

  test("a row every seven minutes does not share out into slots of ten", () => {
    const odd = join(folder, "odd.csv")
    writeFileSync(odd, `minute,anna\n${Array.from({ length: 500 }, (_, row) => `${row * 7},100`).join("\n")}\n`)
    expect(zincwear(["light", odd, "-o", join(folder, "x.json")])).toMatchObject({ code: 2, err: expect.stringContaining("a row every 420 s does not share out into slots of 600 s") as unknown })
  })

  test("a table without time, or with a logger's temperature alone, is refused", () => {
    const bare = join(folder, "bare.csv")
    writeFileSync(bare, "anna\n1\n2\n")
    expect(zincwear(["light", bare, "-o", join(folder, "x.json")])).toMatchObject({ code: 2, err: expect.stringContaining('the first column is "anna"') as unknown })
    writeFileSync(bare, "t_s,temp_C\n0,20\n60,21\n")
    expect(zincwear(["light", bare, "-o", join(folder, "x.json")])).toMatchObject({ code: 2, err: expect.stringContaining("no column of light") as unknown })
  })

  test("less than a day, or only dark, teaches nothing", () => {
    const short = join(folder, "short.csv")
    writeFileSync(short, `minute,anna\n${Array.from({ length: 60 }, (_, minute) => `${minute},100`).join("\n")}\n`)
    expect(zincwear(["light", short, "-o", join(folder, "x.json")])).toMatchObject({ code: 2, err: expect.stringContaining("no whole day from midnight to midnight") as unknown })
    const dark = join(folder, "dark.csv")
    writeFileSync(dark, `minute,anna,ben\n${rows(1, () => 0)}\n`)
    expect(zincwear(["light", dark, "-o", join(folder, "x.json")])).toMatchObject({ code: 2, err: expect.stringContaining("it is dark throughout") as unknown })
  })
})
