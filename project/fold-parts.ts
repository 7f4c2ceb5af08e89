// One source for all modules: what a module has is told to whoever compiles it, as literals.

import type { ModuleConfig } from "../src/core/config.js"

/** Puts into the source what a module has (`config.has.X`): what is behind something that it has not is then left out by whoever bundles or
 *  compiles it. */
export function foldParts(source: string, { has }: ModuleConfig): string {
  return source.replace(/\b(?:\w+\.)*config\.has\.(\w+)\b/g, (_, part: keyof ModuleConfig["has"]) => String(has[part] === true))
}
