/** CRC-16/CCITT-FALSE (polynomial 1021h, start FFFFh, not reflected; check value of "123456789": 29B1h) of
 *  `bytes[from]` up to, not including, `bytes[to]`. Finds every error burst of up to 16 bits.
 *  One byte per turn without a table: 256 entries would cost an nRF52 interpreter 4 KB of RAM, and the shifts
 *  below are the table's own construction (x^16 = x^12 + x^5 + 1) done on eight bits at once. */
export function crc16(bytes: number[], from: number, to: number): number {
  let crc = 0xffff
  for (let i = from; i < to; i++) {
    let x = (crc >> 8) ^ bytes[i]
    x = x ^ (x >> 4)
    crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xffff
  }
  return crc
}
