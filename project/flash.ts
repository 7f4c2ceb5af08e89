// Which official command loads an image, and how it is known to have worked.

import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import type { Board, BuildTarget } from "./boards.js"
import { imageStem } from "./build.js"
import { ESPRUINO_BUILD_OPTIONS, espruinoTool, judgeEspruino, type ToolOutcome } from "./espruino-tool.js"

export interface FlashStep {
  tool: "espruino" | "devs"
  command: string
  options: string[]
  /** What only a success prints. */
  wanted: RegExp
}

/** Stored in flash and run at every boot, but not after `reset()`, so that a bad program can be replaced. */
const STORE_AT_BOOT = ["--config", "SAVE_ON_SEND=1"]

function deviceScriptTool(): string {
  return join(dirname(createRequire(import.meta.url).resolve("@devicescript/cli/package.json")), "devicescript")
}

/** The command lines that load the image in `folder`. */
export function flashSteps(board: Board, target: BuildTarget, folder: string, port: string | undefined): FlashStep[] {
  const stem = imageStem(board, target, folder)
  if (target === "espruino") {
    const wireless = port === undefined || /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(port)
    return [{
      tool: "espruino", command: process.execPath, wanted: /^Upload Complete/m,
      options: [
        espruinoTool(), ...(wireless && board.radio !== null ? [] : ["--no-ble"]), ...(port === undefined ? [] : ["-p", port]),
        "--board", board.sheet, ...ESPRUINO_BUILD_OPTIONS, ...STORE_AT_BOOT, `${stem}.min.js`,
      ],
    }]
  }
  // The tool bundles runtime and program from the same source and settings into one image, and loads that.
  const { board: id, arch } = board.devicescript!
  const family = arch.startsWith("esp32") ? "esp32" : "rp2040"
  const image = `${stem}${family === "esp32" ? ".bin" : ".uf2"}`
  return [
    { tool: "devs", command: process.execPath, wanted: /./, options: [deviceScriptTool(), "bundle", "src/main.ts", "--board", id, "--flash-file", image] },
    {
      tool: "devs", command: process.execPath, wanted: /./,
      options: [deviceScriptTool(), "flash", family, "--board", id, "--file", image, ...(port !== undefined && family === "esp32" ? ["--port", port] : [])],
    },
  ]
}

const DEVICESCRIPT_FAILURE = /^(?:.*\berror\b:?|.*\bfatal\b|can't |no (?:drive|device|port)|.*\bnot found\b|.*\bunable\b|.*\bmissing\b|.*timeout)/i

export function judgeFlash(step: FlashStep, log: string, code: number | null): ToolOutcome {
  if (step.tool === "espruino") return judgeEspruino(log, code, [], step.wanted)
  const lines = log.split(/\r?\n/).map(line => line.trim()).filter(line => line !== "")
  const failure = lines.find(line => DEVICESCRIPT_FAILURE.test(line)) ?? (code === 0 ? undefined : lines.at(-1) ?? `ended with code ${code}`)
  return failure === undefined ? { ok: true, log, problem: "" } : { ok: false, log, problem: `devs ${step.options[1]} failed ("${failure.slice(0, 160)}")` }
}
