import { createCipheriv } from "node:crypto"
import { runInContext } from "node:vm"
import { beforeAll, describe, expect, test } from "vitest"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import { checkEspruino, loadEspruinoAllowed } from "../../project/espruino-check.js"
import { fetchLog, type LogLink } from "../../field/collect/fetch.js"
import { parseDump } from "../../field/journal-dump.js"
import { createSealedReader } from "../../field/sealed.js"
import { createEspruinoRealm } from "../../sim/runtimes/espruino-realm.js"
import { batteryConfig } from "../helpers/config.js"
import { DESK, EspruinoDesk, type FakeAes } from "../helpers/espruino-board.js"

const own = batteryConfig()
const config = {
  ...own, has: { ...own.has, seal: true, download: true }, journal: { pages: 3, page_bytes: 4096, interval_ms: 60000 },
  // As often as permitted: the budget of a module that has just started is thin.
  radio: { ...own.radio, slowest_ms: own.radio.fastest_ms },
}
const KEY = [...Buffer.from("231d39c1d7cc1ab1aee224cd096db932", "hex")]
const ADDRESS = Uint8Array.from([0x54, 0x48, 0xe6, 0x8f, 0x80, 0xa5])
const LOG = ["7a5b0001", "7a5b0002", "7a5b0003"].map(head => `${head}-9d2e-4c61-8f35-2b1c6e0d94a7`)
let program: string
beforeAll(async () => { program = (await bundleEspruino(config, { board: { ...DESK, key: KEY } })).minified })

/** As Espruino's: array buffers, and undefined for what it does not like. */
const cipher: FakeAes = {
  ccmEncrypt: (message, key, nonce, tagLength) => {
    if (nonce.length !== 13) return undefined
    const aes = createCipheriv("aes-128-ccm", Uint8Array.from(key), Uint8Array.from(nonce), { authTagLength: tagLength })
    const data = Uint8Array.from(aes.update(Uint8Array.from(message)))
    aes.final()
    return { data: data.buffer, tag: Uint8Array.from(aes.getAuthTag()).buffer }
  },
}

function powerOn(desk: EspruinoDesk): EspruinoDesk {
  desk.setBus_uV(2400000)
  runInContext(`${program}\nonInit()`, createEspruinoRealm(loadEspruinoAllowed(), desk.globals()))
  return desk
}
const advertised = (desk: EspruinoDesk): number[][] => desk.radio.filter(([what]) => what === "setAdvertising").map(([, bytes]) => Array.from(bytes as number[]))

test("the program with key and log service is one that Espruino can run", async () => {
  expect(await checkEspruino(program)).toEqual([])
})

describe("a module with a key", () => {
  test("advertises what whoever has the key can read, and nobody else, and goes on after a reset without a repeated counter", () => {
    const read = createSealedReader(Uint8Array.from(KEY), ADDRESS)
    const desk = powerOn(new EspruinoDesk(config, true, undefined, cipher))
    desk.run(60, config.tick_ms)
    const again = powerOn(new EspruinoDesk(config, true, desk.flash, cipher))
    again.run(30, config.tick_ms)
    const packets = [...advertised(desk), ...advertised(again)]
    expect(packets.length).toBeGreaterThan(30)
    expect(packets.map(bytes => read(bytes).kind)).toEqual(packets.map(() => "message"))
    // Flags, then service data of UUID FCD2h, version 2, irregular, encrypted.
    for (const bytes of packets) expect([...bytes.slice(0, 3), ...bytes.slice(4, 8)]).toEqual([2, 1, 6, 0x16, 0xd2, 0xfc, 0x45])
  })

  test.each([
    ["in a firmware without AES", undefined], ["in one that has AES without CCM", {}], ["whose cipher fails", { ccmEncrypt: () => undefined }],
  ])("is silent rather than plain %s", (_, weak) => {
    const desk = powerOn(new EspruinoDesk(config, true, undefined, weak))
    desk.run(30, config.tick_ms)
    expect(advertised(desk)).toEqual([])
  })

  test("is silent where flash has no room for its journal: its counter would begin anew with every start", () => {
    const desk = new EspruinoDesk(config, true, undefined, cipher)
    desk.flash.set([0, 0x90, 0, 0, ...Buffer.from(".bootcde")], 0)
    desk.flash.fill(0, 12, 0x9000)
    powerOn(desk).run(30, config.tick_ms)
    expect(advertised(desk)).toEqual([])
    expect(Object.keys(desk.services)).not.toContain(LOG[0])
  })
})

