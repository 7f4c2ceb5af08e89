import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { loadCellSheet, resolveCell } from "../../../project/cell-sheet.js"
import type { SimCell } from "../../../project/sim-cell.js"
import { chargeAt, voltageAt } from "../../../src/core/gauge/ocv.js"
import { requireOwnCell } from "../../../sim/replay/check.js"
import type { Log } from "../../../sim/replay/log.js"
import { replay, type ReplayOptions } from "../../../sim/replay/replay.js"
import { chargeBetween, meaningByCount, scansOf } from "../../../sim/replay/scan.js"
import { score, truthOf } from "../../../sim/replay/score.js"

function cellOf(id: string): SimCell {
  const resolved = resolveCell(loadCellSheet(id), { figures: "printed" })
  if ("missing" in resolved) throw new Error(resolved.missing.join())
  return resolved.cell
}
const battery = cellOf("ce-mno2-cai")

function logOf(rows: [time_s: number, voltage_V: number, current_A: number][], more: Partial<Log> = {}): Log {
  const column = (at: 0 | 1 | 2): Float64Array => Float64Array.from(rows, row => row[at])
  return { file: "log.csv", header: [], also: {}, names: {}, time_s: column(0), voltage_V: column(1), current_A: column(2), ...more }
}
const OPTIONS: ReplayOptions = { tick_s: 10, current: "reading" }
const KNOWN: ReplayOptions = { ...OPTIONS, initial: { soc: 0.5, error: 0.01 } }

const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: -2000, max: 2000 })), { minLength: 2, maxLength: 60 })
  .map(steps => {
    let time_s = 0
    return steps.map(([wait_s, current_uA]): [number, number, number] => [time_s += wait_s, 1.17, current_uA / 1e6])
  })

