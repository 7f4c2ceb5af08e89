import { describe, expect, test } from "vitest"
import { capacitor, plainBattery } from "../../../sim/spice/circuit-cells.js"
import { CIRCUITS, findCircuit, pulsedDay } from "../../../sim/spice/circuits.js"
import { compare, solveWithNgspice } from "../../../sim/spice/compare.js"
import { netlist } from "../../../sim/spice/netlist.js"
import { solderedMatrix } from "../../../sim/plant/switch-matrix.js"
import type { Circuit } from "../../../sim/plant/circuit.js"
import { solveByReference } from "./reference.js"
import { withNgspice } from "./with-ngspice.js"

const named = (name: string): Circuit => findCircuit(name)!

/** One linear capacitor of 80 mF, 10 ohm and one branch, from half charge. */
const linear: Circuit = {
  name: "linear", why: "closed forms", cell: { ...capacitor, branches: [{ resistance_Ohm: 8, tau_s: 5 }], selfDischarge_uA: 0, coulombicEfficiency: 1 },
  instances: [{ capacity: 1, resistance: 1, soc: 0.5 }], matrix: solderedMatrix(1, 1), temperature_degC: 25, base_A: 0,
  pulses: [{ current_A: 2e-3, start_s: 2, width_s: 10 }], switches: [{ time_s: 0, closed: [] }], shorts: [], duration_s: 30, report_s: 0.5,
}

describe("the netlist", () => {
  test("begins with its title and ends with .end, names every element once, and sets every state", () => {
    for (const circuit of CIRCUITS) {
      const lines = netlist(circuit).trimEnd().split("\n")
      expect(lines[0]).toMatch(new RegExp(`^\\* ${circuit.name}: `))
      expect(lines.at(-1)).toBe(".end")
      const names = lines.slice(1).filter(line => /^[a-z]/.test(line)).map(line => line.split(" ")[0])
      expect(names.filter((name, i) => names.indexOf(name) !== i), circuit.name).toEqual([])
      const states = names.filter(name => /^c/.test(name)).map(name => name.slice(1))
      const set = lines.flatMap(line => /^\.ic v\((\w+)\)/.exec(line)?.[1] ?? [])
      expect(set.sort(), circuit.name).toEqual(states.sort())
    }
  })

  test("writes what repeats as PULSE and what happens once as PWL, both edges beginning at their times", () => {
    const lines = netlist(pulsedDay(5, 3), { edge_s: 0.001 }).split("\n")
    expect(lines).toContain("ibase 0 port -0.0002")
    expect(lines).toContain("iload0 0 port pulse(0 -0.005 0 0.001 0.001 0.999 10)")
    expect(lines).toContain("iload2 0 port pwl(0 0 28800 0 28800.001 0.0006 57600 0.0006 57600.001 0)")
  })

  test("cold raises resistance and time constant alike, and frost raises both by e every 4 K more", () => {
    const at = (temperature_degC: number, element: string): number =>
      Number(new RegExp(`^${element} .* (\\S+)$`, "m").exec(netlist({ ...linear, cell: { ...linear.cell, activation_J_mol: 20_000, freezing_degC: -20 }, temperature_degC }))![1])
    // exp(20,000 / 8.314 · (1/278.15 - 1/298.15)) = 1.78624
    expect(at(5, "r0") / at(25, "r0")).toBeCloseTo(1.78624, 4)
    expect(at(5, "cb0_1")).toBeCloseTo(5 * 1.78624, 4)
    const arrhenius = Math.exp(20_000 / 8.314462618 * (1 / 249.15 - 1 / 298.15))
    expect(at(-24, "r0") / at(25, "r0")).toBeCloseTo(arrhenius * Math.E, 6)
  })

  test("has no hysteresis state where the branches of the open-circuit voltage are one", () => {
    expect(netlist(named("weak-cell"))).not.toMatch(/^bh|^ch/m)
    expect(netlist(named("minor-loops"))).toMatch(/^ch0 h0 0 1$/m)
  })
})

describe("ngspice on the netlist", () => {
  withNgspice("a linear cell follows its closed form: U + q/C + R0·i + R1·i·(1 - exp(-t/tau))", () => {
    const { port_V, cellCharge_C } = solveWithNgspice(linear)
    // 7 s: 5 s into the pulse of 2 mA; the last moment of the pulse is 12 s.
    const within = (since_s: number) => 0.9 + 2e-3 * since_s / 0.08 + 2e-3 * 10 + 2e-3 * 8 * (1 - Math.exp(-since_s / 5))
    expect(port_V[2 * 2]).toBeCloseTo(0.9, 6)
    expect(Math.abs(port_V[7 * 2] - within(5))).toBeLessThan(5e-6)
    expect(Math.abs(port_V[12 * 2] - within(10))).toBeLessThan(5e-6)
    const rest = 0.9 + 0.25 + 2e-3 * 8 * (1 - Math.exp(-2)) * Math.exp(-18 / 5)
    expect(Math.abs(port_V.at(-1)! - rest)).toBeLessThan(5e-6)
    // The edges take nothing from the area of a pulse: 2 mA for 10 s are 20 mC.
    expect(Math.abs(cellCharge_C[0].at(-1)! - 0.02)).toBeLessThan(2e-8)
  })

  withNgspice("two capacitors share their charge with the time constant (Ra + Rb)·Ca·Cb/(Ca + Cb)", () => {
    const pair: Circuit = {
      ...linear, cell: { ...linear.cell, branches: [] }, matrix: solderedMatrix(1, 2), pulses: [], duration_s: 5, report_s: 0.1,
      instances: [{ capacity: 1, resistance: 1, soc: 1 }, { capacity: 1, resistance: 1, soc: 0.5 }],
    }
    const { cellCharge_C } = solveWithNgspice(pair, { maxStep_s: 0.01 })
    // Half the charge difference of 72 mC passes, with 20 ohm · 40 mF = 0.8 s.
    expect(Math.abs(cellCharge_C[0][8] + 0.036 * (1 - Math.exp(-1)))).toBeLessThan(5e-6)
    expect(Math.abs(cellCharge_C[1].at(-1)! - 0.036 * (1 - Math.exp(-5 / 0.8)))).toBeLessThan(5e-6)
  })

  withNgspice("a cell driven out of its window follows the plant's curve: 0 V within 2 % below empty, the last slope above full", () => {
    const cell = { ...plainBattery, branches: [] }
    const out = (soc: number, current_A: number): number => solveWithNgspice({
      ...linear, cell, instances: [{ capacity: 1, resistance: 1, soc }], pulses: [{ current_A, start_s: 0, width_s: 36 }], duration_s: 40,
    }).port_V.at(-1)!
    // 1 mA for 36 s is 1 % of 3.6 C.
    expect(out(0, -1e-3)).toBeCloseTo(1.3 / 2, 5)
    expect(out(1, 1e-3)).toBeCloseTo(1.65 + (1.65 - 1.596) * 0.2, 5)
  })

  // 10 µV: twenty times closer than what the plant has to keep. The charge of the unequal pair is ngspice's own error.
  for (const circuit of CIRCUITS.filter(one => one.name !== "pulsed-day")) {
    withNgspice(`${circuit.name}: a plain small-step integrator says the same within 10 µV and 0.01 % of the charge`, () => {
      const agreement = compare(circuit, solveWithNgspice(circuit), solveByReference(circuit, 0.05))
      expect(agreement.rms_V).toBeLessThan(10e-6)
      expect(agreement.max_V).toBeLessThan(20e-6)
      expect(agreement.charge).toBeLessThan(1e-4)
    })
  }
})
