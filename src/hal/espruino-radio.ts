// Bluetooth on Espruino. The scheduler buys single advertising events, while Espruino advertises without end: so the
// radio is woken for one event and put to sleep after it, unless somebody has connected. Advertising stays
// connectable, and is left on for a while after power-on: a board that sleeps from its first second on, or that
// cannot be connected to, can no longer be loaded with a new program (Espruino issue 1975).

import type { ModuleConfig } from "../core/config.js"
import type { PowerModule } from "../core/module.js"
import { ADVERTISEMENT_HEAD } from "../core/radio/bthome.js"
import { CHECK_BYTES, sealAdvertisement, sealNonce } from "../core/radio/seal.js"
import type { EspruinoBoard, JournalFlash, RadioPort } from "./contract.js"
import { LOG_SERVICE, serveLog } from "./espruino-log.js"

const BATTERY_SERVICE = 0x180f
const BATTERY_LEVEL = 0x2a19
const BATTERY_ENERGY_STATUS = 0x2bf0
/** Battery Level must be 0 to 100; unknown is said by the Energy Status alone. */
const LEVEL_MAX = 100

/** The first event follows within 10 ms of the start; the next one would come after the interval. */
const INTERVAL_MS = 1000
const EVENT_MS = 200
/** Some 27 events at Espruino's own 375 ms: about a millijoule. */
const OPEN_AFTER_BOOT_MS = 10000

/** By itself Espruino asks for 7.5 ms while anything happens, 600 µA, and for 200 ms after a while, 40 µA (its issue
 *  2635); a connection event every second is some 7 µA. A peripheral that may skip events would do as well, but Espruino
 *  asks for a latency of 0, always. Whole steps of 15 ms, and a third of its supervision timeout of 4 s: Apple's rules. */
const SLOW = { minInterval: 990, maxInterval: 1005 }
/** A central first finds out what there is, some twenty exchanges; it is left alone for so long (Bluetooth Core, Vol 3
 *  Part C 9.3.12: 5 s). */
const SETTLE_MS = 5000

function numbers(bytes: ArrayLike<number>): number[] {
  const list: number[] = []
  for (let i = 0; i < bytes.length; i++) list.push(bytes[i])
  return list
}

/** The packet as it may go out with this key; nothing where the firmware has no AES-CCM: never the plain one. */
function sealed(radio: EspruinoNRF, key: number[], plain: number[], counter: number): number[] | undefined {
  if (typeof AES === "undefined" || AES.ccmEncrypt === undefined) return undefined
  const address: number[] = []
  const text = radio.getAddress()
  for (let i = 0; i < 6; i++) address.push(parseInt(text.substr(i * 3, 2), 16))
  const made = AES.ccmEncrypt(plain.slice(ADVERTISEMENT_HEAD), key, sealNonce(plain, address, counter), CHECK_BYTES)
  if (made === undefined) return undefined
  return sealAdvertisement(plain, counter, { data: numbers(new Uint8Array(made.data)), tag: numbers(new Uint8Array(made.tag)) })
}

/** @param journal the ring, if there is one: without it encrypted packets have no counter, and none goes out
 *  @returns nothing on a board without Bluetooth */
export function openRadio(config: ModuleConfig, board: EspruinoBoard, module: PowerModule, journal: JournalFlash | undefined): RadioPort | undefined {
  if (typeof NRF === "undefined") return undefined
  const radio = NRF
  const services: EspruinoServices = {}
  let connected = false
  let published = false
  let open = true
  const rest = function (): void {
    if (!connected && !open) radio.sleep()
  }
  const slow = function (): void {
    if (connected) radio.setConnectionInterval(SLOW)
  }
  radio.on("connect", function () {
    connected = true
    // Who comes while the board has just started is about to load a program into it: Espruino's own intervals are for that.
    if (!open) setTimeout(slow, SETTLE_MS)
  })
  radio.on("disconnect", function () {
    connected = false
    rest()
  })
  setTimeout(function () {
    open = false
    rest()
  }, OPEN_AFTER_BOOT_MS)
  // New services need a restart of the stack, which Espruino does by itself as soon as nobody is connected.
  const publish = function (): void {
    radio.setServices(services, { uart: true })
  }
  if (config.has.download) {
    if (journal !== undefined) {
      services[LOG_SERVICE] = serveLog(radio, module, journal, slow)
      publish()
    }
  }
  return {
    advertise: function (bytes: number[], counter: number): void {
      // Changing the data while connected loses the advertising afterwards (Espruino issues 997 and 1659).
      if (connected) return
      let payload: number[] | undefined = bytes
      if (config.has.seal) payload = journal === undefined ? undefined : sealed(radio, board.key, bytes, counter)
      if (payload === undefined) return
      radio.wake()
      radio.setAdvertising(payload, { interval: INTERVAL_MS })
      setTimeout(rest, EVENT_MS)
    },
    battery: function (bytes: number[]): void {
      if (bytes[0] > LEVEL_MAX) return
      const status = bytes.slice(1)
      if (published) {
        radio.updateServices({ [BATTERY_SERVICE]: {
          [BATTERY_LEVEL]: { value: [bytes[0]], notify: true },
          [BATTERY_ENERGY_STATUS]: { value: status, notify: true },
        } })
        return
      }
      services[BATTERY_SERVICE] = {
        [BATTERY_LEVEL]: { value: [bytes[0]], maxLen: 1, readable: true, notify: true },
        [BATTERY_ENERGY_STATUS]: { value: status, maxLen: status.length, readable: true, notify: true },
      }
      publish()
      published = true
    },
  }
}
