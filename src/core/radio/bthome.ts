// BTHome v2 (bthome.io/format): one unencrypted advertisement that Home Assistant and others read as it is.
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

/** What is advertised; NaN = unknown, and then the object is left out. */
export interface Broadcast {
  /** Counts up with every new advertisement, modulo 256: a receiver drops repetitions. */
  packetId: number
  /** 0..1 */
  soc: number
  temperature_cC: number
  light_lx: number
  bus_mV: number
  low: boolean
  charging: boolean
  /** Pack current, positive = charge; sent as a count, -32768..32767. */
  current_uA: number
  /** Energy that the pack can still give; sent as a count, 32 bits. */
  energy_uWh: number
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

/** The whole advertising payload: flags, then service data of UUID FCD2h; at most 31 bytes.
 *  All objects together would be 34 bytes, so light and temperature take turns when both are known: odd packets
 *  carry the light. */
export function encodeAdvertisement(broadcast: Broadcast): number[] {
  const bytes = [0x02, 0x01, 0x06, 0, 0x16, 0xd2, 0xfc, 0x40]
  const warm = broadcast.temperature_cC
  const light = broadcast.light_lx
  const lightNow = !isNaN(light) && (isNaN(warm) || (broadcast.packetId & 1) === 1)
  putObject(bytes, OBJECT_PACKET, broadcast.packetId & 255, 1, 0, 255)
  putObject(bytes, OBJECT_BATTERY, broadcast.soc * 100, 1, 0, 100)
  if (!lightNow) putObject(bytes, OBJECT_TEMPERATURE, warm, 2, -32768, 32767)
  if (lightNow) putObject(bytes, OBJECT_ILLUMINANCE, light * 100, 3, 0, 16777215)
  putObject(bytes, OBJECT_VOLTAGE, broadcast.bus_mV, 2, 0, 65535)
  putObject(bytes, OBJECT_LOW, broadcast.low ? 1 : 0, 1, 0, 1)
  putObject(bytes, OBJECT_CHARGING, broadcast.charging ? 1 : 0, 1, 0, 1)
  putObject(bytes, OBJECT_COUNT_S16, broadcast.current_uA, 2, -32768, 32767)
  putObject(bytes, OBJECT_COUNT_S32, broadcast.energy_uWh, 4, -2147483648, 2147483647)
  bytes[3] = bytes.length - 4
  return bytes
}
