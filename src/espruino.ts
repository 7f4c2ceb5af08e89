// Entry for an Espruino board: defines the global `onInit`, which Espruino calls at power-on.
// `src/generated/` is written by the build.

import { board } from "./generated/board.js"
import { config } from "./generated/config.js"
import { startFirmware } from "./hal/espruino.js"

const root = global as unknown as Record<string, unknown>

root.onInit = function (): void {
  startFirmware(config, board)
}
