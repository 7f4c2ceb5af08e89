import { describe, expect, test } from "vitest"
import { commandsTo, eventCommand, frameCrc, type Packet, reportFrame } from "../../../sim/runtimes/devicescript-frames.js"

// Frames that the official VM (@devicescript/cli 2.16.4) sent: its announcement, and a start of several packets in one frame.
const ANNOUNCEMENT = Buffer.from("054520401d46a30eef48919a1c0000000f0f0200667e4b1e2bea3411405b5b154adc0711fcee62149c6e6014", "hex")
const SEVERAL = Buffer.from("295128401d46a30eef48919a04020481040000000402048204000000040204830300000000020384040204850000000000010386", "hex")

const device = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)

describe("a Jacdac frame", () => {
  test("has the CRC that the official VM computes", () => {
    for (const frame of [ANNOUNCEMENT, SEVERAL]) expect(frameCrc(frame, 12 + frame[2]!)).toBe(frame.readUInt16LE(0))
  })

  test("of ours is laid out like the VM's own announcement", () => {
    const ours = reportFrame(ANNOUNCEMENT.subarray(4, 12), 0, 0, ANNOUNCEMENT.subarray(16, 16 + 28))
    // Flag 40h only says that the VM wants no acknowledgement kept.
    expect(Buffer.from(ours.subarray(2, 3))).toEqual(ANNOUNCEMENT.subarray(2, 3))
    expect(Buffer.from(ours.subarray(4))).toEqual(ANNOUNCEMENT.subarray(4))
  })

  test("gives its packets one by one, but only if it is a command to this device", () => {
    const frame = Uint8Array.from(SEVERAL)
    const taken: Packet[] = []
    const take = (packet: Packet): void => { taken.push(packet) }
    const sender = frame.slice(4, 12)
    commandsTo(sender, frame, take)
    expect(taken).toEqual([])
    frame[3] = 1
    commandsTo(device, frame, take)
    expect(taken).toEqual([])
    commandsTo(sender, frame, take)
    // Four data bytes pad to eight with their head; three bytes of code 84h likewise.
    expect(taken.map(p => [p.service, p.command.toString(16), p.data.length])).toEqual([
      [2, "8104", 4], [2, "8204", 4], [2, "8304", 4], [2, "8403", 0], [2, "8504", 4], [1, "8603", 0],
    ])
  })

  test("carries events numbered for the receiver's memory of repeats", () => {
    expect(eventCommand(0, 0x80)).toBe(0x8080)
    expect(eventCommand(127, 0x81)).toBe(0xff81)
  })
})
