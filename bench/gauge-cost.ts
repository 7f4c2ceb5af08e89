// What does the gauge alone cost: bytes, memory, work per step, and the current that this is on a board. Beside it the figures that
// makers of fuel gauges print for compiled code.

import type { Assembly } from "../project/compile.js"
import { type DeviceScriptGauge, gaugeInDeviceScript } from "./gauge-devicescript.js"
import { type EspruinoGauge, gaugeInEspruino } from "./gauge-espruino.js"
import { gaugeHour, type Spread } from "./gauge-hour.js"
import { printTable } from "./table.js"

/** An empty function call on an nRF52832, ms: what wake_ms of its boards is derived with (docs/power.md). */
const CALL_MS = 0.4
/** A memory unit on a board with 1,024 to 8,191 of them (Espruino 2v29, src/jsutils.h); the Linux build's own are larger. */
const UNIT_BYTES = 13

/** Fuel gauges in print: bytes of program, of RAM, and mean current. */
const ANCHORS = [
  ["TI, level 1", "6 KB", "1.6 KB", "about 3"],
  ["Nordic nrf_fuel_gauge, every second", "", "", "8"],
  ["wanted", "", "", "at most 0.8"],
]

interface BoardCurrent {
  board: string
  scan_s: number
  /** Awake for the gauge at a scan, mean, ms. */
  awake_ms: number
  mean_uA: number
}

/** Per cell, to a tenth. */
function perCell({ counting, evidence, mean }: Spread, cells: number): Spread {
  const share = (value: number): number => Math.round(value / cells * 10) / 10
  return { counting: share(counting), evidence: share(evidence), mean: share(mean) }
}

function whole({ counting, evidence, mean }: Spread): Spread {
  return { counting: Math.round(counting), evidence: Math.round(evidence), mean: Math.round(mean * 10) / 10 }
}

function boardCurrent({ board, module }: Assembly, { run }: EspruinoGauge): BoardCurrent | undefined {
  if (run === undefined || !board.runtimes.includes("espruino")) return undefined
  const scan_s = module.frontEnd.scanInterval_ms / 1000
  const awake_ms = run.calls.mean * CALL_MS
  return { board: board.id, scan_s, awake_ms: Math.round(awake_ms), mean_uA: Math.round(board.power.active_mA * awake_ms / scan_s * 10) / 10 }
}

const NOT_MEASURED = "not measured (name a Linux Espruino in ESPRUINO)"
const row = (name: string, { counting, evidence, mean }: Spread): string[] => [name, ...[counting, evidence, mean].map(String)]

function printGauge(devs: DeviceScriptGauge, espruino: EspruinoGauge, current: BoardCurrent | undefined, cells: number): void {
  const { run } = espruino
  printTable(["gauge", "DeviceScript", "Espruino"], [
    ["program, bytes", String(devs.bytes), `${espruino.minified_bytes} (readable ${espruino.readable_bytes})`],
    ["RAM, fresh", `${devs.ram_bytes} bytes`, run === undefined ? NOT_MEASURED : `${run.ram_units} units, ${run.ram_units * UNIT_BYTES} bytes`],
    ["RAM, most over an hour", `${devs.ram_after_hour_bytes} bytes`, run === undefined ? NOT_MEASURED : `${run.ram_most_units} units, ${run.ram_most_units * UNIT_BYTES} bytes`],
    ["besides, during a step", `${devs.transient_bytes} bytes`, run === undefined ? NOT_MEASURED : `${run.transient_units} units, ${run.transient_units * UNIT_BYTES} bytes`],
    ["growth", `${devs.grown_in_10000_steps_bytes} bytes in 10,000 steps`, run === undefined ? NOT_MEASURED : `${run.grown_units} units in an hour`],
  ])
  process.stdout.write("\n")
  printTable([`one step, per cell of ${cells}`, "counting", "evidence", "mean of an hour"], [
    row("DeviceScript, instructions", perCell(devs.instructions, cells)),
    row("DeviceScript, frames and objects", perCell(devs.blocks, cells)),
    ...run === undefined ? [["Espruino", "", "", NOT_MEASURED]] : [
      row("Espruino, empty function calls", perCell(run.calls, cells)),
      row("Espruino, multiplications", perCell(run.multiplications, cells)),
    ],
  ])
  process.stdout.write("\n")
  printTable(["gauge, as its makers print it", "program", "RAM", "µA"], [
    ...ANCHORS,
    current === undefined ? ["this one", "", "", NOT_MEASURED] : [
      `this one on ${current.board}, every ${current.scan_s} s: ${current.awake_ms} ms awake`,
      `${espruino.minified_bytes} B`, `${(run!.ram_most_units + run!.transient_units) * UNIT_BYTES} B`, String(current.mean_uA),
    ],
  ])
}

export async function gaugeCost(assembly: Assembly): Promise<object> {
  const { config } = assembly
  const cells = config.array.cells
  const rows = await gaugeHour(config)
  const devs = await gaugeInDeviceScript(config, rows)
  const espruino = await gaugeInEspruino(config, rows)
  const current = boardCurrent(assembly, espruino)
  printGauge(devs, espruino, current, cells)
  const { run } = espruino
  return {
    cells, steps: rows.length,
    devicescript: {
      ...devs, instructions: whole(devs.instructions), blocks: whole(devs.blocks),
      instructions_per_cell: perCell(devs.instructions, cells),
    },
    espruino: {
      minified_bytes: espruino.minified_bytes, readable_bytes: espruino.readable_bytes,
      run: run === undefined ? "not measured" : {
        ...run, unit_bytes: UNIT_BYTES, calls: whole(run.calls), multiplications: whole(run.multiplications),
        calls_per_cell: perCell(run.calls, cells), multiplications_per_cell: perCell(run.multiplications, cells),
      },
    },
    current: current ?? "not measured",
  }
}
