// What the simulator needs of an engine that runs the firmware, whatever the engine is: Node itself,
// the official DeviceScript VM, or Espruino. The plant never knows which one it talks to.

import type { Command, Sample } from "../../src/core/types.js"

export interface Runtime {
  /** For reports: "node", "devicescript", "espruino". */
  name: string
  /** Powers the firmware up with fresh memory over the flash that survived; call again after a brown-out.
   *  @param readFlash bytes of the journal flash, as programmed by the "write" and "erase" commands so far */
  boot(readFlash: (offset: number, length: number) => Uint8Array): Promise<void> | void
  /** One tick. The commands may be reused by the next tick: copy what is to be kept. */
  step(sample: Sample): Command[] | Promise<Command[]>
  /** Every number the firmware believes, in the order of `observe` in src/core/module.ts. */
  observe(): number[] | Promise<number[]>
  close(): void | Promise<void>
}
