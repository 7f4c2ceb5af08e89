// Random packs, and what may happen to them: any cells, any matrix, any switches, legal or not.

import fc from "fast-check"
import type { SimCell } from "../../project/sim-cell.js"
import type { CellInstance } from "../../sim/plant/circuit.js"
import { Pack } from "../../sim/plant/pack.js"
import { NEVER, solderedMatrix, standardMatrix } from "../../sim/plant/switch-matrix.js"
import type { MatrixElement, SwitchMatrix } from "../../sim/plant/switch-matrix.js"

const KNOTS = Array.from({ length: 21 }, (_, i) => i / 20)

/** Evenly between two values, on a grid of a thousandth of the way: nothing here is to be tested at 1e-300. */
export const between = (min: number, max: number): fc.Arbitrary<number> => fc.nat({ max: 1000 }).map(x => min + (max - min) * x / 1000)
export const decades = (from: number, to: number): fc.Arbitrary<number> => between(from, to).map(x => 10 ** x)

/** Batteries with a plateau, capacitors, and anything between; every loss present or absent. */
export const anyCell: fc.Arbitrary<SimCell> = fc.record({
  battery: fc.boolean(),
  capacity_uC: decades(4, 7),
  knee: between(0, 0.6),
  gap_V: fc.oneof(fc.constant(0), between(0.001, 0.08)),
  tilt: between(-0.5, 0.5),
  // Resistance times capacity is the time in which a volt fills the cell: 1.5 s to two minutes (a printed cell of 11 ohm and 0.15 C has 1.6 s).
  // Far below, a short would empty a cell within few of the engine's shortest steps.
  volt_s: decades(0.2, 2),
  branches: fc.array(fc.record({ share: decades(-1, 0.5), tau_s: decades(-2, 3.5) }), { maxLength: 3 }),
  resistanceBySoc: fc.constantFrom<number[]>([1, 1], [2, 1.25, 1, 0.92], [1.1, 1, 0.9]),
  coulombicEfficiency: fc.constantFrom(1, 0.99, 0.9),
  selfDischarge_h: fc.oneof(fc.constant(Infinity), decades(1, 4)),
}).map(given => {
  const { battery, knee, gap_V, tilt, capacity_uC } = given
  const esr_Ohm = given.volt_s / (capacity_uC * 1e-6)
  const mean = KNOTS.map(soc => battery ? 0.9 + knee * (1 - Math.exp(-soc / 0.05)) + 0.2 * soc + 0.1 * soc ** 8 : soc * (1.8 - knee / 2 + knee / 2 * soc))
  const half = KNOTS.map(soc => gap_V / 2 * (1 + tilt * (soc - 0.5)))
  return {
    id: "any", chemistry: battery ? "zimb" : "zihmsc", area_cm2: 1, window_V: [mean[0], mean[20]], capacity_uC,
    ocvCharge_V: mean.map((volt, i) => volt + half[i]), ocvDischarge_V: mean.map((volt, i) => volt - half[i]),
    esr_Ohm, branches: given.branches.map(({ share, tau_s }) => ({ resistance_Ohm: esr_Ohm * share, tau_s })), resistanceBySoc: given.resistanceBySoc, activation_J_mol: 30_000, freezing_degC: -7,
    bendResistance: 0.1, coulombicEfficiency: given.coulombicEfficiency, selfDischarge_uA: capacity_uC / (given.selfDischarge_h * 3600),
    selfDischargeProportional: !battery, selfDischargeActivation_J_mol: 50_000, temperature_degC: [-20, 60], maxCurrent_mA: 10,
    calendarFade: 0.1, resistanceGrowth: 2,
  }
})

export const anyInstances = (count: number): fc.Arbitrary<CellInstance[]> =>
  fc.array(fc.record({ capacity: between(0.5, 1.5), resistance: between(0.5, 2), soc: between(0, 1) }), { minLength: count, maxLength: count })

