// What a project asks of its radio, and what a board says to it.

import { expect, test } from "vitest"
import { loadBoard } from "../../project/boards.js"
import { assemble } from "../../project/compile.js"
import { deviceScriptConfig } from "../../project/devicescript-board.js"
import { buildEspruinoImage, espruinoBoard } from "../../project/espruino-image.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject, type Project } from "../../project/project.js"
import { UserError } from "../../project/user-error.js"

const KEY = "231d39c1d7cc1ab1aee224cd096db932"
const project = (board: string, radio: Partial<Project["radio"]>): Project => {
  const own = loadProject(packageRoot(), { board })
  return { ...own, radio: { ...own.radio, ...radio } }
}

test("a project without a key and a log asks for neither", () => {
  expect(assemble(project("BANGLEJS2", {})).config.has).toMatchObject({ radio: true, seal: false, download: false })
})

test("a key goes into the program of the board, and nowhere into the numbers that others get to see", () => {
  const assembly = assemble(project("BANGLEJS2", { key: KEY }))
  expect(espruinoBoard(assembly.board, assembly).key).toEqual([...Buffer.from(KEY, "hex")])
  expect(assembly.config.has.seal).toBe(true)
  expect(JSON.stringify(assembly.config).toLowerCase()).not.toContain(KEY)
  expect(JSON.stringify(assembly.config)).not.toContain([...Buffer.from(KEY, "hex")].slice(0, 4).join(","))
})

test.each([
  ["MDBT42Q", { key: KEY }, /radio\.key: board MDBT42Q has no AES-CCM in its Espruino; build for a board that has, such as BANGLEJS2, or leave it out/],
  ["PUCKJS", { key: KEY }, /board PUCKJS has no AES-CCM/],
  ["PICO", { key: KEY }, /board PICO has no AES-CCM/],
  ["PICO", { log: true }, /radio\.log: board PICO has no journal to fetch over a radio/],
])("a board that cannot says so in one line, and keeps the key to itself: %s", async (id, radio, says) => {
  const assembly = assemble(project(id, radio))
  const error: unknown = await buildEspruinoImage(loadBoard(id), assembly).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(UserError)
  expect((error as UserError).message).toMatch(says)
  expect((error as UserError).message).not.toContain("\n")
  expect((error as UserError).message).not.toContain(KEY)
})

test("DeviceScript drives no radio: its program has none of it, whatever the board and the project say", () => {
  const assembly = assemble(project("XIAO_ESP32C3", { key: KEY, log: true }))
  expect(assembly.config.radio.present).toBe(true)
  const config = deviceScriptConfig(assembly.config)
  expect(config.has).toMatchObject({ radio: false, seal: false, download: false })
  expect(config.radio.present).toBe(false)
})
