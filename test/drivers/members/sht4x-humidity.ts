import { NOT_READY } from "../../../src/drivers/device.js"
import { sht4xHumidity } from "../../../src/drivers/sht4x.js"
import { FakeSht4x } from "../../../sim/chips/sht4x.js"
import type { Member } from "../member.js"

export const member: Member = {
  name: "sht4x humidity",
  make: () => {
    const chip = new FakeSht4x()
    return {
      device: sht4xHumidity(0x44, 0), chips: { 0x44: chip }, tolerance: 1, knowsItsChip: false,
      neverReady: NOT_READY, powerLost: NOT_READY,
      worlds: [4550, 9000, 0, 10000].map(value => ({ value, set: () => {
        chip.force(undefined)
        chip.setTemperature_cC(2500)
        chip.setHumidity_cPct(value)
      } })),
      beyond: [() => chip.setTemperature_cC(-4001), () => chip.force(0x8000), () => chip.force(0xffff)],
    }
  },
}
