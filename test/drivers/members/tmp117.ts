import { NOT_READY } from "../../../src/drivers/device.js"
import { tmp117 } from "../../../src/drivers/tmp117.js"
import { FakeTmp117 } from "../../../sim/chips/tmp117.js"
import type { Member } from "../member.js"

export const member: Member = {
  name: "tmp117",
  make: () => {
    const chip = new FakeTmp117()
    return {
      device: tmp117(0x48), chips: { 0x48: chip }, tolerance: 1, knowsItsChip: true, neverReady: NOT_READY,
      worlds: [3650, -1200, 2500].map(value => ({ value, set: () => chip.setTemperature_cC(value) })),
      beyond: [-5501, 15001, 25000].map(value => () => chip.setTemperature_cC(value)),
    }
  },
}