/** The standard matrix with an isolation switch in each cell's path and a bypass switch around it, on bits of their own. */
export function withIsolation(cells: number, on_Ohm: number, off_Ohm: number): SwitchMatrix {
  const standard = standardMatrix(cells, on_Ohm, off_Ohm)
  const first = 2 * (cells - 1) + 1
  const elements = [...standard.elements]
  const places = standard.cells.map((place, k) => {
    const inner = standard.nodes + k
    elements.push({ a: place.plus, b: inner, bit: first + 2 * k, on_Ohm, off_Ohm }, { a: place.plus, b: place.minus, bit: first + 2 * k + 1, on_Ohm, off_Ohm })
    return { plus: inner, minus: place.minus }
  })
  return { nodes: standard.nodes + cells, cells: places, elements, port: standard.port }
}

const resistances = fc.record({ on_Ohm: decades(-2, 2), off_Ohm: fc.oneof(fc.constant(Infinity), decades(6, 10)) })

/** Gives some elements a body diode. */
function withDiodes(matrix: SwitchMatrix, which: number[], threshold_V: number): SwitchMatrix {
  const elements: MatrixElement[] = matrix.elements.map((element, k) => which.includes(k) ? { ...element, diode_V: threshold_V } : element)
  return { ...matrix, elements }
}

const standard = fc.record({ cells: fc.integer({ min: 1, max: 8 }), ohm: resistances })
  .map(({ cells, ohm }) => standardMatrix(cells, ohm.on_Ohm, ohm.off_Ohm))
const isolated = fc.record({ cells: fc.integer({ min: 1, max: 5 }), ohm: resistances })
  .map(({ cells, ohm }) => withIsolation(cells, ohm.on_Ohm, ohm.off_Ohm))
const soldered = fc.record({ series: fc.integer({ min: 1, max: 4 }), parallel: fc.integer({ min: 1, max: 4 }) })
  .map(({ series, parallel }) => solderedMatrix(series, parallel))
const bodyDiodes = fc.record({ matrix: fc.oneof(standard, isolated), which: fc.array(fc.nat({ max: 30 }), { maxLength: 6 }), threshold_V: fc.constantFrom(0, 0.3, 0.6) })
  .map(({ matrix, which, threshold_V }) => withDiodes(matrix, which, threshold_V))
/** Strings on one port, each behind a diode. */
const ored = fc.record({ strings: fc.integer({ min: 1, max: 3 }), length: fc.integer({ min: 1, max: 2 }), threshold_V: fc.constantFrom(0, 0.25), off_Ohm: fc.constantFrom(Infinity, 1e8) })
  .map(({ strings, length, threshold_V, off_Ohm }): SwitchMatrix => {
    const at = (string: number, place: number): number => place === length ? 1 : 2 + string * length + place
    return {
      nodes: 2 + strings * length,
      cells: Array.from({ length: strings * length }, (_, k) => ({ plus: at(Math.floor(k / length), k % length), minus: at(Math.floor(k / length), k % length + 1) })),
      elements: Array.from({ length: strings }, (_, s) => ({ a: at(s, 0), b: 0, bit: s === 0 ? 0 : NEVER, on_Ohm: 2, off_Ohm, diode_V: threshold_V })),
      port: { plus: 0, minus: 1 },
    }
  })

export const plainMatrix: fc.Arbitrary<SwitchMatrix> = fc.oneof({ arbitrary: standard, weight: 3 }, isolated, soldered)
export const anyMatrix: fc.Arbitrary<SwitchMatrix> = fc.oneof({ arbitrary: plainMatrix, weight: 3 }, bodyDiodes, ored)

/** Something that happens to a pack, or a stretch of time under a drive. */
export type Act =
  /** `legal`: each boundary of the standard matrix is either in series or in parallel, the bus closed, no bypass. */
  | { kind: "switches", bits: number, legal: boolean }
  | { kind: "short", cell: number, ohm: number }
  | { kind: "weather", temperature_degC: number, bend: number }
  | { kind: "wear", cell: number, resistance: number, contact_Ohm: number, drain: number, capacity: number }
  | { kind: "current", duration_us: number, rate: number }
  | { kind: "voltage", duration_us: number, start_V: number, slope_V_s: number }

