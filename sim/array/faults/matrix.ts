// Runs a batch of the matrix, each trial beside its healthy twin.

import { CONDITIONS } from "./conditions.js"
import { Injector } from "./inject.js"
import type { Batch, Lie, Trial } from "./plan.js"
import { runTrial, type Trace } from "./trial.js"
import { harm, judgeTrial, type Outcome, type Verdict } from "./verdict.js"

export interface Result extends Verdict {
  section: Trial["section"]
  method: string
  channel: string
  tier: Trial["tier"]
  condition: string
  exclude: number
}

const WORST: Outcome[] = ["dead", "harmless", "detected", "late", "missed"]

export function runBatch(batch: Batch): Result[] {
  const condition = CONDITIONS[batch.condition]
  const run = (lies: readonly Lie[], breakages: Trial["breakages"]): Trace =>
    runTrial(condition, batch.hours, batch.seed, lies.map(({ channel, method, from_s, until_s }, i) => new Injector(channel, method, from_s, until_s, batch.seed + i)), breakages)
  const twin = run([], [])
  return batch.trials.map(trial => {
    const { section, method, channel, tier, subjects, lies, breakages } = trial
    const trace = run(lies, breakages)
    const until_s = batch.hours * 3600
    const verdicts = subjects.map((subject, i): Verdict => {
      const from_s = lies[i]?.from_s ?? breakages[0].from_s
      const verdict = judgeTrial(trace, twin, { subject, from_s, until_s: lies[i]?.until_s ?? until_s, onset_s: trace.onsets_s[i], broken: lies.length === 0 })
      if (subjects.length === 1 || verdict.outcome !== "missed" || !verdict.survived) return verdict
      // Whatever harm there is may be the other's: what it does alone is what this one is compared with.
      const why = harm(trace, run(lies.filter((_, j) => j !== i), []), from_s)
      return why === undefined ? { outcome: "harmless", survived: true } : { ...verdict, why }
    })
    const worst = verdicts.reduce((a, b) => WORST.indexOf(b.outcome) > WORST.indexOf(a.outcome) ? b : a)
    return { ...worst, section, method, channel, tier, condition: batch.condition, exclude: trace.exclude }
  })
}
