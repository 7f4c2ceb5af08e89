// The load switch of a module, as a project has set it.

import type { ModuleFile } from "./module-types.js"
import type { Project } from "./project.js"
import { UserError } from "./user-error.js"

/** A module whose load switch closes where the project says; its own levels were checked with its file (module-file.ts).
 *  @throws UserError for a module without one, and for a bus at which it cannot close */
export function withSupply(module: ModuleFile, { file, start_V }: Project): ModuleFile {
  const { supply, harvester } = module
  const place = (own: number): string => `${(own / 1000).toFixed(2)} V`
  if (start_V === undefined) return module
  if (supply === undefined) throw new UserError(file, "start_V", `module ${module.id} has no load switch`, "leave it out, or use a module with one")
  const on_mV = Math.round(start_V * 1000)
  if (on_mV <= supply.off_mV || on_mV > harvester.overVoltage_mV) {
    throw new UserError(file, "start_V", `the module is cut off at ${place(supply.off_mV)} and charged to ${place(harvester.overVoltage_mV)}`, "give a voltage between them")
  }
  return { ...module, supply: { ...supply, on_mV } }
}
