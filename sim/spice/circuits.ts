// The named circuits that the plant and ngspice must agree on.

import type { SimCell } from "../../project/sim-cell.js"
import type { CellInstance, Circuit, CurrentPulse } from "../plant/circuit.js"
import { drawInstances } from "../plant/instances.js"
import { ALWAYS, NEVER, solderedMatrix, standardMatrix, type SwitchMatrix } from "../plant/switch-matrix.js"
import { Random } from "../random.js"
import { battery, capacitor, plainBattery, twoBranch } from "./circuit-cells.js"

/** A made cell without a spread of its own. */
function made(soc: number, changes: Partial<CellInstance> = {}): CellInstance {
  return { capacity: 1, resistance: 1, soc, ...changes }
}

/** Defaults of a bench: 25 °C, nothing happens. */
function circuit(given: Partial<Circuit> & Pick<Circuit, "name" | "why" | "duration_s" | "report_s"> & { cell: SimCell, instances: CellInstance[], matrix: SwitchMatrix }): Circuit {
  return { temperature_degC: 25, base_A: 0, pulses: [], switches: [{ time_s: 0, closed: [] }], shorts: [], ...given }
}

/** The day of the peers' comparison: sleep, a radio burst every 10 s, the display at the start of each hour, light in the middle of the day. */
export const PULSED_DAY: { base_A: number, pulses: CurrentPulse[] } = {
  base_A: -0.2e-3,
  pulses: [
    { current_A: -5e-3, start_s: 0, width_s: 1, period_s: 10 },
    { current_A: -3e-3, start_s: 0, width_s: 600, period_s: 3600 },
    { current_A: 0.6e-3, start_s: 8 * 3600, width_s: 8 * 3600 },
  ],
}

/** Soldered cells with a spread of 5 % in capacity and 10 % in resistance under the pulsed day. */
export function pulsedDay(series: number, parallel: number, seed = 7): Circuit {
  return circuit({
    name: "pulsed-day",
    why: `${series}s${parallel}p of 2-RC cells with 5 % spread under a day of radio bursts, display and light: speed and drift over 86,400 s`,
    cell: twoBranch, matrix: solderedMatrix(series, parallel),
    instances: drawInstances(series * parallel, { capacity: 0.05, esr: 0.1, soc: 0 }, 0.9, new Random(seed)),
    ...PULSED_DAY, duration_s: 86_400, report_s: 1,
  })
}

/** Closed latch bits of standardMatrix(6, ..): S_i is bit i, P_i bit 5 + i, the bus bit 10. */
const BUS = 10
const LATCHES_2S3P = [5, 6, 2, 8, 9, BUS]
const LATCHES_6S1P = [0, 1, 2, 3, 4, BUS]

/** Two soldered strings, each behind a diode to the port: the strings' nodes are 0-2 and 3-5, the port 6 and 5. */
function diodeOr(): SwitchMatrix {
  return {
    nodes: 6,
    cells: [{ plus: 0, minus: 1 }, { plus: 1, minus: 4 }, { plus: 2, minus: 3 }, { plus: 3, minus: 4 }],
    elements: [
      // A body diode whose switch the firmware closes (ideal-diode OR), beside a plain Schottky diode.
      { a: 0, b: 5, bit: 0, on_Ohm: 1.7, off_Ohm: Infinity, diode_V: 0.35 },
      { a: 2, b: 5, bit: NEVER, on_Ohm: 4, off_Ohm: Infinity, diode_V: 0.25 },
    ],
    port: { plus: 5, minus: 4 },
  }
}