describe("the log service", () => {
  /** A central that is connected to the desk. */
  function link(desk: EspruinoDesk): LogLink {
    const heard: Uint8Array[] = []
    return {
      ask: async request => desk.radioWrite(LOG[0]!, LOG[1]!, [...request]),
      hear: async () => {
        if (heard.length === 0) {
          desk.runTimers(40)
          heard.push(...desk.notified(LOG[0]!, LOG[2]!))
        }
        return heard.shift()
      },
    }
  }

  test("gives the ring as it is in flash, and the decoder reads it", async () => {
    const desk = powerOn(new EspruinoDesk(config, true, undefined, cipher))
    desk.run(400, config.tick_ms)
    desk.radioEvent("connect")
    const { bytes } = await fetchLog(link(desk), { chunk_bytes: 112 })
    // The ring begins at the first whole page behind the journal's own header.
    expect(bytes).toEqual(desk.flash.slice(4096, 4 * 4096))
    const { snapshots, slots } = parseDump(bytes)
    expect(snapshots.length).toBeGreaterThanOrEqual(5)
    expect(slots.corrupt).toBe(0)
  })

  test("speaks fast while it sends, and makes the connection slow five seconds after the last of it", async () => {
    const desk = powerOn(new EspruinoDesk(config, true, undefined, cipher))
    desk.run(100, config.tick_ms)
    desk.runTimers(10000)
    desk.radioEvent("connect")
    desk.radio.length = 0
    const intervals = (): unknown[][] => desk.radio.filter(([what]) => what === "setConnectionInterval").map(([, ...interval]) => interval)
    desk.radioWrite(LOG[0]!, LOG[1]!, [2, 1, 0, 0, 0, 64, 0, 0, 16])
    desk.runTimers(40)
    expect(intervals()).toEqual([[15, 30]])
    desk.runTimers(5000)
    expect(intervals().at(-1)).toEqual([990, 1005])
  })

  test("refuses while the module has no grouping, and says not now", () => {
    const desk = powerOn(new EspruinoDesk(config, true, undefined, cipher))
    desk.radioWrite(LOG[0]!, LOG[1]!, [2, 9, 0, 0, 0, 64, 0, 0, 16])
    expect(desk.notified(LOG[0]!, LOG[2]!).map(bytes => [...bytes])).toEqual([[9, 0xfe, 0xff, 0xff, 2]])
  })

  test("stands beside the Battery Service: both are declared once the charge is known", () => {
    const desk = powerOn(new EspruinoDesk(config, true, undefined, cipher))
    desk.run(1500, config.tick_ms)
    expect(Object.keys(desk.services).sort()).toEqual([String(0x180f), LOG[0]])
  })
})

describe("a connection", () => {
  const slow = (desk: EspruinoDesk): boolean => desk.radio.some(([what, min]) => what === "setConnectionInterval" && min === 990)

  test("is made slow when the central had five seconds to look around: 990 to 1005 ms, whole steps of 15", () => {
    const desk = powerOn(new EspruinoDesk(config, true, undefined, cipher))
    desk.runTimers(10000)
    desk.radioEvent("connect")
    expect(slow(desk)).toBe(false)
    expect(desk.runTimers(5000)).toBe(1)
    expect(desk.radio.at(-1)).toEqual(["setConnectionInterval", 990, 1005])
    // Supervision after 4 s (Espruino 2v29): three intervals must fit.
    expect(3 * 1005).toBeLessThan(4000)
  })

  test("that is gone by then is left alone, and one in the first ten seconds stays fast: somebody loads a program", () => {
    const desk = powerOn(new EspruinoDesk(config, true, undefined, cipher))
    desk.radioEvent("connect")
    expect(desk.runTimers(5000)).toBe(0)
    desk.radioEvent("disconnect")
    desk.runTimers(10000)
    desk.radioEvent("connect")
    desk.radioEvent("disconnect")
    expect(desk.runTimers(5000)).toBe(1)
    expect(slow(desk)).toBe(false)
  })
})
