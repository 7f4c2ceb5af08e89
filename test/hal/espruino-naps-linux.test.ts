// The same comparison of the two shells in a real Espruino: that its `map` calls a function of the chip as ours does, and what it makes of edges that
// are no numbers. Runs where the environment variable ESPRUINO names a Linux build of Espruino; skipped, visibly, elsewhere.

import { afterEach, describe, expect, test } from "vitest"
import { LinuxEspruino, linuxEspruino } from "../../sim/runtimes/espruino-linux.js"
import type { ModuleConfig } from "../../src/core/config.js"
import { napConfig, napProgram, regulatedConfig } from "../helpers/espruino-naps.js"

/** Latches that hold 3s2p of six cells: S1 S3, P0 P2 P4, bus. */
const HELD = "{ 0: [170, 6], 2: [170, 6], 4: [0, 0], 6: [0, 56] }"

/** Cells at 1.17 V, 25 °C, latches that read back; an input that reads the bus behind a regulator; a clock that goes on by 50 µs per look. What was done is told by a number: 31 h + x, within 1e9. */
const PLAY = `
var now, due, every, run, done, reads, ends, first, written = 0, said = 0, latch = { 0: [0, 0], 2: [0, 0], 4: [0, 0], 6: [255, 255] };
var answers = { 32: latch, 72: { 1: [197, 227], 0: [73, 32] }, 73: { 1: [197, 227], 0: [73, 32] }, 74: { 0: [12, 128] },
  64: { 11: [0, 2], 7: [255, 206, 0], 5: [0, 0, 0], 10: [0, 0, 0, 0, 0] } };
var note = function (x) { done = (done * 31 + x + Math.floor(due)) % 1000000000; };
global.FakeI2C = { setup: function () {}, writeTo: function (to, b) { said = b[0]; written++; }, readFrom: function (a, n) { return answers[a][said]; } };
global.NRF = { getBattery: function () { return due > 40000 ? 2.1 : 2.34; }, getSecurityStatus: function () { return { connected: false }; } };
global.Pin = function (name) { this.at = parseInt(name.substr(1)); };
global.analogRead = function (pin) { if (pin.at == 31) return (due > 47000 ? 2.7 : 3.51) / 5.4; reads++; note(pin.at); return (due + pin.at) % 1000 / 1000; };
global.getTime = function () { return now += 0.00005; };
global.setInterval = function (own) { run = own; };
global.changeInterval = function (timer, wait) { every = wait; };
global.performed = function (kind, value, bytes) { note(kind.length + bytes.length); };
var live = function (shell, wakes) {
  now = due = 1000; every = 1000; done = reads = 0;
  written = 0;
  start(shell, 60000);
  first = written;
  for (var i = 0; i < wakes; i++) { due += every / 1000; if (now < due) now = due; run(); note(written); written = 0; }
  for (i = 0; i < probe.readings.length; i++) note(probe.readings[i] % 65536);
  ends = due;
  return done;
};
`

describe.skipIf(linuxEspruino() === undefined)("naps in a real Espruino (set ESPRUINO to a Linux build of it)", () => {
  let engine: LinuxEspruino
  const begin = async (config: ModuleConfig, play = PLAY): Promise<void> => {
    engine = new LinuxEspruino(linuxEspruino()!, `${play}\n${(await napProgram(config)).replaceAll("I2C1", "FakeI2C")}`)
  }
  afterEach(() => engine.close())

  test("the shell that lives them by itself has done the same, a supply that falls at 40,000 s included", async () => {
    await begin(napConfig)
    const own = await engine.evaluate("live(own, 400)")
    const reads = await engine.evaluate("reads")
    expect(await engine.evaluate("ends")).toBeGreaterThan(60000)
    expect(reads).toBeGreaterThan(600)
    expect(await engine.evaluate("live(plain, 400)")).toBe(own)
    expect(await engine.evaluate("reads")).toBe(reads)
  })

  test("capacitor cells behind a regulator too: the first tick looks, and a bus that falls at 47,000 s is seen by its input", async () => {
    await begin(regulatedConfig, PLAY.replace(/latch = \{.*?\};/, `latch = ${HELD};`))
    const own = await engine.evaluate("live(own, 26)")
    const soc = await engine.evaluate("probe.gauge.soc")
    expect(await engine.evaluate("first")).toBe(3 + 1)
    expect(soc).toBeCloseTo(2.7 / 3 / 1.8, 2)
    expect(await engine.evaluate("live(plain, 26)")).toBe(own)
    expect(await engine.evaluate("probe.gauge.soc")).toBe(soc)
  })
})
