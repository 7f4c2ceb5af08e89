import { NOT_READY } from "../../../src/drivers/device.js"
import { lps22hb } from "../../../src/drivers/lps22hb.js"
import { FakeLps22hb } from "../../../sim/chips/lps22hb.js"
import type { Member } from "../member.js"

export const member: Member = {
  name: "lps22hb",
  make: () => {
    const chip = new FakeLps22hb()
    return {
      device: lps22hb(0x5c), chips: { 0x5c: chip }, tolerance: 1, knowsItsChip: true, neverReady: NOT_READY,
      worlds: [101325, 96000, 26000, 126000].map(value => ({ value, set: () => chip.setPressure_Pa(value) })),
      beyond: [25999, 126001, 0, -5000].map(value => () => chip.setPressure_Pa(value)),
    }
  },
}
