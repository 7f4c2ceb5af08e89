import { veml7700 } from "../../../src/drivers/veml7700.js"
import { FakeVeml7700 } from "../../../sim/chips/veml7700.js"
import type { Member } from "../member.js"

export const member: Member = {
  name: "veml7700 low-gain",
  make: () => {
    const chip = new FakeVeml7700()
    return {
      // Half a step is 270 mlx, and at 100 klx the correction makes 16 times that of it.
      device: veml7700({ address: 0x10, gain: 2, time: 2 }), chips: { 0x10: chip }, tolerance: 4500, knowsItsChip: false,
      worlds: [0, 250000, 900000, 5000000, 100000000].map(value => ({ value, set: () => chip.setLight_mlx(value) })),
      beyond: [140100000, 200000000].map(value => () => chip.setLight_mlx(value)),
    }
  },
}
