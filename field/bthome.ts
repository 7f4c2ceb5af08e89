// Reads BTHome v2 advertisements: those of the firmware, and of others that share the air.

export interface BthomeObject {
  id: number
  name: string
  value: number
  unit: string
}

export interface BthomeMessage {
  objects: BthomeObject[]
  /** An object id that this reader does not know: what follows it was not read, as the format demands. */
  unknownId: number | undefined
}

// id: name, bytes (negative: signed), steps per unit, unit. From bthome.io/format.
const OBJECTS: Record<number, [name: string, bytes: number, steps: number, unit: string]> = {
  0x00: ["packet id", 1, 1, ""], 0x01: ["battery", 1, 1, "%"], 0x02: ["temperature", -2, 100, "degC"],
  0x03: ["humidity", 2, 100, "%"], 0x04: ["pressure", 3, 100, "hPa"], 0x05: ["illuminance", 3, 100, "lx"],
  0x09: ["count", 1, 1, ""], 0x0a: ["energy", 3, 1000, "kWh"], 0x0b: ["power", 3, 100, "W"], 0x0c: ["voltage", 2, 1000, "V"],
  0x0f: ["generic", 1, 1, ""], 0x10: ["power on", 1, 1, ""], 0x15: ["battery low", 1, 1, ""], 0x16: ["charging", 1, 1, ""],
  0x18: ["cold", 1, 1, ""], 0x1d: ["heat", 1, 1, ""], 0x1e: ["light", 1, 1, ""], 0x21: ["motion", 1, 1, ""], 0x22: ["moving", 1, 1, ""], 0x26: ["problem", 1, 1, ""],
  0x27: ["running", 1, 1, ""], 0x2e: ["humidity", 1, 1, "%"], 0x3d: ["count", 2, 1, ""], 0x3e: ["count", 4, 1, ""],
  0x42: ["duration", 3, 1000, "s"], 0x43: ["current", 2, 1000, "A"], 0x45: ["temperature", -2, 10, "degC"],
  0x4a: ["voltage", 2, 10, "V"], 0x4d: ["energy", 4, 1000, "kWh"], 0x50: ["timestamp", 4, 1, "s"],
  0x57: ["temperature", -1, 1, "degC"], 0x59: ["count", -1, 1, ""], 0x5a: ["count", -2, 1, ""], 0x5b: ["count", -4, 1, ""],
  0x5c: ["power", -4, 100, "W"], 0x5d: ["current", -2, 1000, "A"], 0x60: ["channel", 1, 1, ""],
}

/** The service data of UUID FCD2h in an advertising payload: the bytes after the UUID, or nothing. */
export function findServiceData(advertisement: ArrayLike<number>): number[] | undefined {
  const bytes = Array.from(advertisement)
  for (let at = 0; at < bytes.length && bytes[at] > 0; at += bytes[at] + 1) {
    const element = bytes.slice(at + 1, at + 1 + bytes[at])
    if (element.length < bytes[at]) return undefined
    if (element[0] === 0x16 && element[1] === 0xd2 && element[2] === 0xfc) return element.slice(3)
  }
  return undefined
}

/** Bits of the device information: encrypted; sent at irregular intervals. */
export const ENCRYPTED = 1
export const IRREGULAR = 4

/** Whether this device information is that of version 2 (bits 5 to 7). */
export function isVersion2(deviceInformation: number): boolean {
  return deviceInformation >> 5 === 2
}

/** @param advertisement a whole advertising payload
 *  @returns nothing if it is no plain BTHome v2 message or one of its objects is cut off; field/sealed.ts reads encrypted ones */
export function decodeAdvertisement(advertisement: ArrayLike<number>): BthomeMessage | undefined {
  const data = findServiceData(advertisement)
  if (data === undefined || data.length === 0 || !isVersion2(data[0]) || (data[0] & ENCRYPTED) !== 0) return undefined
  return decodeObjects(data.slice(1))
}

/** @param data objects, one after another
 *  @returns nothing if one of them is cut off */
export function decodeObjects(data: ArrayLike<number>): BthomeMessage | undefined {
  const objects: BthomeObject[] = []
  let at = 0
  while (at < data.length) {
    const id = data[at]
    const known = OBJECTS[id]
    if (known === undefined) return { objects, unknownId: id }
    const [name, signedBytes, steps, unit] = known
    const count = Math.abs(signedBytes)
    if (at + 1 + count > data.length) return undefined
    let raw = 0
    for (let i = count - 1; i >= 0; i--) raw = raw * 256 + data[at + 1 + i]
    if (signedBytes < 0 && raw >= 256 ** count / 2) raw -= 256 ** count
    objects.push({ id, name, value: raw / steps, unit })
    at += 1 + count
  }
  return { objects, unknownId: undefined }
}
