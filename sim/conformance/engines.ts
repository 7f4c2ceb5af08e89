// Every engine that can run the firmware on this machine.

import type { ModuleConfig } from "../../src/core/config.js"
import type { Runtime } from "../runtimes/runtime.js"

export interface Engine {
  name: string
  create(config: ModuleConfig): Promise<Runtime>
}

/** Engines beside Node, which is the reference. A real Espruino takes part where ESPRUINO names one.
 *  @returns also what is missing, so that nobody believes that it ran */
export async function listEngines(): Promise<{ engines: Engine[], missing: string[] }> {
  const { createDeviceScriptRuntime } = await import("../runtimes/devicescript.js")
  const { createEspruinoRuntime } = await import("../runtimes/espruino.js")
  const { createLinuxEspruinoRuntime, linuxEspruino } = await import("../runtimes/espruino-linux.js")
  const engines: Engine[] = [
    { name: "devicescript-vm", create: config => createDeviceScriptRuntime({ config }) },
    { name: "espruino-realm", create: config => createEspruinoRuntime({ config }) },
    { name: "espruino-realm-minified", create: config => createEspruinoRuntime({ config, minified: true }) },
  ]
  if (linuxEspruino() === undefined) return { engines, missing: ["espruino-linux (name a Linux Espruino in ESPRUINO)"] }
  engines.push({ name: "espruino-linux", create: config => createLinuxEspruinoRuntime({ config, minified: true }) })
  return { engines, missing: [] }
}
