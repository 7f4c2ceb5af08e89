// The log service on Espruino: a characteristic to ask, and one that notifies (core/radio/download.ts). Espruino drops a
// notification when its queue is full and says nothing: the asker misses a chunk, and asks for it again.

import type { PowerModule } from "../core/module.js"
import { askDownload, CHUNK_MOST, createDownload, endDownload, mayDownload, nextChunk, takeChunk } from "../core/radio/download.js"
import type { JournalFlash } from "./contract.js"

export const LOG_SERVICE = "7a5b0001-9d2e-4c61-8f35-2b1c6e0d94a7"
export const LOG_ASK = "7a5b0002-9d2e-4c61-8f35-2b1c6e0d94a7"
export const LOG_DATA = "7a5b0003-9d2e-4c61-8f35-2b1c6e0d94a7"

/** While chunks go out: within Apple's rules, and a chunk per event. */
const FAST = { minInterval: 15, maxInterval: 30 }
const CHUNK_MS = 40
/** Nothing was asked for so long: the connection becomes slow again. */
const IDLE_MS = 5000
/** Tag and offset. */
const CHUNK_HEAD = 4
const REQUEST_MOST = 20

/** @param slow makes the connection cheap
 *  @returns the characteristics of the service */
export function serveLog(radio: EspruinoNRF, module: PowerModule, journal: JournalFlash, slow: () => void): Record<string, EspruinoCharacteristic> {
  const download = createDownload(module.config.journal)
  let sending = false
  let fast = false
  let waits = 0
  const notify = function (bytes: number[]): void {
    radio.updateServices({ [LOG_SERVICE]: { [LOG_DATA]: { value: bytes, notify: true } } })
  }
  const idle = function (): void {
    waits--
    if (waits > 0 || sending) return
    fast = false
    slow()
  }
  const wait = function (): void {
    waits++
    setTimeout(idle, IDLE_MS)
  }
  const send = function (): void {
    const permitted = mayDownload(module)
    const length = permitted ? nextChunk(download) : 0
    sending = length > 0
    if (sending) {
      notify(takeChunk(download, journal.read(download.at, length)))
      setTimeout(send, CHUNK_MS)
    } else {
      notify(endDownload(download, permitted))
      wait()
    }
  }
  return {
    [LOG_ASK]: {
      value: [0], maxLen: REQUEST_MOST, writable: true,
      onWrite: function (written: { data: ArrayBuffer }): void {
        const data = new Uint8Array(written.data)
        const request: number[] = []
        for (let i = 0; i < data.length; i++) request.push(data[i])
        const reporter = module.reporter
        if (reporter === undefined) return
        const answer = askDownload(download, request, reporter.journal, module.config.modelId)
        if (answer.length > 0) {
          notify(answer)
          if (fast) wait()
          return
        }
        if (!fast) radio.setConnectionInterval(FAST)
        fast = true
        if (!sending) send()
      },
    },
    [LOG_DATA]: { value: [0], maxLen: CHUNK_HEAD + CHUNK_MOST, notify: true },
  }
}
