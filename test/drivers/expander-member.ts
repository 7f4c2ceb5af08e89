// The expanders are one driver with other register numbers, so they are one member with other fakes.

import type { I2cChip } from "../../sim/chips/register-chip.js"
import { type ExpanderRegisters, expander, expanderConfigure, expanderSwitch } from "../../src/drivers/expander.js"
import type { Member } from "./member.js"

const ADDRESS = 0x20
const USED = 0x07ff

export function expanderMember(name: string, registers: ExpanderRegisters, fake: () => I2cChip): Member {
  return {
    name,
    make: () => {
      const there = fake()
      const chip = { ...registers, address: ADDRESS }
      /** As the latch plan does it: all open, then closed; a chip that has lost its power is taken over anew. */
      const close = (mask: number): void => {
        for (const { write } of [...expanderConfigure(chip, USED), ...expanderSwitch(chip, 0, mask)]) there.transfer(write, 0)
      }
      return {
        device: expander(chip, USED), chips: { [ADDRESS]: there }, tolerance: 0, knowsItsChip: true,
        worlds: [0x0481, 0x0123, 0, 0x07ff].map(value => ({ value, set: () => close(value) })),
        beyond: [],
      }
    },
  }
}
