// Events of sensors in the air, as the binary sensors of BTHome v2 (bthome.io/format): light 1Eh, motion 21h, and the generic boolean 0Fh for presses and
// fingers. The format's button (3Ah) has no release, and counts each of the repeated packets as another press. They go in packets of their own with
// charge and flags, which have room for eight of them, and for four when sealed; with all the rest there would be none.

import type { EventTask } from "../sense/detector.js"
import { type Broadcast, encodeAdvertisement } from "./bthome.js"

/** Objects before this one come before those of the flags "low" and "charging". */
const OBJECT_LOW = 0x15

/** Adds to a packet with charge and flags alone what is going on.
 *  @param events by rising object; @param states one bit for each (statesOf)
 *  @returns the whole advertising payload */
export function encodeSensed(broadcast: Broadcast, events: EventTask[], states: number): number[] {
  const plain = encodeAdvertisement(broadcast, 0)
  const flags = plain.length - 4
  const bytes: number[] = []
  for (let i = 0; i < flags; i++) bytes.push(plain[i])
  for (let i = 0; i < events.length; i++) if (events[i].object < OBJECT_LOW) bytes.push(events[i].object, (states >> i) & 1)
  for (let i = flags; i < plain.length; i++) bytes.push(plain[i])
  for (let i = 0; i < events.length; i++) if (events[i].object > OBJECT_LOW) bytes.push(events[i].object, (states >> i) & 1)
  bytes[3] = bytes.length - 4
  return bytes
}
