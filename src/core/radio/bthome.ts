// BTHome v2 (bthome.io/format): one advertisement that Home Assistant and others read as it is.
// Objects go out in ascending order of their ids, because a receiver stops at the first one it does not know.
// Its current has steps of 1 mA and its energy of 1 Wh, too coarse for micro-cells: µA and µWh travel as signed counts.

const OBJECT_PACKET = 0x00
const OBJECT_BATTERY = 0x01
const OBJECT_TEMPERATURE = 0x02
const OBJECT_ILLUMINANCE = 0x05
const OBJECT_VOLTAGE = 0x0c
const OBJECT_LOW = 0x15
const OBJECT_CHARGING = 0x16
const OBJECT_COUNT_S16 = 0x5a
const OBJECT_COUNT_S32 = 0x5b

/** What a legacy advertisement may carry (Bluetooth Core, Vol 6 Part B 2.3.1). */
export const ADVERTISEMENT_MAX = 31
/** Flags, and the head of the service data up to the device information; objects follow. */
export const ADVERTISEMENT_HEAD = 8
/** Version 2, not encrypted, and at irregular intervals (bits 5 to 7, 0 and 2): a budget decides when, and a receiver
 *  must not call a module lost that saves. */
const DEVICE_INFORMATION = 0x44

/** What goes out beside charge and flags, which always do. Each byte is 8 µs of air on three channels. */
export const PART_TEMPERATURE = 1
export const PART_LIGHT = 2
export const PART_VOLTAGE = 4
export const PART_COUNTS = 8

/** What the module tells of itself; NaN = unknown, and then it is left out. */
export interface Broadcast {
  /** Counts up with every new advertisement, modulo 256: a receiver drops repetitions. */
  packetId: number
  /** 0..1 */
  soc: number
  temperature_cC: number
  light_lx: number
  bus_uV: number
  low: boolean
  /** Pack current, positive = charge. */
  current_nA: number
  /** Energy that the pack can still give, and what it can give when full. */
  energy_uJ: number
  full_uJ: number
}

// Little-endian, clamped to the range of the field; nothing at all if unknown.
function putObject(bytes: number[], id: number, value: number, count: number, low: number, high: number): void {
  if (isNaN(value)) return
  let rest = Math.floor(value + 0.5)
  if (rest < low) rest = low
  if (rest > high) rest = high
  bytes.push(id)
  for (let i = 0; i < count; i++) {
    bytes.push(rest & 255)
    rest = rest >> 8
  }
}

/** The whole advertising payload: flags, then service data of UUID FCD2h. It fits 31 bytes with all parts but the
 *  temperature or but the light, and with counts alone or without them also when it is sealed (seal.ts), which takes
 *  eight bytes and needs no packet id.
 *  @param parts sum of PART_ codes */
export function encodeAdvertisement(broadcast: Broadcast, parts: number): number[] {
  const bytes = [0x02, 0x01, 0x06, 0, 0x16, 0xd2, 0xfc, DEVICE_INFORMATION]
  putObject(bytes, OBJECT_PACKET, broadcast.packetId, 1, 0, 255)
  putObject(bytes, OBJECT_BATTERY, broadcast.soc * 100, 1, 0, 100)
  if (parts & PART_TEMPERATURE) putObject(bytes, OBJECT_TEMPERATURE, broadcast.temperature_cC, 2, -32768, 32767)
  if (parts & PART_LIGHT) putObject(bytes, OBJECT_ILLUMINANCE, broadcast.light_lx * 100, 3, 0, 16777215)
  if (parts & PART_VOLTAGE) putObject(bytes, OBJECT_VOLTAGE, broadcast.bus_uV / 1000, 2, 0, 65535)
  putObject(bytes, OBJECT_LOW, broadcast.low ? 1 : 0, 1, 0, 1)
  putObject(bytes, OBJECT_CHARGING, broadcast.current_nA > 0 ? 1 : 0, 1, 0, 1)
  // A receiver tells two counts apart by their order alone (the format's "multiple values"): both, or none.
  if ((parts & PART_COUNTS) && !isNaN(broadcast.current_nA + broadcast.energy_uJ)) {
    putObject(bytes, OBJECT_COUNT_S16, broadcast.current_nA / 1000, 2, -32768, 32767)
    putObject(bytes, OBJECT_COUNT_S32, broadcast.energy_uJ / 3600, 4, -2147483648, 2147483647)
  }
  bytes[3] = bytes.length - 4
  return bytes
}
