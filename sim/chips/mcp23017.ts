// Fake MCP23017 (DS20001952C) with IOCON.BANK = 0: the address goes up by itself, latches wake up as zeros. Interrupts, pull-ups and IOCON have no
// fake: they stay as after power-on. A write to GPIO, which the chip passes on to the latches, is an error here.

import { FakeExpander } from "./expander.js"

export class FakeMcp23017 extends FakeExpander {
  /** @param pulldowns lines that read 0 while they are inputs; the others float high */
  constructor(pulldowns = 0xffff, name = "mcp23017") {
    super({
      count: 0x16, directions: 0x00, polarity: 0x02, pins: 0x12, latches: 0x14, fresh: 0,
      idle: [0x04, 0x06, 0x08, 0x0a, 0x0c, 0x0e, 0x10], staysInPair: false,
    }, pulldowns, name)
  }
}
