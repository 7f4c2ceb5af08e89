import { expect, test } from "vitest"
import fc from "fast-check"
import { ledger } from "../../../field/report/ledger.js"

test("a store that grew is where energy went; one that shrank is where it came from", () => {
  const books = { harvested: 100, delivered: 50, losses: { esrHeat: 10 }, balance_error: 0 }
  const grown = ledger({ ...books, stored_start: 1000, stored_end: 1040 })
  expect(grown.lines.find(line => line.kind === "store")).toEqual({ side: "out", kind: "store", name: "added to the store", energy_uJ: 40 })
  const shrunk = ledger({ ...books, harvested: 20, stored_start: 1000, stored_end: 960 })
  expect(shrunk.lines.find(line => line.kind === "store")).toEqual({ side: "in", kind: "store", name: "drawn from the store", energy_uJ: 40 })
  expect(shrunk.moved_uJ).toBe(60)
})

test("losses are named in words, largest first", () => {
  const { lines } = ledger({ harvested: 9, delivered: 0, stored_start: 0, stored_end: 0, losses: { switch_resistance: 2, esrHeat: 7 }, balance_error: 0 })
  expect(lines.filter(line => line.kind === "loss").map(line => line.name)).toEqual(["esr heat", "switch resistance"])
})

test("what comes in equals what goes out, the unexplained named", () => {
  const amount = fc.integer({ min: 0, max: 10_000_000 })
  fc.assert(fc.property(amount, amount, amount, amount, amount, amount, (harvested, delivered, stored_start, stored_end, a, b) => {
    const { lines, moved_uJ, off_uJ } = ledger({ harvested, delivered, stored_start, stored_end, losses: { a, b }, balance_error: 0 })
    const sum = (side: "in" | "out") => lines.filter(line => line.side === side).reduce((total, line) => total + line.energy_uJ, 0)
    expect(sum("in")).toBe(moved_uJ)
    expect(sum("out")).toBe(moved_uJ)
    expect(off_uJ).toBe(harvested + stored_start - stored_end - delivered - a - b)
  }))
})
