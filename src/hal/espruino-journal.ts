// The journal ring in an Espruino board's flash. Storage reserves the room, once, as one file; the ring then lives
// in the whole pages inside that file and is programmed directly. Writing it through Storage would not survive:
// a rewritten file takes new room until Storage compacts, and a compaction moves the program itself, so that a cut
// of power there loses the firmware (Espruino issues 2075, 2174, 2431). Flash.getFree() is no help either: on the
// RP2040 it names the very area that Storage is in (2v29, targets/rp2xxx).

import type { JournalConfig } from "../core/config.js"
import type { EspruinoBoard, JournalFlash } from "./contract.js"

const FILE = "zw.journal"
/** A Storage file is a header of 32 bytes (size in 24 bits, 8 flags, 28 of name), then data to a multiple of four. */
const HEADER_BYTES = 32

function nameMatches(header: Uint8Array): boolean {
  for (let i = 0; i < FILE.length; i++) {
    if (header[4 + i] !== FILE.charCodeAt(i)) return false
  }
  return header[4 + FILE.length] === 0
}

/** Walks Storage's file headers, because only memory-mapped boards would tell the address of a file.
 *  @returns [address of the file's data, its size]; without the file, [where data of a new one would begin, 0] */
export function findJournal(flash: EspruinoFlash, storage: EspruinoBoard["storage"]): number[] {
  const end = storage.address + storage.pages * storage.page_bytes
  let at = storage.address
  let after = at
  while (at + HEADER_BYTES <= end) {
    const header = flash.read(HEADER_BYTES, at)
    const size = header[0] + header[1] * 256 + header[2] * 65536
    if (size === 16777215 && header[3] === 255) {
      // Blank: the rest of this page is free, files may go on in the next.
      at = at + storage.page_bytes - (at - storage.address) % storage.page_bytes
    } else {
      if (nameMatches(header)) return [at + HEADER_BYTES, size]
      at = at + HEADER_BYTES + Math.ceil(size / 4) * 4
      after = at
    }
  }
  return [after + HEADER_BYTES, 0]
}

/** Reserves the ring at the first start and finds it again at every later one. A page of the journal takes one page
 *  of flash. If Storage was compacted since (somebody loaded other files), the pages hold what they hold: records
 *  carry a CRC, so that a moved journal reads as an empty one and never as a wrong one.
 *  @returns nothing if the flash has no room: the firmware then runs without memory */
export function openJournal(config: JournalConfig, board: EspruinoBoard): JournalFlash | undefined {
  const storage = require("Storage") as EspruinoStorage
  const flash = require("Flash") as EspruinoFlash
  const page_bytes = board.storage.page_bytes
  const wholePage = function (address: number): number {
    return board.storage.address + Math.ceil((address - board.storage.address) / page_bytes) * page_bytes
  }
  let found = findJournal(flash, board.storage)
  if (found[1] === 0) {
    // Up to the next whole page, then the ring. FFh programs nothing.
    const size = wholePage(found[0]) - found[0] + config.pages * page_bytes
    try {
      storage.write(FILE, "\xff", 0, size)
    } catch (full) {
      return undefined
    }
    found = findJournal(flash, board.storage)
  }
  const first = wholePage(found[0])
  if (first + config.pages * page_bytes > found[0] + found[1]) return undefined
  const place = function (offset: number): number {
    const page = Math.floor(offset / config.page_bytes)
    return first + page * page_bytes + offset - page * config.page_bytes
  }
  return {
    read: function (offset: number, length: number): number[] {
      const bytes: number[] = []
      const read = flash.read(length, place(offset))
      for (let i = 0; i < length; i++) bytes.push(read[i])
      return bytes
    },
    program: function (offset: number, bytes: number[]): void {
      flash.write(bytes, place(offset))
    },
    erase: function (page: number): void {
      // Only an address of the integer kind is taken, and what Math.ceil touched is not (executed: "got Number").
      flash.erasePage((first + page * page_bytes) | 0)
    },
  }
}
