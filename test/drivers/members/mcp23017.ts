import { expander, expanderConfigure, expanderSwitch } from "../../../src/drivers/expander.js"
import { MCP23017 } from "../../../src/drivers/mcp23017.js"
import { FakeMcp23017 } from "../../../sim/chips/mcp23017.js"
import type { Member } from "../member.js"

const USED = 0x07ff

export const member: Member = {
  name: "mcp23017",
  make: () => {
    const there = new FakeMcp23017()
    const chip = { ...MCP23017, address: 0x20 }
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
