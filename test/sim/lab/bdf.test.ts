// The rules of the official validator (batterydf 0.1, `bdf validate`), restated: it is a Python package, and this is what it looks at.

import { expect, test } from "vitest"
import { BDF_LABELS, BDF_REQUIRED, bdfText } from "../../../field/bdf.js"
import { bdfColumns, type Column } from "../../../sim/lab/bdf.js"
import { cv } from "../../../sim/lab/cv.js"
import { gcd } from "../../../sim/lab/gcd.js"
import { pulse } from "../../../sim/lab/pulse.js"
import { idealLaboratory } from "./ideal-cell.js"

const numbers = (columns: Column[], label: string): number[] => columns.find(column => column.label === label)!.values as number[]

/** Everything that the validator would warn of or fail. */
function findings(columns: Column[]): string[] {
  const found: string[] = []
  const labels = columns.map(column => column.label)
  for (const label of BDF_REQUIRED) if (!labels.includes(label)) found.push(`missing ${label}`)
  for (const label of labels) if (!BDF_LABELS.includes(label)) found.push(`extra ${label}`)
  const rising = [
    "Test Time / s", "Cycle Count / 1", "Step Count / 1", "Charging Capacity / Ah", "Discharging Capacity / Ah", "Cumulative Capacity / Ah",
    "Charging Energy / Wh", "Discharging Energy / Wh", "Cumulative Energy / Wh",
  ]
  for (const label of rising) {
    const values = numbers(columns, label)
    for (let i = 1; i < values.length; i++) if (values[i] < values[i - 1]) found.push(`${label} falls in row ${i}`)
  }
  for (const [name, unit] of [["Capacity", "Ah"], ["Energy", "Wh"]]) {
    const [into, out, net, sum] = ["Charging", "Discharging", "Net", "Cumulative"].map(kind => numbers(columns, `${kind} ${name} / ${unit}`))
    net.forEach((value, i) => { if (Math.abs(value - (into[i] - out[i])) > 1e-15) found.push(`net ${name} in row ${i}`) })
    sum.forEach((value, i) => { if (Math.abs(value - (into[i] + out[i])) > 1e-15) found.push(`cumulative ${name} in row ${i}`) })
  }
  const index = numbers(columns, "Step Record Index / 1")
  if (index[0] !== 1) found.push("step record index does not begin with 1")
  for (let i = 1; i < index.length; i++) if (index[i] !== 1 && index[i] !== index[i - 1] + 1) found.push(`step record index jumps in row ${i}`)
  const cycles = numbers(columns, "Cycle Count / 1")
  if (cycles.some(cycle => cycle < 0 || !Number.isInteger(cycle))) found.push("cycle count")
  return found
}

const lab = idealLaboratory(0.2, 10)
const recordings = {
  gcd: gcd(lab, { current_A: 0.005, cycles: 2 }).rows,
  cv: cv(lab, { rate_V_s: 0.01 }).rows,
  pulse: pulse(lab, { current_A: 0.001 }).rows,
}

for (const [name, rows] of Object.entries(recordings)) {
  test(`a recording of ${name} has nothing that the validator of the format would complain about`, () => {
    expect(findings(bdfColumns(rows))).toEqual([])
    expect(bdfText(bdfColumns(rows)).split("\n")).toHaveLength(rows.length + 2)
  })
}

test("the check would see a current without its column, a capacity that falls, a count that jumps", () => {
  const columns = bdfColumns(recordings.gcd)
  expect(findings(columns.filter(column => column.label !== "Current / A"))).toEqual(["missing Current / A"])
  const broken = columns.map(column => ({ ...column, values: column.values.slice() }))
  broken.find(column => column.label === "Charging Capacity / Ah")!.values[3] = -1
  broken.find(column => column.label === "Step Record Index / 1")!.values[2] = 7
  expect(findings(broken).length).toBeGreaterThan(2)
})

test("charge and energy are those of the terminals: 0.2 F to 1.6 V and back at 5 mA", () => {
  const columns = bdfColumns(recordings.gcd)
  const last = (label: string): number => numbers(columns, label).at(-1)!
  // Twice in and twice out, what the drop of I·R leaves inside apart.
  const out_C = 2 * 0.2 * (1.6 - 0.005 * 10)
  expect(last("Discharging Capacity / Ah") * 3600).toBeCloseTo(out_C, 4)
  expect(last("Net Capacity / Ah") * 3600).toBeCloseTo(0.2 * 0.05, 4)
  expect(last("Discharging Energy / Wh") * 3600).toBeCloseTo(out_C * (1.6 - 0.05) / 2, 4)
  expect(new Set(columns.find(column => column.label === "Step Type")!.values)).toEqual(new Set(["CC_CHG", "CV_CHG", "CC_DCH"]))
})
