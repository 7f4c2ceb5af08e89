import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { readLog, type ReadOptions } from "../../../sim/replay/log.js"

const folder = mkdtempSync(join(tmpdir(), "zincwear-replay-"))
let count = 0
function read(text: string, options: ReadOptions = {}) {
  const file = join(folder, `${count++}.csv`)
  writeFileSync(file, text)
  const { time_s, voltage_V, current_A, ...rest } = readLog(file, options)
  return { ...rest, time_s: [...time_s], voltage_V: [...voltage_V], current_A: [...current_A] }
}
const THREE = { time_s: [0, 10, 20], voltage_V: [1.2, 1.3, 1.4], current_A: [0, 0.002, -0.002] }

describe("a recording is read as its maker wrote it: the same three rows from six recorders", () => {
  const written: [maker: string, text: string][] = [
    ["Battery Data Format, preferred labels", "Test Time / s,Voltage / V,Current / A\n0,1.2,0\n10,1.3,0.002\n20,1.4,-0.002\n"],
    ["Battery Data Format, machine names, byte-order mark, Windows line ends", "\uFEFFtest_time_second,voltage_volt,current_ampere\r\n0,1.2,0\r\n10,1.3,0.002\r\n20,1.4,-0.002\r\n"],
    ["EC-Lab text: settings above, tabs, milliamperes, a tab at the end", "EC-Lab ASCII FILE\nNb header lines : 4\n\nmode\ttime/s\tEwe/V\t<I>/mA\t\n1\t0\t1.2\t0\t\n1\t10\t1.3\t2\t\n1\t2.0E+001\t1.4\t-2\t\n"],
    ["Arbin", "Data_Point,Test_Time(s),Step_Index,Current(A),Voltage(V)\n1,0,1,0,1.2\n2,10,1,0.002,1.3\n3,20,1,-0.002,1.4\n"],
    ["Neware, milliamperes", "Total Time(s),Current(mA),Voltage(V)\n0,0,1.2\n10,2,1.3\n20,-2,1.4\n"],
    ["Basytec, semicolons and decimal commas", "~Resultfile of 3,5 h, 25,0 C\nTime[s];U[V];I[A]\n0;1,2;0\n10;1,3;0,002\n2,0e1;1,4;-0,002\n"],
  ]
  for (const [maker, text] of written) test(maker, () => expect(read(text)).toMatchObject(THREE))

  test("a cell's own voltage goes before the working electrode's", () => {
    expect(read("time/s\tEwe/V\tEcell/V\tI/mA\n0\t9\t1.2\t0\n1\t9\t1.3\t0\n").voltage_V).toEqual([1.2, 1.3])
  })

  test("names of one's own, with the unit that stands in them, and a constant current in amperes", () => {
    const log = read("t,cell [mV]\n0,1200\n10,1300\n", { columns: { time: "t", voltage: "cell [mV]", current: "-3" } })
    expect(log.voltage_V).toEqual([1.2, 1.3])
    expect(log.current_A).toEqual([-3, -3])
  })

  test("discharge that is counted as positive is turned round when told", () => {
    expect(read("Test Time / s,Voltage / V,Current / A\n0,1.2,0.5\n1,1.1,0.5\n", { dischargePositive: true }).current_A).toEqual([-0.5, -0.5])
  })

  test("a clock that starts again with each step goes on where it was, when told", () => {
    expect(read("Test Time / s,Voltage / V,Current / A\n0,1,0\n60,1,0\n0,1,1\n30,1,1\n0,1,0\n5,1,0\n", { restarts: true }).time_s).toEqual([0, 60, 60, 90, 90, 95])
  })

  test("the truth is a share, percent, or charge; in and out make a net charge", () => {
    const head = "Test Time / s,Voltage / V,Current / A"
    expect([...read(`${head},State of Charge / %\n0,1,0,50\n1,1,0,\n`).soc!]).toEqual([0.5, NaN])
    expect([...read(`${head},my truth\n0,1,0,0.4\n1,1,0,0.5\n`, { truth: "my truth" }).soc!]).toEqual([0.4, 0.5])
    expect([...read(`${head},moved [mAh]\n0,1,0,0\n1,1,0,2\n`, { truth: "moved [mAh]" }).net_C!]).toEqual([0, 7.2])
    expect([...read(`${head},Charging Capacity / Ah,Discharging Capacity / Ah\n0,1,0,0,0\n1,1,0,2,1\n`).net_C!]).toEqual([0, 3600])
  })
})

