// What recordings call time, voltage and current. The first name of each list is the preferred label of the Battery Data
// Format, the second its machine name; then what cyclers write (EC-Lab text, Arbin, Neware, Basytec). Only names whose
// unit is certain are here: the scale brings each to seconds, volts, amperes, degrees Celsius, a share, coulombs.

/** What a replay can use of a recording. */
export type Quantity = "time" | "voltage" | "current" | "temperature" | "soc" | "net" | "charging" | "discharging" | "step"

export interface Meaning {
  quantity: Quantity
  /** Factor to s, V, A, degC, 0..1, C. */
  scale: number
}

const AH = 3600
const MAH = 3.6

const NAMES: [Quantity, scale: number, names: string[]][] = [
  ["time", 1, ["Test Time / s", "test_time_second", "time/s", "Test Time (s)", "Test_Time(s)", "Total Time(s)", "Time[s]", "Time [s]"]],
  ["time", 3600, ["Time[h]", "Time [h]"]],
  ["voltage", 1, ["Voltage / V", "voltage_volt", "Ecell/V", "Ewe/V", "<Ewe>/V", "Voltage (V)", "Voltage(V)", "U[V]", "Voltage [V]"]],
  ["current", 1, ["Current / A", "current_ampere", "Current (A)", "Current(A)", "I[A]", "Current [A]"]],
  ["current", 1e-3, ["I/mA", "<I>/mA", "Current(mA)", "Current (mA)", "I[mA]"]],
  ["current", 1e-6, ["Current(uA)", "Current (uA)", "Current(µA)", "I[uA]"]],
  ["temperature", 1, ["Ambient Temperature / degC", "ambient_temperature_celsius", "Surface Temperature / degC", "surface_temperature_celsius",
    "Temperature T1 / degC", "temperature_t1_celsius", "Temperature/°C", "T1[°C]"]],
  ["soc", 1, ["State of Charge / 1", "state_of_charge", "SOC True / 1"]],
  ["soc", 0.01, ["State of Charge / %", "SOC / %", "SOC(%)"]],
  ["net", AH, ["Net Capacity / Ah", "net_capacity_ah"]],
  ["net", MAH, ["(Q-Qo)/mA.h"]],
  ["charging", AH, ["Charging Capacity / Ah", "charging_capacity_ah"]],
  ["discharging", AH, ["Discharging Capacity / Ah", "discharging_capacity_ah"]],
  ["step", 1, ["Step Count / 1", "step_count", "Ns", "Step Index", "Step_Index", "step_index", "Line"]],
]

/** Letter case, spaces and a byte-order mark are not part of a name. */
function plain(name: string): string {
  return name.replace(/^\uFEFF/, "").trim().replace(/\s+/g, "").toLowerCase()
}

const KNOWN = new Map(NAMES.flatMap(([quantity, scale, names]) => names.map((name, rank): [string, Meaning & { rank: number }] => [plain(name), { quantity, scale, rank }])))

/** What a column's name says, or undefined where it says nothing certain. */
export function meaningOf(name: string): Meaning | undefined {
  const known = KNOWN.get(plain(name))
  return known === undefined ? undefined : { quantity: known.quantity, scale: known.scale }
}

/** Where each quantity stands in a header. Of several names of one quantity the one nearer the front of its list wins
 *  (a cell's `Ecell/V` before the working electrode's `Ewe/V`). */
export function columnsOf(header: string[]): Map<Quantity, { index: number, name: string, scale: number }> {
  const found = new Map<Quantity, { index: number, name: string, scale: number, rank: number }>()
  header.forEach((name, index) => {
    const known = KNOWN.get(plain(name))
    if (known === undefined) return
    const before = found.get(known.quantity)
    if (before === undefined || known.rank < before.rank) found.set(known.quantity, { index, name, scale: known.scale, rank: known.rank })
  })
  return found
}

/** The name that is meant: the same but for case and spaces. */
export function indexOfName(header: string[], name: string): number {
  return header.findIndex(candidate => plain(candidate) === plain(name))
}

/** Whether this is the head of an impedance spectrum. */
export function isSpectrum(header: string[]): boolean {
  return header.some(name => /^(freq\/hz|frequency\/hz|frequency_hertz)$/.test(plain(name)))
}

/** Unit of a column whose name is the user's choice: "/ %", "[mA]", "(h)" and the like; 1 where none is certain. */
export function scaleOf(quantity: Quantity, name: string): number {
  const known = meaningOf(name)
  if (known !== undefined && known.quantity === quantity) return known.scale
  const unit = /[/[(]\s*([^/[\]()]+?)\s*[\])]?$/.exec(name)?.[1] ?? ""
  const scales: Partial<Record<Quantity, Record<string, number>>> = {
    time: { h: 3600, min: 60, ms: 1e-3 }, voltage: { mV: 1e-3 }, current: { mA: 1e-3, uA: 1e-6, "µA": 1e-6, nA: 1e-9 },
    soc: { "%": 0.01 }, net: { Ah: AH, "A.h": AH, mAh: MAH, "mA.h": MAH, uAh: MAH / 1000, C: 1, mC: 1e-3 },
  }
  return scales[quantity]?.[unit] ?? 1
}
