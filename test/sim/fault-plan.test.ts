import { describe, expect, test } from "vitest"
import { collectFault } from "../../cli/options.js"
import { faultTable, faultText, planFaults } from "../../sim/fault-plan.js"
import { CELL_FAULT_NAMES, FAULT_NAMES } from "../../sim/plant/faults.js"

const plan = (text: string, hours = 24) => planFaults(collectFault(text, []), 6, hours)

describe("what is asked to break", () => {
  test("name, cell, size and time are read from one word", () => {
    expect(plan("cell-leak:2=20@1:30")).toMatchObject([{ name: "cell-leak", time_s: 5400, place: { cell: 2, value: 20 } }])
    expect(plan("cut=1.5e2@45min")).toMatchObject([{ name: "cut", time_s: 2700, place: { value: 150 } }])
    expect(plan("cold=-20@3h")).toMatchObject([{ name: "cold", time_s: 10_800, place: { value: -20 } }])
  })

  test("all cells are struck one by one; a bridge needs a next cell", () => {
    expect(plan("sweat:all@0").map(fault => fault.place.cell)).toEqual([0, 1, 2, 3, 4, 5])
    expect(plan("bridge:all=500@1h").map(fault => fault.place)).toEqual([0, 1, 2, 3, 4].map(cell => ({ cell, value: 500 })))
  })

  test("without a cell or a size, both are left to the plant", () => {
    for (const name of FAULT_NAMES) expect(plan(`${name}@1h`)).toMatchObject([{ name, place: {} }])
  })

  test("comes in the order of time, whatever the order it was asked in", () => {
    const asked = ["cut@3h", "dark@1h", "gas@2h"].reduce((before, text) => collectFault(text, before), [] as ReturnType<typeof collectFault>)
    expect(planFaults(asked, 6, 24).map(fault => fault.name)).toEqual(["dark", "gas", "cut"])
  })

  test("is said in words", () => {
    expect(plan("cut:2=300@1h").map(faultText)).toEqual(["cut (cell 2, 300)"])
    expect(plan("dark@1h").map(faultText)).toEqual(["dark"])
  })
})

test("the table tells of every fault what its size means and what shows of it", () => {
  const rows = faultTable().slice(1)
  expect(rows.map(row => row[0]).sort()).toEqual(["reset", ...FAULT_NAMES].sort())
  for (const [name, size, shows] of rows) {
    expect(shows.length, name).toBeGreaterThan(5)
    // A size is told exactly where one is taken.
    const taken = (): unknown => plan(`${name}=${name === "capacity-step" || name === "inactive" ? 0.5 : 3}@1h`)
    if (size === "") expect(taken, name).toThrow("has no size")
    else expect(taken, name).not.toThrow()
  }
})

describe("what cannot break is refused before anything runs", () => {
  test.each([
    ["dendrite:6@1h", /dendrite:6@1h: there is no cell 6; count from 0 to 5/],
    ["bridge:5@1h", /cell 5 has no next one; count from 0 to 4/],
    ["capacity-step=1@1h", /above 0 and below 1; give share of the capacity/],
    ["gas=2000@1h", /below 2000/],
    ["cell-leak=1e12@1h", /above 0 and below 1000000; give times the self-discharge/],
    ["stuck-open=11@1h", /there is no latch bit 11; count from 0 to 10/],
    ["stuck-closed=0.5@1h", /there is no latch bit 0\.5/],
    ["cold=-61@1h", /-61 degC is beyond the models; give -60 to 100 degC/],
    ["hot=101@1h", /beyond the models/],
    ["dark:1@1h", /strikes no cell, but the whole module/],
    ["reset:all@1h", /strikes no cell/],
    ["dark=1@1h", /has no size; leave =1 out/],
    ["reset=1@1h", /has no size/],
    ["adc-stuck=1@1h", /has no size/],
    ["cut@24h", /comes when the run of 24 h is over; give an earlier time, or more --hours/],
  ] as const)("%s", (text, says) => {
    expect(() => plan(text)).toThrow(says)
  })

  test("no failure of a cell has a size of 0 or less", () => {
    for (const name of CELL_FAULT_NAMES) for (const size of ["0", "-1"]) expect(() => plan(`${name}=${size}@1h`), name).toThrow("its size must be above 0")
  })
})
