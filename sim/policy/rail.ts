// What charges on a regulated rail cost the bus at least: of all input voltages and loads the best, so that no schedule pays less.

import type { PlantOptions } from "../plant/plant.js"
import { Regulator } from "../plant/regulator.js"

export interface LeastCost {
  /** Of a charge spent on anything, V. */
  rail_V: number
  /** Power of a steady load while nothing else draws, W, the regulator's own left out. */
  steady_W: (load_A: number) => number
  /** What the regulator draws from the bus for itself, A. */
  own_A: number
  /** At most so much flows from the bus for each ampere on the rail. */
  mostFlow: number
}

/** Nothing where the rail is the bus. @param off_V bus at which the module is cut off */
export function leastCost({ module }: PlantOptions, off_V: number): LeastCost | undefined {
  const spec = module.regulator
  if (spec?.kind !== "buck-boost") return undefined
  const regulator = new Regulator(spec)
  regulator.follow(Infinity)
  const own_A = spec.quiescent_nA * 1e-9
  // Between its knots an efficiency lies between theirs.
  const inputs_V = [off_V, ...spec.efficiency.input_V.filter(own => own > off_V)]
  const power_W = (load_A: number, input_V: number): number => (regulator.inputCurrent(load_A, input_V) - own_A) * input_V
  const loads_A = spec.efficiency.load_uA.map(own => own * 1e-6)
  const prices_V = loads_A.flatMap(load_A => inputs_V.map(input_V => power_W(load_A, input_V) / load_A))
  return {
    rail_V: Math.min(...prices_V), own_A, mostFlow: Math.max(...prices_V) / off_V,
    steady_W: load_A => Math.min(...inputs_V.map(input_V => power_W(load_A, input_V))),
  }
}