describe("what is no recording is refused with its place and what to do", () => {
  const head = "Test Time / s,Voltage / V,Current / A\n"
  const refused: [why: string, text: string, options: ReadOptions, line: RegExp][] = [
    ["text in a column of numbers", `${head}0,1.2,0\n10,overflow,0\n`, {}, /line 3, column "Voltage \/ V": "overflow" is no number; correct or delete the row/],
    ["an empty field, counted over the lines of settings", `made by hand\n\n${head}0,1.2,0\n10,1.2,\n`, {}, /line 5, column "Current \/ A": is empty/],
    ["time that goes back", `${head}0,1,0\n20,1,0\n10,1,0\n`, {}, /line 4: time goes back from 20 s to 10 s; sort the rows/],
    ["time that starts again", `${head}0,1,0\n20,1,0\n0,1,0\n`, {}, /line 4: time goes back from 20 s to 0 s; say --restarts/],
    ["no current", "Test Time / s,Voltage / V\n0,1\n1,1\n", {}, /line 1: no column of current \("Current \/ A"\) among: Test Time \/ s, Voltage \/ V; name it by --column current=NAME/],
    ["no voltage", "Test Time / s,Current / A\n0,1\n1,1\n", {}, /no column of voltage/],
    ["units that nobody knows", "Time,Voltage,Current\n0,1,1\n1,1,1\n", {}, /no column of time \("Test Time \/ s"\) among: Time, Voltage, Current; name it by --column time=NAME/],
    ["a column that is not there", `${head}0,1,0\n1,1,0\n`, { columns: { voltage: "Voltage / mV" } }, /no column "Voltage \/ mV"; nearest: Voltage \/ V/],
    ["a truth that is not there", `${head}0,1,0\n1,1,0\n`, { truth: "SOC" }, /no column "SOC"; nearest: /],
    ["decimal commas between columns that commas part", `${head}0,1,2,0,5\n1,1,3,0,5\n`, {}, /line 2: 5 fields under a header of 3/],
    ["a spectrum", "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\ttime/s\t<Ewe>/V\t<I>/mA\n1\t1\t1\t0\t1\t0\n2\t1\t1\t1\t1\t0\n", {}, /is an impedance spectrum; voltage and current over time are needed/],
    ["an open-circuit curve", "SoC,OCV_mean_V\n0,1\n1,2\n", {}, /is a curve over charge, not a recording over time/],
    ["a header alone", head, {}, /line 1: no row follows the header/],
    ["nothing", "", {}, /is empty; give a recording of a cell/],
  ]
  for (const [why, text, options, line] of refused) test(why, () => expect(() => read(text, options)).toThrow(line))

  test("a file that is not there", () => expect(() => readLog(join(folder, "none.csv"))).toThrow(/none\.csv: no such file/))
})

describe("clocks of steps", () => {
  const read = (text: string): number[] => {
    const path = join(folder, "clock.csv")
    writeFileSync(path, `Test Time / s,Voltage / V,Current / A\n${text}`)
    return [...readLog(path, { restarts: true }).time_s]
  }
  test("a clock that starts again goes on from the end of the step before", () => expect(read("0,1,0\n10,1,0\n0,1,1\n5,1.1,1\n0,1.1,0\n5,1,0\n")).toEqual([0, 10, 10, 15, 15, 20]))
  // SINTEF's rate test: "7200.000", then "0.000" with the new current, then "7200.010".
  test("a clock that shows 0 in the first row of a step only stood still there", () => expect(read("7190,1,0\n7200,1,0\n0,1,1\n7200.01,1,1\n7210,1.1,1\n")).toEqual([7190, 7200, 7200, 7200.01, 7210]))
})
