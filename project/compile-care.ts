// What the care of the cells needs to know, as the firmware's integers.

import { DENSITY_EDGES_uA_cm2 } from "../src/core/care/stress.js"
import type { ModuleConfig } from "../src/core/config.js"
import type { CareFile } from "./project.js"
import type { SimCell } from "./sim-cell.js"

const milli = (value: number): number => Math.round(value * 1000)

/** Densities and shares become currents and thousandths of a cell. */
export function compileCare({ recondition }: CareFile, { area_cm2, capacity_uC }: SimCell): Pick<ModuleConfig, "stress" | "recondition"> {
  const stress = {
    capacity_nAh_cm2: Math.round(capacity_uC / 3.6 / area_cm2),
    density_nA: DENSITY_EDGES_uA_cm2.map(density_uA_cm2 => milli(density_uA_cm2 * area_cm2)),
  }
  if (recondition === undefined) return { stress }
  const { below, density_mA_cm2, charge, dark_h, retry_days } = recondition
  return {
    stress,
    recondition: {
      below_permille: milli(below), limit_nA: Math.round(density_mA_cm2 * area_cm2 * 1e6), plate_permille: milli(charge),
      dark_ms: milli(dark_h * 3600), retry_ms: milli(retry_days * 86_400),
    },
  }
}
