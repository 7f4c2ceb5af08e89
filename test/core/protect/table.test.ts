import { describe, expect, test } from "vitest"
import { FAULT_IDS, namedFaultTable, QUANTITY_NAMES } from "../../../project/fault-names.js"
import {
  QUANTITIES, SHED_RADIO, SHED_TASKS, STOP_CHARGE, UNDER_VOLTAGE_FIRST, UNDER_VOLTAGE_LAST,
} from "../../../src/core/protect/table.js"
import { batteryConfig } from "../../helpers/config.js"

const config = batteryConfig()
const table = namedFaultTable(config)
const byId = new Map(table.map(row => [row.id, row]))
const row = (id: string) => byId.get(id)!

test("the table is complete: every row has a name, a tier, a time and what it is about, and every quantity a name", () => {
  expect(table).toHaveLength(FAULT_IDS.length)
  expect(byId.size).toBe(FAULT_IDS.length)
  expect(QUANTITY_NAMES).toHaveLength(QUANTITIES)
  for (const { id, severity, within_s, about, trip, clear } of table) {
    expect(["inform", "warn", "safety"], id).toContain(severity)
    expect(within_s, id).toBeGreaterThan(0)
    expect(about.length, id).toBeGreaterThan(0)
    expect(Math.min(trip, clear), id).toBeGreaterThan(0)
  }
})

test("every failure mode of the reviews that names a measurable signature has a row", () => {
  // F8 to F10, F13: by name; no signature is printed for F16, F22, F23, F25 (an incoming test), F29 and F31, and F2 stands for F25.
  const modes = new Set(table.flatMap(own => own.modes))
  const measurable = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 17, 18, 19, 20, 21, 26, 27, 30, 32]
  expect(measurable.filter(mode => !modes.has(`F${mode}`))).toEqual([])
})

test("a row's place is its number in the journal: new rows are appended", () => {
  expect(table.map(({ id }) => id)).toEqual([
    "cell-over-voltage-operating", "cell-over-voltage-recommended", "cell-over-voltage-safety",
    "cell-under-voltage-operating", "cell-under-voltage-recommended", "cell-under-voltage-safety",
    "cell-over-current-operating", "cell-over-current-recommended", "cell-over-current-safety",
    "over-temperature-operating", "over-temperature-recommended", "over-temperature-safety",
    "under-temperature-operating", "under-temperature-recommended", "under-temperature-safety",
    "bus-low", "measurement-missing", "switch-stuck", "clock-jump", "cell-leak", "cell-resistance", "cell-capacity",
    "cell-spread", "bus-sum", "cell-frozen", "bus-frozen", "current-frozen", "temperature-frozen", "temperature-step", "draw-low", "draw-high", "scan-late",
    "cell-slope", "cell-short", "cell-reversed", "cell-bridge", "no-taper", "efficiency", "count-contradicted", "switch-reset", "reset-loop",
    "journal-damaged", "swelling",
  ])
})

test("every quantity is watched, and every row watches one", () => {
  expect(new Set(table.map(({ quantity }) => quantity))).toEqual(new Set(Array.from({ length: QUANTITIES }, (_, i) => i)))
})

test("a row watches what its name says", () => {
  const watched = (id: string): string => QUANTITY_NAMES[row(id).quantity]
  expect(["cell-over-voltage-safety", "cell-under-voltage-operating", "cell-over-current-recommended", "over-temperature-safety", "under-temperature-safety"].map(watched))
    .toEqual(["cell-voltage-high", "cell-voltage-low", "cell-current", "temperature-high", "temperature-low"])
  expect(watched("measurement-missing")).toBe("missing")
  for (const id of ["bus-low", "switch-stuck", "clock-jump", "cell-leak", "cell-resistance", "cell-capacity"]) expect(watched(id)).toBe(id)
})

test("the rows that mean a low battery are the three of under-voltage", () => {
  const rows = table.slice(UNDER_VOLTAGE_FIRST, UNDER_VOLTAGE_LAST + 1).map(({ id }) => id)
  expect(rows).toEqual(table.map(({ id }) => id).filter(id => id.startsWith("cell-under-voltage")))
})

describe.each(["cell-over-voltage", "cell-under-voltage", "cell-over-current", "over-temperature", "under-temperature"])("%s", id => {
  const tiers = [row(`${id}-operating`), row(`${id}-recommended`), row(`${id}-safety`)]

  test("has three tiers, each further out and quicker than the one before", () => {
    expect(tiers.map(({ severity }) => severity)).toEqual(["inform", "warn", "safety"])
    expect(tiers.map(({ trip }) => trip)).toEqual([5, 3, 1])
    for (let i = 1; i < 3; i++) expect((tiers[i].limit - tiers[i - 1].limit) * tiers[i].sense).toBeGreaterThan(0)
  })

  test("informs only in the operating tier, and acts at least as much in each tier as in the one before", () => {
    expect(tiers[0].action).toBe(0)
    expect(tiers[1].action).not.toBe(0)
    expect(tiers[2].action & tiers[1].action).toBe(tiers[1].action)
  })
})

test("limits stand in the units that the core measures in: µV, nA, hundredths of a degree", () => {
  expect(row("cell-over-voltage-safety").limit).toBe(1_560_000) // 1560 mV
  expect(row("cell-under-voltage-recommended").limit).toBe(900_000) // 900 mV
  expect(row("cell-over-current-operating").limit).toBe(2_000_000) // 2000 µA
  expect(row("over-temperature-recommended").limit).toBe(4000) // 40 °C
  expect(row("under-temperature-safety").limit).toBe(-1000) // -10 °C
  expect(row("bus-low").limit).toBe(1_800_000) // brown-out 1700 mV and guard 100 mV
})

test("whatever overcharges or overheats stops the charge, whatever empties sheds the load", () => {
  for (const id of ["cell-over-voltage", "over-temperature", "under-temperature"]) {
    expect(row(`${id}-recommended`).action & STOP_CHARGE, id).toBe(STOP_CHARGE)
  }
  expect(row("cell-under-voltage-recommended").action).toBe(SHED_RADIO)
  expect(row("cell-under-voltage-safety").action).toBe(SHED_RADIO | SHED_TASKS)
  expect(row("bus-low").action).toBe(SHED_RADIO | SHED_TASKS)
})

test("an empty cell is never kept from charging", () => {
  for (const tier of ["operating", "recommended", "safety"]) {
    expect(row(`cell-under-voltage-${tier}`).action & STOP_CHARGE).toBe(0)
  }
  expect(row("bus-low").action & STOP_CHARGE).toBe(0)
})

test("what the gauge has learnt of a cell is told, and nothing is switched for it: three times the leak, half more resistance, 80 % left", () => {
  const learnt = ["cell-leak", "cell-resistance", "cell-capacity"].map(row)
  expect(learnt.map(({ limit, sense }) => limit * sense)).toEqual([3000, 1500, -800])
  expect(learnt.map(({ action }) => action)).toEqual([0, 0, 0])
})