describe("scans lose no charge", () => {
  test("whatever the tick, the scans carry the area under the recorded current", () => {
    fc.assert(fc.property(rows, fc.integer({ min: 1, max: 600 }), (log, tick_s) => {
      const scans = scansOf(logOf(log), tick_s, "reading")
      const sum = scans.reduce((total, scan) => total + scan.charge_C, 0)
      const area = chargeBetween(logOf(log), "reading").reduce((total, step) => total + step, 0)
      // Rows that share the last instant carry none.
      expect(sum).toBeCloseTo(area, 9)
      const times = scans.map(scan => log[scan.row][0])
      expect(times.every((time_s, i) => i === 0 || time_s > times[i - 1])).toBe(true)
    }))
  })

  test("a triangle of 2 mA over 20 s is 20 mC, a mean of 2 mA over its last 10 s too, and a step holds from the row before", () => {
    const log = logOf([[0, 1, 0], [10, 1, 2e-3], [20, 1, 0]])
    expect([...chargeBetween(log, "reading")]).toEqual([0, 0.01, 0.01])
    expect([...chargeBetween(log, "mean")]).toEqual([0, 0.02, 0])
    expect([...chargeBetween({ ...log, step: Float64Array.from([1, 2, 2]) }, "reading")]).toEqual([0, 0.02, 0.01])
  })

  test("the recorder's own count says whether its currents are means", () => {
    const log = logOf([[0, 1, 0], [10, 1, 2e-3], [20, 1, 2e-3]])
    expect(meaningByCount({ ...log, net_C: Float64Array.from([0, 0.02, 0.04]) })).toBe("mean")
    expect(meaningByCount({ ...log, net_C: Float64Array.from([0, 0.01, 0.03]) })).toBe("reading")
    expect(meaningByCount(log)).toBe("reading")
  })

  test("ten rows a second and a tick of 1 s: one scan a second; rows a minute apart are all scanned", () => {
    const fast = logOf(Array.from({ length: 101 }, (_, i) => [i / 10, 1.17, 0]))
    expect(scansOf(fast, 1, "reading").map(scan => scan.row)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    const slow = logOf([[0, 1, 0], [60, 1, 0], [120, 1, 0]])
    expect(scansOf(slow, 10, "reading").map(scan => scan.row)).toEqual([0, 1, 2])
  })
})

describe("the firmware's gauge over a recording", () => {
  test("from a known half, 1 mA out of 7.2 mAh for 72 min leaves a third: 50 - 16.7 points; into it, with what charging wastes, 66.6", () => {
    const leak = battery.selfDischarge_uA * 4320 / battery.capacity_uC
    const ohm = battery.branches.reduce((sum, { resistance_Ohm }) => sum + resistance_Ohm, battery.esr_Ohm)
    // The voltages go with it: along the branch of the current, less the drop of one that has flown for long.
    const end = (current_A: number, target: number) => {
      const branch_V = current_A > 0 ? battery.ocvCharge_V : battery.ocvDischarge_V
      const at = (soc: number): number => voltageAt([...branch_V], soc) + current_A * ohm
      const last = replay(logOf(Array.from({ length: 433 }, (_, i) => [i * 10, at(0.5 + (target - 0.5) * i / 432), current_A])), battery, KNOWN).rows[432]
      expect(Math.abs(last.soc - target)).toBeLessThan(last.error)
      expect(Math.abs(last.soc - target)).toBeLessThan(0.002)
      return last
    }
    // The two histories beside the told one, in which the memory is wrong, are in the band until voltages have spoken against them; 22 readings
    // in these 72 min (ten of one minute, then every five) have done so for all but 7 points, from 18 at the start.
    expect(end(-1e-3, 0.5 - 4.32 / 25.92 - leak).error).toBeLessThan(0.1)
    expect(end(1e-3, 0.5 + 4.32 / 25.92 * battery.coulombicEfficiency - leak).error).toBeLessThan(0.1)
  })

  test("a cold boot knows what its first voltage allows, and no better; a known start is nearer, whatever the voltage does", () => {
    const log = logOf([[0, 1.17, 0], [1, 1.17, 0]])
    const [cold, known] = [OPTIONS, KNOWN].map(options => replay(log, battery, options).rows[0])
    expect(cold.source).not.toBe("restored")
    // 1.17 V lies on a slope on which the branches are this far apart.
    const allowed = [battery.ocvCharge_V, battery.ocvDischarge_V].map(branch_V => chargeAt([...branch_V], 1.17))
    expect(Math.abs(cold.soc - (allowed[0] + allowed[1]) / 2)).toBeLessThan(cold.error)
    expect(cold.error).toBeGreaterThan(Math.abs(allowed[0] - allowed[1]) / 2)
    expect(Math.abs(known.soc - 0.5)).toBeLessThan(Math.abs(cold.soc - 0.5))
  })

  test("every row has an estimate: between scans the last one, grown older", () => {
    const { rows: estimates, scans } = replay(logOf(Array.from({ length: 26 }, (_, i) => [i, 1.17, -1e-3])), battery, KNOWN)
    expect(estimates).toHaveLength(26)
    expect(scans).toBe(4)
    expect(estimates[15].soc).toBe(estimates[10].soc)
    expect(estimates[15].age_s).toBe(15)
  })

  test("ticks of 1 s, 10 s and 60 s end within half a point of each other", () => {
    const log = logOf(Array.from({ length: 7201 }, (_, i) => [i, 1.15, i % 60 < 3 ? -4e-3 : -3e-4]))
    const ends = [1, 10, 60].map(tick_s => replay(log, battery, { ...KNOWN, tick_s }).rows[7200].soc)
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(0.005)
  })

  test("six silent hours while the current changed widen the band by more than six recorded ones", () => {
    const silent = logOf([[0, 1.17, -3e-4], [10, 1.17, -3e-4], [20, 1.17, -3e-4], [21620, 1.17, -1e-4], [21630, 1.17, -1e-4]])
    const recorded = logOf(Array.from({ length: 2164 }, (_, i) => [i * 10, 1.17, i < 2160 ? -3e-4 : -1e-4]))
    const wide = replay(silent, battery, KNOWN)
    const narrow = replay(recorded, battery, KNOWN)
    expect([wide.gaps, narrow.gaps]).toEqual([1, 0])
    expect(wide.rows[4].error).toBeGreaterThan(narrow.rows[2163].error + 0.1)
  })

  test("two days without a row between equal currents are rest, not silence, and are billed in full", () => {
    const rest = logOf([[0, 1.17, 0], [60, 1.17, 0], [120, 1.17, 0], [172800, 1.17, 0]])
    const { gaps, rows: estimates } = replay(rest, battery, KNOWN)
    expect(gaps).toBe(0)
    expect(estimates[0].soc - estimates[3].soc).toBeCloseTo(battery.selfDischarge_uA * 172800 / battery.capacity_uC, 3)
  })
})

describe("a recording of another cell is refused, for an estimate would come out all the same", () => {
  test("reversed sign", () => {
    const log = logOf(Array.from({ length: 50 }, (_, i) => [i * 60, 1.4 - i * 0.005, 1e-3]))
    expect(() => requireOwnCell(log, battery, "reading")).toThrow(/discharge is counted as positive here; say so by --discharge-positive/)
    expect(() => requireOwnCell({ ...log, current_A: log.current_A.map(current => -current) }, battery, "reading")).not.toThrow()
  })

  test("a pack of three in series: 3.6 V is not a cell of 0.8 to 1.6 V", () => {
    expect(() => requireOwnCell(logOf([[0, 3.6, 0], [10, 3.5, 0]]), battery, "reading")).toThrow(/3\.5 to 3\.6 V is not a cell of 0\.8 to 1\.6 V/)
  })

  test("milliamperes taken for amperes: 1 Ah flow out of 7.2 mAh", () => {
    const log = logOf([[0, 1.2, -1], [3600, 1.1, -1]])
    expect(() => requireOwnCell(log, battery, "reading")).toThrow(/1 Ah flow in one direction, ce-mno2-cai holds 7\.2 mAh; .*check the unit of the current/)
  })
})

describe("a score", () => {
  test("weighs by time: 10 points off for 1 of 10 hours is 3.2 points rms, and 90 % inside a band of 1 point", () => {
    const estimates = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(hour => ({ time_s: hour * 3600, soc: hour === 5 ? 0.6 : 0.5, error: 0.01 }))
    const result = score(estimates as Parameters<typeof score>[0], new Float64Array(11).fill(0.5))!
    expect(result.rms).toBeCloseTo(Math.sqrt(10), 6)
    expect(result.coverage).toBeCloseTo(0.9, 6)
    expect([result.worst, result.end, result.rows]).toEqual([expect.closeTo(10, 6), 0, 11])
  })

  test("a recorder's count is a truth until its losses come to a tenth of the capacity, and none without a start", () => {
    const hours = Math.ceil(0.2 * battery.capacity_uC / battery.selfDischarge_uA / 3600)
    const log = logOf(Array.from({ length: hours + 1 }, (_, i) => [i * 3600, 1.2, 0]), { net_C: new Float64Array(hours + 1) })
    expect(truthOf(log, battery, undefined)).toBeUndefined()
    const { soc, by } = truthOf(log, battery, 0.5)!
    expect(by).toContain("when losses come to a tenth of the capacity")
    expect(soc.filter(value => Number.isFinite(value)).reduce((a, b) => Math.min(a, b))).toBeCloseTo(0.4, 2)
    expect(soc[hours]).toBeNaN()
  })
})