const duration = decades(0, 9.5).map(us => Math.round(us))
const things: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("switches" as const), bits: fc.nat({ max: 2 ** 31 - 1 }), legal: fc.boolean() }) },
  fc.record({ kind: fc.constant("short" as const), cell: fc.nat({ max: 7 }), ohm: fc.oneof(fc.constant(Infinity), decades(0, 5)) }),
  fc.record({ kind: fc.constant("weather" as const), temperature_degC: between(-20, 60), bend: between(0, 1) }),
  fc.record({ kind: fc.constant("wear" as const), cell: fc.nat({ max: 7 }), resistance: between(1, 3), contact_Ohm: fc.constantFrom(0, 0, 1e7), drain: fc.constantFrom(1, 50), capacity: between(0.5, 1) }),
)
/** Currents as a rate: capacities per hour. */
const currents: fc.Arbitrary<Act> = fc.record({ kind: fc.constant("current" as const), duration_us: duration, rate: fc.oneof(fc.constant(0), between(-2, 2), between(-60, 60)) })
const voltages: fc.Arbitrary<Act> = fc.record({ kind: fc.constant("voltage" as const), duration_us: duration, start_V: between(0, 6), slope_V_s: fc.oneof(fc.constant(0), between(-0.02, 0.02)) })

export const anyHistory: fc.Arbitrary<Act[]> = fc.array(fc.oneof({ weight: 3, arbitrary: things }, { weight: 2, arbitrary: currents }, voltages), { minLength: 2, maxLength: 12 })
export const quietHistory: fc.Arbitrary<Act[]> = fc.array(fc.oneof({ weight: 3, arbitrary: things }, { weight: 3, arbitrary: currents }), { minLength: 2, maxLength: 12 })

export interface PackCase { cell: SimCell, instances: CellInstance[], matrix: SwitchMatrix, acts: Act[] }

export const packCase = (matrix: fc.Arbitrary<SwitchMatrix> = anyMatrix, acts: fc.Arbitrary<Act[]> = anyHistory): fc.Arbitrary<PackCase> =>
  matrix.chain(at => fc.record({ cell: anyCell, instances: anyInstances(at.cells.length), matrix: fc.constant(at), acts }))

/** No act goes on for more steps than this: the rest of its time is left out. */
const MOST_STEPS = 200

export function isClosed({ bits, legal }: { bits: number, legal: boolean }, cells: number, bit: number): boolean {
  const boundaries = cells - 1
  if (!legal) return (bits >>> bit & 1) === 1
  if (bit < boundaries) return (bits >>> bit & 1) === 1
  if (bit < 2 * boundaries) return (bits >>> (bit - boundaries) & 1) === 0
  return bit === 2 * boundaries || (bit - 2 * boundaries) % 2 === 1
}

/** Lets one thing happen.
 *  @param look is called after every step with its length */
export function happen(pack: Pack, cell: SimCell, act: Act, look: (duration_us: number) => void = () => undefined): void {
  const { cells } = pack
  switch (act.kind) {
    case "switches":
      pack.setSwitches(bit => isClosed(act, cells.count, bit))
      return
    case "short":
      if (act.cell < cells.count) pack.setShort(act.cell, 1 / act.ohm)
      return
    case "weather":
      pack.setTemperature(act.temperature_degC, act.bend)
      return
    case "wear":
      if (act.cell >= cells.count) return
      cells.worn[act.cell] = act.resistance
      cells.contact_Ohm[act.cell] = act.contact_Ohm
      cells.drainFactor[act.cell] = act.drain
      cells.setCapacity(act.cell, act.capacity, pack.losses_J)
      cells.renew(pack.losses_J)
      pack.refresh()
      return
    case "current": {
      const current_A = act.rate * cell.capacity_uC * 1e-6 / 3600
      let left_us = act.duration_us
      for (let step = 0; left_us > 0 && step < MOST_STEPS; step++) {
        const used_us = pack.stepCurrent(left_us, current_A)
        look(used_us)
        left_us -= used_us
      }
      return
    }
    case "voltage": {
      let gone_us = 0
      for (let step = 0; gone_us < act.duration_us && step < MOST_STEPS; step++) {
        const used_us = pack.stepVoltage(act.duration_us - gone_us, act.start_V + act.slope_V_s * gone_us * 1e-6, act.slope_V_s)
        look(used_us)
        gone_us += used_us
      }
    }
  }
}

export function live(given: PackCase, look: (pack: Pack, duration_us: number) => void = () => undefined): Pack {
  const pack = new Pack(given.cell, given.instances, given.matrix)
  for (const act of given.acts) happen(pack, given.cell, act, duration_us => { look(pack, duration_us) })
  return pack
}
