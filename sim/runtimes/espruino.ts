// The Espruino firmware on any machine: the very bundle that goes onto a board, in a realm that has only what
// Espruino has. What no realm can show (Espruino's own arithmetic and parser) is for espruino-linux.ts.

import { type Context, runInContext } from "node:vm"
import { bundleEspruino } from "../../project/espruino-bundle.js"
import { type EspruinoAllowed, loadEspruinoAllowed } from "../../project/espruino-check.js"
import type { ModuleConfig } from "../../src/core/config.js"
import type { Command, Sample } from "../../src/core/types.js"
import { createEspruinoRealm } from "./espruino-realm.js"
import type { Runtime } from "./runtime.js"

export interface EspruinoRuntimeOptions {
  config: ModuleConfig
  /** Run the shortened program, as a board does, instead of the readable one. */
  minified?: boolean
}

/** What src/espruino.ts leaves in the realm. Lists go in as text: a list of ours would bring Node's methods with it. */
interface Firmware {
  begin(): void
  next(): number[]
  feed(bytes: unknown): void
  resume(): void
  step(sample: unknown): Command[]
  observe(): number[]
}

class RealmRuntime implements Runtime {
  readonly name = "espruino"
  private firmware: Firmware | undefined
  private parse: (text: string) => unknown = JSON.parse

  constructor(private readonly code: string, private readonly allowed: EspruinoAllowed) {}

  boot(readFlash: (offset: number, length: number) => Uint8Array): void {
    const realm: Context = createEspruinoRealm(this.allowed)
    runInContext(this.code, realm, { filename: "zincwear-espruino.js" })
    const firmware = runInContext("Zincwear", realm) as Firmware
    this.parse = runInContext("JSON.parse", realm) as (text: string) => unknown
    this.firmware = firmware
    firmware.begin()
    for (let place = firmware.next(); place.length === 2; place = firmware.next()) {
      firmware.feed(this.parse(JSON.stringify([...readFlash(place[0], place[1])])))
    }
    firmware.resume()
  }

  step(sample: Sample): Command[] {
    // A list of the realm has no iterator: it is read by index.
    const commands = this.booted().step(this.parse(JSON.stringify(sample))) as ArrayLike<Command>
    return Array.from(commands, command => ({ kind: command.kind, value: command.value, bytes: Array.from(command.bytes) }))
  }

  observe(): number[] {
    return Array.from(this.booted().observe())
  }

  close(): void {
    this.firmware = undefined
  }

  private booted(): Firmware {
    if (this.firmware === undefined) throw new Error("boot() comes first")
    return this.firmware
  }
}

export async function createEspruinoRuntime(options: EspruinoRuntimeOptions): Promise<Runtime> {
  const bundle = await bundleEspruino(options.config)
  return new RealmRuntime(options.minified === true ? bundle.minified : bundle.code, loadEspruinoAllowed())
}
