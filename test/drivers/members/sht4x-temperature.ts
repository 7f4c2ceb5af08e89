import { NOT_READY } from "../../../src/drivers/device.js"
import { sht4xTemperature } from "../../../src/drivers/sht4x.js"
import { FakeSht4x } from "../../../sim/chips/sht4x.js"
import type { Member } from "../member.js"

export const member: Member = {
  name: "sht4x temperature",
  make: () => {
    const chip = new FakeSht4x()
    return {
      device: sht4xTemperature(0x45, 2), chips: { 0x45: chip }, tolerance: 1, knowsItsChip: false,
      neverReady: NOT_READY, powerLost: NOT_READY,
      worlds: [3650, -1200, -4000, 12500].map(value => ({ value, set: () => {
        chip.force(undefined)
        chip.setTemperature_cC(value)
      } })),
      beyond: [() => chip.setTemperature_cC(-4001), () => chip.setTemperature_cC(12501), () => chip.force(0x8000), () => chip.force(0)],
    }
  },
}
