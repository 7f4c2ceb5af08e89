// What detectors take in the programs of boards.

import { expect, test } from "vitest"
import { loadBoard } from "../../project/boards.js"
import { assemble } from "../../project/compile.js"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import { buildEspruinoImage } from "../../project/espruino-image.js"
import { packageRoot } from "../../project/package-root.js"
import { loadProject, type Project } from "../../project/project.js"

const standard = loadProject(packageRoot())
const detecting = (...watched: string[]): Project => ({
  ...standard, sensors: standard.sensors.map(sensor => watched.includes(sensor.name) ? { ...sensor, detect: true, slowest_s: 20 } : sensor),
})

test("a program without detect has nothing of detectors in it, and one with it only the kind that it uses", async () => {
  const code = async (...watched: string[]): Promise<string> => (await bundleEspruino(assemble(detecting(...watched)).config)).code
  const parts = /function (watchReadings|holdBack|encodeSensed|reportSensed|detectLight|detectPress|detectFinger|detectMotion)\b/g
  const found = async (...watched: string[]): Promise<string[]> => [...(await code(...watched)).matchAll(parts)].map(([, name]) => name!).sort()
  expect(await found()).toEqual([])
  expect(await found("pressure")).toEqual(["detectPress", "encodeSensed", "holdBack", "reportSensed", "watchReadings"])
  expect(await found("light")).toEqual(["detectLight", "encodeSensed", "holdBack", "reportSensed", "watchReadings"])
}, 60_000)

test("both sensors of the reference module with detect fit the 40 KiB of an MDBT42Q, beside no journal, as without", async () => {
  const board = loadBoard("MDBT42Q")
  const { program_bytes, journalPages } = await buildEspruinoImage(board, assemble({ ...detecting("pressure", "light"), board: "MDBT42Q" }))
  expect(program_bytes).toBeLessThan(board.storage.pages * board.storage.page_bytes - 64)
  expect(journalPages).toBe(0)
}, 60_000)
