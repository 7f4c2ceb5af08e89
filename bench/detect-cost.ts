// What a detector takes in a program: script for Espruino, bytecode for DeviceScript; each kind alone, with what all kinds share.

import { assemble } from "../project/compile.js"
import { buildDeviceScript } from "../project/devicescript-build.js"
import { bundleEspruino } from "../project/espruino-bundle.js"
import { packageRoot } from "../project/package-root.js"
import { loadProject } from "../project/project.js"

const KINDS = { light: "detectLight", press: "detectPress", finger: "detectFinger", motion: "detectMotion" }

export interface DetectorBytes {
  espruino: number
  devicescript: number
}

const imports = (kind: string, detect: string): string => `import { createDetector } from "./core/sense/detector.js"
import { ${detect} } from "./core/sense/${kind}.js"`

export async function detectorBytes(): Promise<Record<string, DetectorBytes>> {
  const { config } = assemble(loadProject(packageRoot()))
  const nothing = await bundleEspruino(config, { entry: "global.bench = []\n" })
  const bytes: Record<string, DetectorBytes> = {}
  for (const [kind, detect] of Object.entries(KINDS)) {
    const script = await bundleEspruino(config, { entry: `${imports(kind, detect)}\nglobal.bench = [createDetector, ${detect}]\n` })
    const settings = "{ kind: \"motion\", needs: 0, rise: 0, fall: 0, hold_ms: 0, follow_ms: 1, longest_ms: 0, noise_ppm: 0, stir_percent: 0 }"
    const main = `${imports(kind, detect)}\nconst seat = createDetector(${settings})\nconsole.log(${detect}(seat, 1, 31, 1))\n`
    const { sizes } = await buildDeviceScript(config, { sources: { "src/main.ts": main } })
    const own = Object.entries(sizes.by_file).filter(([file]) => file.includes("core/sense/"))
    bytes[kind] = { espruino: script.minified.length - nothing.minified.length, devicescript: own.reduce((sum, [, size]) => sum + size, 0) }
  }
  return bytes
}
