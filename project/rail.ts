// The regulated rail of a module, as those behind it see it.

import { NOMINAL_V } from "../src/core/schedule/priced.js"
import type { Board } from "./boards.js"
import type { ModuleFile, ModuleRegulator } from "./module-types.js"
import type { Project } from "./project.js"
import { UserError } from "./user-error.js"

/** Load at which a converter's efficiency is taken for all that the firmware plans: between a sleeping processor and a working one, µA. */
const USUAL_UA = 10

/** A board on the rail of its module: awake it draws more from a lower one. */
export function onRail(board: Board, { regulator }: ModuleFile): Board {
  if (regulator === undefined) return board
  return { ...board, power: { ...board.power, active_mA: board.power.active_mA * regulator.awakeFactor } }
}

/** What a charge drawn by the processor, its sensors and its radio costs at the bus, V: its nominal voltage, or the same at any behind a regulator. */
export function priceOfCharge_V({ regulator }: ModuleFile): number {
  return regulator === undefined ? NOMINAL_V : regulator.output_mV / 1000 / usualEfficiency(regulator)
}

/** Mean over the input voltages; straight over the logarithm of the load. */
function usualEfficiency({ efficiency: { load_uA, value } }: ModuleRegulator): number {
  let j = 0
  while (j < load_uA.length - 2 && load_uA[j + 1]! < USUAL_UA) j++
  const share = load_uA.length === 1 ? 0 : Math.max(0, Math.min(1, Math.log(USUAL_UA / load_uA[j]!) / Math.log(load_uA[j + 1]! / load_uA[j]!)))
  return value.reduce((sum, row) => sum + row[j]! + ((row[j + 1] ?? row[j]!) - row[j]!) * share, 0) / value.length
}

/** @throws UserError where nobody could follow the cells: behind a regulator the current of a scan says little of what flows between */
export function requireRail(module: ModuleFile, { file, pace }: Project, capacitor: boolean): void {
  if (module.regulator === undefined || (capacitor && pace !== undefined)) return
  throw new UserError(file, "module", `${module.id} feeds its processor through a regulator, which only capacitor cells at their own pace can do`,
    capacitor ? "give it a pace, or use a module without a regulator" : "choose capacitor cells, or a module without a regulator")
}
