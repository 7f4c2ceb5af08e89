// Fake PCA9535 / TCA9535 (SCPS129K): bytes alternate between the two registers of a pair (section 8.3.2.2), latches wake up as ones (8.2.1).

import { FakeExpander } from "./expander.js"

export class FakePca9535 extends FakeExpander {
  /** @param pulldowns lines that read 0 while they are inputs; the others float high, which those of a TCA9555 do by themselves */
  constructor(pulldowns = 0xffff, name = "pca9535") {
    super({ count: 8, pins: 0, latches: 2, polarity: 4, directions: 6, fresh: 0xffff, idle: [], staysInPair: true }, pulldowns, name)
  }
}
