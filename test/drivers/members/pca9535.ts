import { expander, expanderConfigure, expanderSwitch } from "../../../src/drivers/expander.js"
import { PCA9535 } from "../../../src/drivers/pca9535.js"
import { FakePca9535 } from "../../../sim/chips/pca9535.js"
import type { Member } from "../member.js"

const USED = 0x07ff

export const member: Member = {
  name: "pca9535",
  make: () => {
    const there = new FakePca9535()
    const chip = { ...PCA9535, address: 0x20 }
    /** As the latch plan does it: all open, then closed; a chip that has lost its power is taken over anew. */
    const close = (mask: number): void => {
      for (const { write } of [...expanderConfigure(chip, USED), ...expanderSwitch(chip, 0, mask)]) there.transfer(write, 0)
    }
    return {
      device: expander(chip, USED), chips: { 0x20: there }, tolerance: 0, knowsItsChip: true,
      worlds: [0x0481, 0x0123, 0, 0x07ff].map(value => ({ value, set: () => close(value) })),
      beyond: [],
    }
  },
}
