import { veml7700 } from "../../../src/drivers/veml7700.js"
import { FakeVeml7700 } from "../../../sim/chips/veml7700.js"
import type { Member } from "../member.js"

export const member: Member = {
  name: "veml7700 high-gain",
  make: () => {
    const chip = new FakeVeml7700()
    return {
      device: veml7700({ address: 0x10, gain: 1, time: 5 }), chips: { 0x10: chip }, tolerance: 3, knowsItsChip: false,
      worlds: [0, 250000, 100, 2000].map(value => ({ value, set: () => chip.setLight_mlx(value) })),
      beyond: [275246, 5000000].map(value => () => chip.setLight_mlx(value)),
    }
  },
}
