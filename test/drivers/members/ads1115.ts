import { NOT_READY } from "../../../src/drivers/device.js"
import { ads1115 } from "../../../src/drivers/ads1115.js"
import { FakeAds1115 } from "../../../sim/chips/ads1115.js"
import type { Member } from "../member.js"

export const member: Member = {
  name: "ads1115",
  make: () => {
    const chip = new FakeAds1115()
    return {
      // Inputs, gain and rate as after power-on, so that a chip that has forgotten measures the same.
      device: ads1115({ address: 0x48, mux: 0, gain: 2, rate: 4 }),
      chips: { 0x48: chip }, tolerance: 32, knowsItsChip: true, neverReady: NOT_READY,
      worlds: [1250000, -300000, 0, 2047900].map(value => ({ value, set: () => chip.setVoltage_uV(0, value) })),
      beyond: [2048000, -2048000, 5000000].map(value => () => chip.setVoltage_uV(0, value)),
    }
  },
}
