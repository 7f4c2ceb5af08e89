import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { loadBoard } from "../../project/boards.js"
import { espruinoTool, judgeEspruino, runEspruino, runTool } from "../../project/espruino-tool.js"

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), "zincwear-test-")) })
afterAll(() => rmSync(folder, { recursive: true }))

describe("the official tool, run offline", () => {
  const build = (name: string, code: string): string[] => {
    const source = join(folder, `${name}.js`)
    writeFileSync(source, code)
    return ["--no-ble", "--board", loadBoard("PUCKJS").sheet, "--config", "MODULE_URL=none", "-n", "-o", join(folder, `${name}.out.js`), source]
  }

  test("ends with code 0 and writes its file though a module is missing; we say what is wrong", async () => {
    const options = build("missing", "require('Foo').go()")
    const { log, code } = await runTool(process.execPath, [espruinoTool(), ...options])
    expect(code).toBe(0)
    expect(judgeEspruino(log, code, [join(folder, "missing.out.js")])).toMatchObject({
      ok: false, problem: 'a module that the program requires is not there ("Module Foo not found")',
    })
  })

  test("a program without faults passes", async () => {
    const outcome = await runEspruino(build("sound", "var a = 1"), [join(folder, "sound.out.js")])
    expect(outcome.ok).toBe(true)
  })

  test("a port that does not exist is not a success, whatever the exit code", async () => {
    const source = join(folder, "port.js")
    writeFileSync(source, "var a = 1")
    const { log, code } = await runTool(process.execPath, [espruinoTool(), "--no-ble", "-p", "/dev/ttyNowhere", source])
    expect(code).toBe(0)
    expect(judgeEspruino(log, code, [], /^Upload Complete/m)).toMatchObject({ ok: false, problem: expect.stringMatching(/^nothing answers at that port/) })
  })
})

describe("a log is judged by its words", () => {
  test.each([
    ["Connected\nUpload Complete\n", 0, true],
    ["Connected\nUncaught ReferenceError: \"Foo\" is not defined\nUpload Complete\n", 0, false],
    ["Connected\nPrompt not detected - upload failed. Trying to recover...\n", 0, false],
    ["Connected\nERROR: Out of Memory!\nUpload Complete\n", 0, false],
    ["Port named \"Puck\" not found\n", 1, false],
    ["Connected\n", 0, false],
    ["Connected\nUpload Complete\n", 1, false],
  ])("%j with code %d: done is %s", (log, code, ok) => {
    expect(judgeEspruino(log, code, [], /^Upload Complete/m).ok).toBe(ok)
  })

  test("a tool that hangs is stopped and said to have", async () => {
    const { log } = await runTool(process.execPath, ["-e", "setInterval(() => {}, 1000)"], 300)
    expect(judgeEspruino(log, 0).ok).toBe(false)
    expect(log).toMatch(/Timeout! stopped after 0.3 s/)
  })
})