export const CIRCUITS: Circuit[] = [
  circuit({
    name: "cell-pulse",
    why: "one lossy battery at 5 °C under discharge and charge pulses: resistance, branches, Arrhenius, resistance over charge, efficiency",
    cell: battery, instances: [made(0.5)], matrix: solderedMatrix(1, 1), temperature_degC: 5, base_A: -10e-6,
    pulses: [
      { current_A: -3e-3, start_s: 10, width_s: 20, period_s: 120 },
      { current_A: 2e-3, start_s: 70, width_s: 20, period_s: 120 },
    ],
    duration_s: 600, report_s: 0.5,
  }),
  pulsedDay(5, 3),
  circuit({
    name: "weak-cell",
    why: "2s3p with one cell of half the capacity and three times the resistance: the split between parallel cells and its change with charge",
    cell: plainBattery, instances: [made(0.8), made(0.8, { capacity: 0.5, resistance: 3 }), made(0.8), made(0.8), made(0.8), made(0.8)], matrix: solderedMatrix(2, 3),
    base_A: -0.5e-3, pulses: [{ current_A: -8e-3, start_s: 5, width_s: 5, period_s: 60 }], duration_s: 3600, report_s: 1,
  }),
  circuit({
    name: "reconfiguration",
    why: "2s3p to 6s1p in a switch matrix of 1.7 ohm, break before make: unequal cells share, then carry the same current",
    cell: plainBattery, instances: [0.7, 0.72, 0.68, 0.6, 0.61, 0.59].map(soc => made(soc)), matrix: standardMatrix(6, 1.7),
    // The bus is open from 300.2 s to 300.3 s: nothing may be drawn then, for there is no capacitor behind it.
    pulses: [{ current_A: -2e-3, start_s: 20, width_s: 260 }, { current_A: -1e-3, start_s: 310, width_s: 200 }],
    switches: [{ time_s: 0, closed: LATCHES_2S3P }, { time_s: 300.2, closed: [] }, { time_s: 300.3, closed: LATCHES_6S1P }],
    duration_s: 600, report_s: 1,
  }),
  circuit({
    name: "unequal-pair",
    why: "a full and a half empty capacitor in parallel relax into each other without a load: the paralleling loss that no resistance avoids",
    cell: { ...capacitor, id: "fast-capacitor", branches: [capacitor.branches[0]], selfDischarge_uA: 0, coulombicEfficiency: 1 },
    instances: [made(0.9), made(0.45, { capacity: 1.5, resistance: 1.3 })], matrix: solderedMatrix(1, 2),
    duration_s: 30, report_s: 0.1,
  }),
  circuit({
    name: "bridged-tandem",
    why: "wet electrolyte bridges neighbours of a tandem: 2 kohm over the lower cell and 3 kohm over both drain them beside the load",
    cell: plainBattery, instances: [made(0.8), made(0.8)],
    matrix: {
      ...solderedMatrix(2, 1),
      elements: [
        { a: 1, b: 2, bit: ALWAYS, on_Ohm: 2000, off_Ohm: Infinity },
        { a: 0, b: 2, bit: ALWAYS, on_Ohm: 3000, off_Ohm: Infinity },
      ],
    },
    pulses: [{ current_A: -1e-3, start_s: 30, width_s: 30, period_s: 120 }], duration_s: 1200, report_s: 1,
  }),
  circuit({
    name: "internal-short",
    why: "a dendrite in one cell of 2s2p: 1 kohm from 60 s, 50 ohm from 300 s; its neighbour feeds it",
    cell: plainBattery, instances: [made(0.7), made(0.7), made(0.7), made(0.7)], matrix: solderedMatrix(2, 2), base_A: -0.2e-3,
    shorts: [{ cell: 1, time_s: 60, resistance_Ohm: 1000 }, { cell: 1, time_s: 300, resistance_Ohm: 50 }], duration_s: 360, report_s: 1,
  }),
  circuit({
    name: "redistribution",
    why: "a hybrid capacitor charged fast, then resting: its voltage falls while its charge stays (slow branch), then leaks",
    cell: capacitor, instances: [made(0.05)], matrix: solderedMatrix(1, 1),
    pulses: [{ current_A: 10e-3, start_s: 1, width_s: 8 }, { current_A: -4e-3, start_s: 600, width_s: 5 }], duration_s: 1200, report_s: 1,
  }),
  circuit({
    name: "minor-loops",
    why: "charge and discharge turn back before the hysteresis has changed over: minor loops between the branches of a battery",
    cell: { ...battery, id: "hysteretic-battery", resistanceBySoc: [1, 1] }, instances: [made(0.4)], matrix: solderedMatrix(1, 1),
    // 3 % of 3.6 C is 108 mC: swings of 150, 60 and 24 mC.
    pulses: [
      { current_A: -1e-3, start_s: 0, width_s: 150 }, { current_A: 1e-3, start_s: 150, width_s: 150 },
      { current_A: -1e-3, start_s: 300, width_s: 60, period_s: 120, end_s: 540 }, { current_A: 1e-3, start_s: 360, width_s: 60, period_s: 120, end_s: 540 },
      { current_A: -2e-3, start_s: 600, width_s: 12, period_s: 24, end_s: 744 }, { current_A: 2e-3, start_s: 612, width_s: 12, period_s: 24, end_s: 744 },
    ],
    duration_s: 900, report_s: 0.5,
  }),
  circuit({
    name: "diode-or",
    why: "two strings behind diodes: the fuller one carries the load until they meet, then both; at 400 s the switch around a body diode closes",
    cell: capacitor, instances: [made(0.9), made(0.9), made(0.8, { capacity: 1.2 }), made(0.8)], matrix: diodeOr(),
    base_A: -50e-6, pulses: [{ current_A: -2e-3, start_s: 5, width_s: 1, period_s: 10 }],
    switches: [{ time_s: 0, closed: [] }, { time_s: 400, closed: [0] }], duration_s: 600, report_s: 0.5,
  }),
]

/** The circuit of a name, or undefined. */
export function findCircuit(name: string): Circuit | undefined {
  return CIRCUITS.find(circuit => circuit.name === name)
}
