// The reference hardware as the firmware needs it, whatever runs the firmware.

import { parallelMask, seriesMask } from "../src/core/array/switches.js"
import type { ExpanderRegisters } from "../src/drivers/expander.js"
import { MCP23017 } from "../src/drivers/mcp23017.js"
import { PCA9535 } from "../src/drivers/pca9535.js"
import type { FrontEndConfig } from "../src/hal/contract.js"
import type { Assembly } from "./compile.js"
import { closableMask } from "./module-file.js"
import type { LatchChip } from "./module-types.js"
import { UserError } from "./user-error.js"

/** Which registers a module's expander has. */
const EXPANDERS: Record<LatchChip, ExpanderRegisters> = { pca9535: PCA9535, tca9555: PCA9535, mcp23017: MCP23017 }

/** @throws UserError if the module has no latch */
export function frontEndConfig(assembly: Assembly): FrontEndConfig {
  const { module, config } = assembly
  const { cell, bus, current, temperature, scanInterval_ms } = module.frontEnd
  const { latch } = module.switches
  if (latch === undefined) throw new UserError(`module ${module.id}`, "switches", "has no latch for the firmware to drive", "choose another module")
  const cells = config.array.cells
  return {
    cellAdcs: cell.addresses ?? [],
    ...(config.has.regulator === true ? { busDivider: bus.fullScale_uV / cell.fullScale_uV } : {}),
    current: { address: current.address, shunt_mOhm: current.shunt_mOhm, lsb_pA: current.lsb_nA * 1000 },
    temperatureAddress: temperature.address,
    latch: {
      ...EXPANDERS[latch.chip], address: latch.address, harvestLine: latch.harvestLine, railLine: latch.railLine,
      lines: seriesMask(cells, { series: cells, parallel: 1 }) | parallelMask(cells, { series: 1, parallel: cells }) | closableMask(module),
    },
    scan_ms: config.has.pace === true ? 0 : scanInterval_ms,
    temperature_ms: temperature.interval_ms,
  }
}
