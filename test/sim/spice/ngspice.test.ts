import { afterEach, describe, expect, test } from "vitest"
import { ngspiceVersion, runNgspice } from "../../../sim/spice/ngspice.js"
import { readRawFile, sampleAt } from "../../../sim/spice/raw-file.js"
import { withNgspice } from "./with-ngspice.js"

const path = process.env.PATH

afterEach(() => { process.env.PATH = path })

function rawFile(points: number[][], flags = "real"): Uint8Array {
  const header = `Title: t\nPlotname: Transient Analysis\nFlags: ${flags}\nNo. Variables: 2\nNo. Points: 0       \nVariables:\n\t0\ttime\ttime\n\t1\tv(port)\tvoltage\nBinary:\n`
  return Buffer.concat([Buffer.from(header), Buffer.from(Float64Array.from(points.flat()).buffer)])
}

describe("the result file", () => {
  test("holds as many points as there are bytes, whatever its header counts", () => {
    const waves = readRawFile(rawFile([[0, 1.5], [1, 1.25], [2, 1]]))
    expect([...waves.time_s]).toEqual([0, 1, 2])
    expect([...waves.vectors.get("v(port)")!]).toEqual([1.5, 1.25, 1])
  })

  test("that is empty, complex or something else is refused with the reason", () => {
    expect(() => readRawFile(rawFile([]))).toThrow("holds no point")
    expect(() => readRawFile(rawFile([[0, 1]], "complex"))).toThrow("not real-valued")
    expect(() => readRawFile(Buffer.from("0 1\n"))).toThrow("no binary part")
  })

  test("is read straight between its points, exactly at them, and held beyond its ends", () => {
    const wanted = Float64Array.of(-1, 0, 0.5, 1, 1.5, 2, 3)
    expect([...sampleAt(Float64Array.of(0, 1, 2), Float64Array.of(0, 10, 30), wanted)]).toEqual([0, 0, 5, 10, 20, 30, 30])
  })
})

describe("running ngspice", () => {
  test("where there is none says how to get it", () => {
    process.env.PATH = ""
    expect(ngspiceVersion()).toBeUndefined()
    expect(() => runNgspice("* nothing\n.end\n")).toThrow("ngspice is absent (Debian: apt-get install ngspice)")
  })

  withNgspice("an unknown element is an error that quotes ngspice", () => {
    expect(() => runNgspice("* broken\nrx a 0 what\nv1 a 0 1\n.tran 1 2\n.save v(a)\n.end\n")).toThrow(/^ngspice did not run the netlist .*\b[Ee]rror/)
  })

  withNgspice("gives time points and vectors by name, and takes the whole of .tran", () => {
    // 1 V behind 1 ohm into 1 F: 1 - exp(-t).
    const run = runNgspice("* charge\nv1 a 0 1\nr1 a b 1\nc1 b 0 1\n.ic v(b)=0\n.options reltol=1e-6 trtol=1\n.tran 0.1 3 0 0.005\n.save v(b)\n.end\n")
    expect(run.time_s.at(-1)).toBeCloseTo(3, 9)
    expect(run.vectors.get("v(b)")!.at(-1)!).toBeCloseTo(1 - Math.exp(-3), 5)
    expect(run.wall_s).toBeGreaterThan(0)
  })
})
