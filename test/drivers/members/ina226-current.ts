import { NOT_READY } from "../../../src/drivers/device.js"
import { ina226Current } from "../../../src/drivers/ina226.js"
import { FakeIna226 } from "../../../sim/chips/ina226.js"
import type { Member } from "../member.js"

export const member: Member = {
  name: "ina226 current",
  make: () => {
    const chip = new FakeIna226(1)
    return {
      // Times and averages as after power-on, so that the mode alone tells a chip that has forgotten.
      device: ina226Current({ address: 0x40, shunt_mOhm: 1000, time: 4, averages: 0 }),
      chips: { 0x40: chip }, tolerance: 2, knowsItsChip: true, neverReady: NOT_READY,
      worlds: [1500, -40000, 0, 81900].map(value => ({ value, set: () => chip.setCurrent_uA(value) })),
      beyond: [81920, -81920, 200000].map(value => () => chip.setCurrent_uA(value)),
    }
  },
}
