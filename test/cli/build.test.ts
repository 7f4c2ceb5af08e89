import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { buildCommand } from "../../cli/build.js"
import { flashCommand } from "../../cli/flash.js"
import { listBoards, loadBoard } from "../../project/boards.js"
import { checkEspruino } from "../../project/espruino-check.js"
import { journalRoom } from "../../project/espruino-image.js"
import { UserError } from "../../project/user-error.js"
import { linuxEspruino, LinuxEspruino } from "../../sim/runtimes/espruino-linux.js"

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), "zincwear-test-")) })
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs a command as the command line would. @returns what it printed */
async function run(command: "build" | "flash", ...words: string[]): Promise<string> {
  const printed: string[] = []
  const write = vi.spyOn(process.stdout, "write").mockImplementation(text => printed.push(String(text)) > 0)
  try {
    await (command === "build" ? buildCommand() : flashCommand()).exitOverride().parseAsync(words, { from: "user" })
  } finally {
    write.mockRestore()
  }
  return printed.join("")
}

describe.each(listBoards().filter(id => loadBoard(id).runtimes.includes("espruino")))("build for %s", id => {
  test("writes a program that Espruino can run, and says what became of it", async () => {
    const out = join(folder, id)
    const printed = await run("build", "--board", id, "--target", "espruino", "--out", out, "--json")
    const board = loadBoard(id)
    const stem = `zincwear-${id.toLowerCase()}-espruino`
    expect(readdirSync(out).sort()).toEqual([`${stem}.js`, `${stem}.min.js`, ...board.hex ? [`${stem}.hex`] : []].sort())
    for (const file of [`${stem}.js`, `${stem}.min.js`]) expect(await checkEspruino(readFileSync(join(out, file), "latin1"))).toEqual([])
    expect(JSON.parse(printed.trim().split("\n").at(-1)!)).toMatchObject({ board: id, target: "espruino" })
    // The 40 KiB of an nRF52832 hold the program and no ring beside it: it says so.
    expect(printed).toMatch(board.storage.pages > 10 ? /\d+ in flash, journal of [2-8] pages/ : /\d+ in flash: no journal fits this board/)
    // The wiring is inside.
    const program = readFileSync(join(out, `${stem}.js`), "latin1")
    expect(program).toMatch(new RegExp(`"?sda"?: "${board.wiring.sda}"`))
    // What a board without a journal cannot use is not there either.
    expect(program.includes("reportSnapshot")).toBe(board.storage.pages > 10)
  })
})

test("the HEX file is the board's Storage: a file .bootcde at its beginning", async () => {
  const text = readFileSync(join(folder, "PUCKJS", "zincwear-puckjs-espruino.hex"), "latin1")
  // Intel HEX record 04 sets the upper half of the address: 0x0006C000 is 442368, page 108 of the nRF52832.
  expect(text.split("\n")[0]!.trim()).toBe(":020000040006F4")
  const [first] = /^:10C000\w+/m.exec(text)!
  expect(Buffer.from(first.slice(9, 9 + 32), "hex").toString("latin1")).toContain(".bootcde")
})

test.skipIf(linuxEspruino() === undefined)("a real Espruino loads the very program that goes onto a Puck.js (set ESPRUINO)", async () => {
  const program = readFileSync(join(folder, "PUCKJS", "zincwear-puckjs-espruino.min.js"), "latin1")
  const engine = new LinuxEspruino(linuxEspruino()!, `${program}\nglobal.Zincwear = { begin: function () { this.kind = typeof onInit }, next: function () { return [] }, resume: function () {}, observe: function () { return [this.kind === "function" ? 1 : 0] } };`)
  await engine.boot((_, length) => new Uint8Array(length).fill(255))
  expect(await engine.observe()).toEqual([1])
  await engine.close()
})

test("the journal gets the whole pages behind the program, counted from the start of Storage", () => {
  const storage = { address: 0x6c000, page_bytes: 4096, pages: 10 }
  // Two headers of 32 bytes: the program's and the journal's.
  expect(journalRoom(storage, 6 * 4096 - 64)).toBe(4)
  expect(journalRoom(storage, 6 * 4096 - 63)).toBe(3)
})

describe("mistakes are one line, and nothing is written", () => {
  test.each([
    [["--board", "PUCKSJ"], /unknown board "PUCKSJ"; use one of BANGLEJS2, .*PUCKJS/],
    [["--board", "PUCKJS", "--target", "devicescript"], /PUCKJS does not run devicescript; use espruino/],
    [["--out", "/proc/nowhere/images"], /\/proc\/nowhere: cannot be made/],
  ])("build %j", async (words, message) => {
    const out = join(folder, "mistake")
    const error: unknown = await run("build", "--out", out, ...words).catch(caught => caught)
    expect(error).toBeInstanceOf(UserError)
    expect((error as Error).message).toMatch(message)
    expect(existsSync(out)).toBe(false)
  })
})

describe("flash", () => {
  test("--dry-run prints the official tool's command line and writes nothing", async () => {
    const out = join(folder, "dry")
    const printed = await run("flash", "--board", "PUCKJS", "--port", "aa:bb:cc:dd:ee:ff", "--out", out, "--dry-run")
    expect(printed).toMatch(/espruino-cli\.js -p aa:bb:cc:dd:ee:ff --board \S+PUCKJS\.json --config PRETOKENISE=1 .*--config SAVE_ON_SEND=1 \S+zincwear-puckjs-espruino\.min\.js\n$/)
    expect(existsSync(out)).toBe(false)
  })

  test("--dry-run for DeviceScript bundles runtime and program, and loads them as one file", async () => {
    const lines = (await run("flash", "--board", "PICO", "--target", "devicescript", "--dry-run")).trim().split("\n")
    expect(lines[0]).toMatch(/bundle src\/main\.ts --board zincwear_pico --flash-file out\/zincwear-pico-devicescript\.uf2$/)
    expect(lines[1]).toMatch(/flash rp2040 --board zincwear_pico --file out\/zincwear-pico-devicescript\.uf2$/)
  })

  test("a port that does not exist is one clear line, though the tool ends with code 0", async () => {
    const error: unknown = await run("flash", "--board", "MDBT42Q", "--port", "/dev/ttyNowhere", "--out", join(folder, "flash")).catch(caught => caught)
    expect(error).toBeInstanceOf(UserError)
    expect((error as Error).message).toMatch(/^\/dev\/ttyNowhere: nothing answers at that port \("serial: Port "\/dev\/ttyNowhere" not found"\); check cable/)
    expect((error as Error).message).not.toContain("\n")
  })
})
