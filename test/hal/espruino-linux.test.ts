// The hardware loop in a real Espruino, with its real Storage and Flash; only bus and clock are played.
// Runs where the environment variable ESPRUINO names a Linux build of Espruino; skipped, visibly, elsewhere.

import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import { LinuxEspruino, linuxEspruino } from "../../sim/runtimes/espruino-linux.js"
import { createScan, feedRead, nextRead } from "../../src/core/journal/scan.js"
import { batteryConfig } from "../helpers/config.js"
import { DESK } from "../helpers/espruino-board.js"

const config = { ...batteryConfig(), journal: { pages: 3, page_bytes: 4096, interval_ms: 60000 } }
/** The Linux build plays 256 KiB of flash in a file (2v29, targets/linux/jshardware.c). */
const storage = { address: 0x10000000, page_bytes: 4096, pages: 64 }

/** Nobody answers on the bus, the clock goes on by a second per look, and the interval is ours to run. The pages behind
 *  the program are erased first: beyond the end of its file the Linux build reads whatever lay in memory. */
const PLAY = `
global.I2C1 = { setup: function () {}, writeTo: function () { throw new Error("nack"); }, readFrom: function () { throw new Error("nack"); } };
var now = 0, tick;
global.getTime = function () { return now += 1; };
global.setInterval = function (run) { tick = run; };
require("Storage").write(".bootcde", "x", 0, 24680);
for (var page = 7; page < 64; page++) require("Flash").erasePage(0x10000000 + page * 4096);
`

describe.skipIf(linuxEspruino() === undefined)("onInit in a real Espruino (set ESPRUINO to a Linux build of it)", () => {
  let engine: LinuxEspruino
  beforeAll(async () => {
    const { minified } = await bundleEspruino(config, { board: { ...DESK, storage } })
    engine = new LinuxEspruino(linuxEspruino()!, `${PLAY}\n${minified}`)
  })
  afterAll(() => engine.close())

  const flash = async (offset: number, length: number): Promise<number[]> => {
    const bytes: number[] = []
    for (let i = 0; i < length; i += 4) {
      const at = storage.address + 7 * 4096 + offset + i
      const word = await engine.evaluate(`(function (b) { return b[0] + b[1] * 256 + b[2] * 65536 + b[3] * 16777216; })(require("Flash").read(4, ${at}))`)
      for (let k = 0; k < 4; k++) bytes.push(Math.floor(word / 256 ** k) % 256)
    }
    return bytes
  }

  test("the ring begins at the first whole page behind the program, and holds what the firmware wrote", async () => {
    expect(await engine.evaluate("onInit(), typeof tick === 'function' ? 1 : 0")).toBe(1)
    await engine.evaluate("(function () { for (var i = 0; i < 200; i++) tick(); return 1; })()")
    const scan = createScan(config.journal)
    while (nextRead(scan)) feedRead(scan, await flash(scan.offset, scan.length))
    expect(scan.boots).toBe(1)
    expect(scan.snapshot?.soc).toHaveLength(6)
  })

  test("Storage still knows both files, and the program is untouched", async () => {
    expect(await engine.evaluate("require('Storage').list().length")).toBe(2)
    expect(await engine.evaluate("require('Storage').read('.bootcde').length")).toBe(24680)
    expect(await engine.evaluate("require('Storage').read('.bootcde').charCodeAt(0)")).toBe("x".charCodeAt(0))
  })

  test("a second start finds the same ring and goes on in it", async () => {
    await engine.evaluate("onInit(), (function () { for (var i = 0; i < 100; i++) tick(); return 1; })()")
    const scan = createScan(config.journal)
    while (nextRead(scan)) feedRead(scan, await flash(scan.offset, scan.length))
    expect(scan.boots).toBe(2)
    expect(await engine.evaluate("require('Storage').list().length")).toBe(2)
  })
})
