import { NOT_READY } from "../../../src/drivers/device.js"
import { ina228Current } from "../../../src/drivers/ina228.js"
import { FakeIna228 } from "../../../sim/chips/ina228.js"
import type { Member } from "../member.js"

export const member: Member = {
  name: "ina228",
  make: () => {
    const chip = new FakeIna228(10)
    return {
      // The reference module's, times and averages as after power-on.
      device: ina228Current({ address: 0x40, shunt_mOhm: 10000, range: 1, currentLsb_pA: 7812.5, time: 5, averages: 0 }),
      chips: { 0x40: chip }, tolerance: 5, knowsItsChip: true, neverReady: NOT_READY,
      worlds: [1500000, -250000, 0, 4095900].map(value => ({ value, set: () => chip.setCurrent_nA(value) })),
      beyond: [4096000, -4096000, 16000000].map(value => () => chip.setCurrent_nA(value)),
    }
  },
}
