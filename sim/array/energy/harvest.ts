// What the light would give, and what an ideal store could make of it.

import { HarvestSource } from "../../plant/source.js"
import type { Setting } from "./setting.js"

/** Power that the charger gives at a time into a store of this voltage, W, while nothing throttles it; at best where none is said. */
export function harvestOf({ options: { environment, module } }: Setting): (time_s: number, store_V?: number) => number {
  const source = new HarvestSource(module.source, module.converter)
  let known = -1
  return (time_s, store_V = Infinity) => {
    const step = Math.floor(time_s / environment.step_s + 1e-9)
    if (step !== known) {
      const middle_s = (step + 0.5) * environment.step_s
      source.locate({ lux: environment.lux(middle_s), skin_degC: 0, ambient_degC: 0, time_s: step * environment.step_s, span_s: environment.step_s })
      known = step
    }
    return source.panel_W * source.efficiencyAt(store_V)
  }
}

/** The most that any store of `store_J`, full at the start, can give a constant load, J: it loses nothing, and whoever keeps something back for later
 *  gives no more. */
export function idealStore_J(setting: Setting, hours: number, load_W: number, store_J: number): number {
  const at = harvestOf(setting)
  const { step_s } = setting.options.environment
  const steps = Math.floor(hours * 3600 / step_s)
  let stored_J = store_J
  let given_J = 0
  for (let i = 0; i < steps; i++) {
    const in_J = at(i * step_s) * step_s
    const out_J = Math.min(load_W * step_s, stored_J + in_J)
    stored_J = Math.min(store_J, stored_J + in_J - out_J)
    given_J += out_J
  }
  return given_J
}
