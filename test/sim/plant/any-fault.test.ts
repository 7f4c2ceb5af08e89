import { describe, expect, test } from "vitest"
import { CELL_FAULT_NAMES, type CellFaultName, FAULT_NAMES, isCellFault, MODULE_FAULT_NAMES } from "../../../sim/plant/faults.js"
import { CELL_FAULTS } from "../../../sim/plant/health-parameters.js"
import { type CellCondition, Health } from "../../../sim/plant/health.js"
import { Random } from "../../../sim/random.js"
import { battery } from "./wearable.js"
import { still, cells, soc, snapshot, NEW, charge, live } from "./three-cells.js"

describe("the plain failures", () => {
  const effects: Partial<Record<CellFaultName, [keyof CellCondition, number]>> = {
    "cell-open": ["contact_Ohm", 1e7], "cell-short": ["leak_S", 1 / 1000], "cell-leak": ["drain", 50],
    "bridge": ["bridge_S", 1 / 10_000], "capacity-step": ["capacity", 0.8], "inactive": ["capacity", 0.8],
  }

  test.each(Object.entries(effects))("%s is seen at once, in its cell alone", (name, [array, expected]) => {
    const health = cells()
    health.inject(name as CellFaultName, { cell: 1 })
    expect(health.condition[array][1]).toBeCloseTo(expected, 12)
    const others = snapshot(health.condition).filter((value, i) => value !== NEW[i])
    expect(others).toHaveLength(1)
  })
})

describe("any failure of a cell", () => {
  test.each(CELL_FAULT_NAMES)("%s is gone when cleared, but for capacity and, for a minute, a cell that fills", name => {
    const health = cells()
    health.inject(name, { cell: 1 })
    health.clear(name)
    if (name === "sweat") live(health, 60)
    if (name === "capacity-step" || name === "inactive") expect(health.condition.capacity[1]).toBe(0.8)
    else expect(snapshot(health.condition)).toEqual(NEW)
  })

  test.each(CELL_FAULT_NAMES)("%s after use and time leaves nothing behind but capacity and gas once cleared", name => {
    const health = cells()
    health.inject(name, { cell: 1, ...(name === "dendrite" ? { value: 0.1 } : {}) })
    for (let i = 0; i < 100; i++) charge(health, 1, 1)
    for (let i = 0; i < 600; i++) health.age(60, soc(0.95), 25, still)
    expect(snapshot(health.condition)).not.toEqual(NEW)
    health.clear(name)
    live(health, 60)
    const { condition } = health
    expect([...condition.contact_Ohm, ...condition.leak_S, ...condition.bridge_S].every(value => value === 0)).toBe(true)
    if (name !== "gas") expect(Array.from(condition.resistance)).toEqual([1, 1, 1])
  })

  test("strikes the cell that the seed chooses where none is named", () => {
    const struck = (seed: number): number => {
      const health = cells(seed)
      health.inject("cell-open", {})
      return health.condition.contact_Ohm.indexOf(1e7)
    }
    expect(struck(3)).toBe(struck(3))
    expect(new Set([1, 2, 3, 4, 5, 6, 7, 8].map(struck)).size).toBe(3)
  })

  test("of a cell or a neighbour that is not there, or of a size that cannot be, is refused and changes nothing", () => {
    const health = cells()
    expect(() => health.inject("cut", { cell: 3 })).toThrow("fault cut: there is no cell 3")
    expect(() => health.inject("cut", { cell: 0.5 })).toThrow("there is no cell 0.5")
    expect(() => health.inject("bridge", { cell: 2 })).toThrow("cell 2 has no next cell")
    expect(() => new Health(battery, 1, new Random(1)).inject("bridge", {})).toThrow("cell 0 has no next cell")
    expect(() => health.inject("cell-short", { value: 0 })).toThrow("must be above 0")
    expect(() => health.inject("passivation", { value: NaN })).toThrow("must be above 0")
    expect(() => health.inject("capacity-step", { value: 1 })).toThrow("must be below 1")
    expect(snapshot(health.condition)).toEqual(NEW)
  })

  test("says its size, its source in the reviews and what can be measured of it", () => {
    for (const name of CELL_FAULT_NAMES) {
      const { value, unit, source, signature, below } = CELL_FAULTS[name]
      expect(value, name).toBeGreaterThan(0)
      expect(value, name).toBeLessThan(below ?? Infinity)
      expect(source, name).toMatch(/F\d|system L\d/)
      expect([unit, signature].every(text => text.length > 5), name).toBe(true)
    }
  })
})

test("every fault has one owner", () => {
  expect(CELL_FAULT_NAMES.every(isCellFault)).toBe(true)
  expect(MODULE_FAULT_NAMES.some(isCellFault)).toBe(false)
  expect(FAULT_NAMES.every(name => isCellFault(name) || MODULE_FAULT_NAMES.includes(name))).toBe(true)
})
