// An engine decides what Node decides: the same commands, the same numbers.

import { expect } from "vitest"
import { compare, play, type Playback } from "../../sim/conformance/compare.js"
import type { Engine } from "../../sim/conformance/engines.js"
import type { Trace } from "../../sim/conformance/trace.js"
import type { ModuleConfig } from "../../src/core/config.js"

/** Plays a trace on an engine of its own, and holds it against what Node said of the same. */
export async function expectLikeNode(engine: Engine, config: ModuleConfig, trace: Trace, reference: Playback): Promise<void> {
  const runtime = await engine.create(config)
  const result = compare(trace, await play(runtime, config, trace), reference)
  await runtime.close()
  expect(result.first).toBe("")
  expect(result.commandMismatches).toBe(0)
  expect(result.maxNumberError).toBeLessThanOrEqual(1e-9)
}
