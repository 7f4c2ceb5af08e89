// Bluetooth on Espruino. The scheduler buys single advertising events, while Espruino advertises without end: so the
// radio is woken for one event and put to sleep after it, unless somebody has connected. Advertising stays
// connectable, and is left on for a while after power-on: a board that sleeps from its first second on, or that
// cannot be connected to, can no longer be loaded with a new program (Espruino issue 1975).

import type { RadioPort } from "./contract.js"

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

/** @returns nothing on a board without Bluetooth */
export function openRadio(): RadioPort | undefined {
  if (typeof NRF === "undefined") return undefined
  const radio = NRF
  let connected = false
  let published = false
  let open = true
  const rest = function (): void {
    if (!connected && !open) radio.sleep()
  }
  radio.on("connect", function () {
    connected = true
  })
  radio.on("disconnect", function () {
    connected = false
    rest()
  })
  setTimeout(function () {
    open = false
    rest()
  }, OPEN_AFTER_BOOT_MS)
  return {
    advertise: function (bytes: number[]): void {
      // Changing the data while connected loses the advertising afterwards (Espruino issues 997 and 1659).
      if (connected) return
      radio.wake()
      radio.setAdvertising(bytes, { interval: INTERVAL_MS })
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
      // New services need a restart of the stack, which Espruino does by itself as soon as nobody is connected.
      radio.setServices({ [BATTERY_SERVICE]: {
        [BATTERY_LEVEL]: { value: [bytes[0]], maxLen: 1, readable: true, notify: true },
        [BATTERY_ENERGY_STATUS]: { value: status, maxLen: status.length, readable: true, notify: true },
      } }, { uart: true })
      published = true
    },
  }
}
