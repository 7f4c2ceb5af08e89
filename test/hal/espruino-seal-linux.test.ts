// The AES-CCM of a real Espruino, as the shell calls it: the same mbedtls as on a Bangle.js 2 (2v29, libs/crypto).
// Runs where the environment variable ESPRUINO names a Linux build of Espruino; skipped, visibly, elsewhere.

import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import { LinuxEspruino, linuxEspruino } from "../../sim/runtimes/espruino-linux.js"
import { batteryConfig } from "../helpers/config.js"
import { DESK } from "../helpers/espruino-board.js"

const own = batteryConfig()
const config = { ...own, has: { ...own.has, seal: true } }
const KEY = [...Buffer.from("231d39c1d7cc1ab1aee224cd096db932", "hex")]

/** A Linux build has no Bluetooth: what would be advertised is kept. */
const PLAY = `
global.packet = [];
global.NRF = {
  on: function () {}, wake: function () {}, sleep: function () {}, getAddress: function () { return "54:48:e6:8f:80:a5"; },
  setAdvertising: function (bytes) { packet = bytes; }
};
`
/** The specification's example, 25.06 °C and 50.55 %, in its plain form. (`onInit` is the one name of ours that the bundler leaves alone.) */
const ENTRY = `
import { board } from "./generated/board.js"
import { config } from "./generated/config.js"
import { openRadio } from "./hal/espruino-radio.js"
const radio = openRadio(config, board, undefined, {})
global.onInit = function (counter) {
  packet = []
  radio.advertise([0x02, 0x01, 0x06, 0x0a, 0x16, 0xd2, 0xfc, 0x40, 0x02, 0xca, 0x09, 0x03, 0xbf, 0x13], counter)
  return packet.length
}
`

describe.skipIf(linuxEspruino() === undefined)("a packet sealed in a real Espruino (set ESPRUINO to a Linux build of it)", () => {
  let engine: LinuxEspruino
  beforeAll(async () => {
    const { minified } = await bundleEspruino(config, { board: { ...DESK, key: KEY }, entry: ENTRY })
    engine = new LinuxEspruino(linuxEspruino()!, `${PLAY}\n${minified}`)
  })
  afterAll(() => engine.close())

  async function advertised(counter: number): Promise<string> {
    const length = await engine.evaluate(`onInit(${counter})`)
    const bytes: number[] = []
    for (let i = 0; i < length; i++) bytes.push(await engine.evaluate(`packet[${i}]`))
    return Buffer.from(bytes).toString("hex")
  }

  test("has the bytes of the specification's example", async () => {
    // bthome.io/encryption, both editions: counter bytes 00112233, and the number 00112233h.
    expect(await advertised(0x33221100)).toBe("0201061216d2fc41" + "a47266c95f73" + "00112233" + "78237214")
    expect(await advertised(0x00112233)).toBe("0201061216d2fc41" + "e445f3c9962b" + "33221100" + "6c7c4519")
  })
})
