// The part of the Jacdac link layer that a module with one service needs. Frame: CRC (2 bytes), size, flags, device
// (8), then packets: size, service index, command (2), data, padded to a multiple of four. Little-endian throughout.
// (Jacdac protocol specification, "Frames" and "Packets".)

const FRAME_HEAD = 12
const PACKET_HEAD = 4
/** Frame flag: a command to the device named in the frame; without it, a report from that device. */
const FLAG_COMMAND = 1
const EVENT = 0x8000

/** Masks of the register kinds in a command word. */
export const GET_REGISTER = 0x1000
export const SET_REGISTER = 0x2000

export interface Packet {
  service: number
  command: number
  data: Uint8Array
}

/** CRC-16-CCITT, start FFFFh, over everything after the CRC itself. */
export function frameCrc(frame: Uint8Array, length: number): number {
  let crc = 0xffff
  for (let i = 2; i < length; i++) {
    let x = (crc >> 8) ^ frame[i]!
    x ^= x >> 4
    crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xffff
  }
  return crc
}

/** A report of one packet.
 *  @param device 8 bytes
 *  @param data at most 236 bytes */
export function reportFrame(device: Uint8Array, service: number, command: number, data: Uint8Array): Uint8Array {
  const size = (PACKET_HEAD + data.length + 3) & ~3
  const frame = new Uint8Array(FRAME_HEAD + size)
  frame[2] = size
  frame.set(device, 4)
  frame[12] = data.length
  frame[13] = service
  frame[14] = command & 255
  frame[15] = command >> 8
  frame.set(data, FRAME_HEAD + PACKET_HEAD)
  const crc = frameCrc(frame, frame.length)
  frame[0] = crc & 255
  frame[1] = crc >> 8
  return frame
}

/** The command word of an event.
 *  @param counter 0..127, one more at each event: receivers drop what they have seen */
export function eventCommand(counter: number, code: number): number {
  return EVENT | (counter << 8) | code
}

/** Calls `take` for each packet of a frame that is a command to this device. */
export function commandsTo(device: Uint8Array, frame: Uint8Array, take: (packet: Packet) => void): void {
  if ((frame[3]! & FLAG_COMMAND) === 0) return
  for (let i = 0; i < 8; i++) {
    if (frame[4 + i] !== device[i]) return
  }
  const end = FRAME_HEAD + frame[2]!
  let at = FRAME_HEAD
  while (at + PACKET_HEAD <= end) {
    const from = at + PACKET_HEAD
    const to = from + frame[at]!
    take({ service: frame[at + 1]!, command: frame[at + 2]! | (frame[at + 3]! << 8), data: frame.subarray(from, to) })
    at = (to + 3) & ~3
  }
}
