// How large is the firmware? Bytecode by function for DeviceScript, script text for Espruino. And what does its gauge cost?

import { assemble } from "../project/compile.js"
import { buildDeviceScript } from "../project/devicescript-build.js"
import { bundleEspruino } from "../project/espruino-bundle.js"
import { packageRoot } from "../project/package-root.js"
import { loadProject } from "../project/project.js"
import { boardCost } from "./board-cost.js"
import { gaugeCost } from "./gauge-cost.js"
import { lookCost } from "./look-cost.js"
import { stepCost } from "./step-cost.js"
import { printTable } from "./table.js"

const LARGEST = 15

export async function firmwareBench(): Promise<object> {
  const assembly = assemble(loadProject(packageRoot()))
  const { config } = assembly
  const { sizes } = await buildDeviceScript(config)
  const { code, minified } = await bundleEspruino(config)
  const largest = Object.entries(sizes.by_function).sort((a, b) => b[1] - a[1])
  printTable(["DeviceScript function", "bytes"], [
    ...largest.slice(0, LARGEST).map(([name, bytes]) => [name, String(bytes)]),
    [`${largest.length - LARGEST} more`, String(largest.slice(LARGEST).reduce((sum, [, bytes]) => sum + bytes, 0))],
    ["strings, constants, headers", String(sizes.data_bytes)],
    ["whole image", String(sizes.bytes)],
  ])
  process.stdout.write("\n")
  printTable(["Espruino script", "bytes"], [["readable", String(Buffer.byteLength(code))], ["minified", String(Buffer.byteLength(minified))]])
  const cost = await stepCost(config)
  process.stdout.write("\n")
  if (cost === undefined) process.stdout.write("cost of a step: not measured (name a Linux Espruino in ESPRUINO)\n")
  else printTable(["Espruino tick", "costs as much as"], [["that only counts", `${cost.quiet_calls} function calls`], ["with a scan", `${cost.scan_calls} function calls`]])
  const board = await boardCost({ ...assembly.project, pace: { share: 0.05, longest_s: 21600 } })
  if (board !== undefined) {
    process.stdout.write("\n")
    printTable(["Espruino board, shell and all", "costs as much as"], [
      ["nap of a paced module", `${board.nap_calls} function calls`], ["nap that asks for something else than the last", `${board.turn_calls} function calls`],
      ["a round of the interpreter's loop", `${board.round_calls} function calls`],
      ["reading the front end, step by step", `${board.sense_calls} function calls`],
      ["reading it in one go (paced)", `${board.scan_calls} function calls`],
    ])
  }
  const look = await lookCost()
  if (look !== undefined) {
    process.stdout.write("\n")
    printTable(["core of a paced module with capacitor cells", "costs as much as"], [
      ["look at the store", `${look.look_calls} function calls`], ["scan that shares out by the table", `${look.looking_scan_calls} function calls`],
    ])
  }
  process.stdout.write("\n")
  const gauge = await gaugeCost(assembly)
  return {
    devicescript: { bytes: sizes.bytes, data_bytes: sizes.data_bytes, by_function: sizes.by_function },
    espruino: { bytes: Buffer.byteLength(code), minified_bytes: Buffer.byteLength(minified), ...cost, ...board, ...look },
    gauge,
  }
}
