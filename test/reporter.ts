import type { Reporter, TestCase, TestModule } from "vitest/node"

/** Names every skipped test with its reason, so that a machine without Chromium, Espruino or measured data does not
 *  look like a complete run, and ends with one line of `key=value` for a CI log. */
export default class SkipsAndTotals implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length
    const broken = modules.filter((module) => module.state() === "failed" && module.errors().length > 0).length
    tests.filter((test) => test.result().state === "skipped").forEach((test) => console.log(`skipped: ${describe(test)}`))
    console.log(`tests passed=${count("passed")} failed=${count("failed")} skipped=${count("skipped")} broken_files=${broken} errors=${errors.length}`)
  }
}

function describe(test: TestCase): string {
  const result = test.result()
  const note = result.state === "skipped" && result.note ? ` (${result.note})` : ""
  return `${test.module.relativeModuleId}: ${test.fullName}${note}`
}
