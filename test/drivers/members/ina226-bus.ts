import { NOT_READY } from "../../../src/drivers/device.js"
import { ina226Bus } from "../../../src/drivers/ina226.js"
import { FakeIna226 } from "../../../sim/chips/ina226.js"
import type { Member } from "../member.js"

export const member: Member = {
  name: "ina226 bus",
  make: () => {
    const chip = new FakeIna226(1)
    return {
      device: ina226Bus({ address: 0x45, shunt_mOhm: 1000, time: 2, averages: 1 }),
      chips: { 0x45: chip }, tolerance: 625, knowsItsChip: true, neverReady: NOT_READY,
      worlds: [3300000, 1800000, 0, 36000000].map(value => ({ value, set: () => chip.setVoltage_uV(value) })),
      beyond: [36001250, 45000000].map(value => () => chip.setVoltage_uV(value)),
    }
  },
}
