// Policies of spending, beside the best that anybody could do who knows all light ahead.
//   npm run bench -- policy --light FILE [--columns p001,p002] [--stores 0.2,2] [--cell ID] [--panels N] [--only reference|module] [--json]
// Twice: in the reference setting of sim/policy/setting.ts, and with the whole module on the plant (policy-module.ts). Our own policy has learnt from the
// other columns of the file, never from the one that it lives.

import type { Recording } from "../project/schedule/chain.js"
import { UserError } from "../project/user-error.js"
import { lightColumns } from "../sim/light.js"
import { bestFixed, CAUSAL, tautString } from "../sim/policy/baselines.js"
import { bracket, unavoidable } from "../sim/policy/bound.js"
import { learnPolicy } from "../sim/policy/learnt.js"
import { live, type Policy } from "../sim/policy/live.js"
import { moduleProject } from "../sim/policy/module.js"
import { openRecording, sawLight } from "../sim/policy/recordings.js"
import { REFERENCE } from "../sim/policy/setting.js"
import { readWords, wholeNumber } from "./options.js"
import type { ModuleJob, ModuleLived } from "./policy-module.js"
import { runAll } from "./pool.js"
import { printTable } from "./table.js"

const STORES_J = ["0.2", "2"]
const PARTS = ["reference", "module"]
/** A hybrid capacitor whose resistance lets a store of some joules feed a processor. */
const CELL = "flig-zn"
/** Whoever learns needs somebody to learn from. */
const LEAST_COLUMNS = 2

interface Lived {
  utility: number
  lower: number
  upper: number
  ratio: number
  brownouts: number
  /** Of those, slots in which a module that never samples is dead as well. */
  unavoidable: number
  clipped_J: number
  longest_gap: number
}

interface Means {
  mean_ratio: number
  min_ratio: number
}

const digits = (value: number, places: number): number => Number(value.toFixed(places))
const meansOf = (ratios: readonly number[]): Means =>
  ({ mean_ratio: digits(ratios.reduce((sum, own) => sum + own, 0) / ratios.length, 4), min_ratio: digits(Math.min(...ratios), 4) })

interface Options {
  light: string
  columns: string[] | undefined
  stores: string[]
  cell: string
  panels: number
  parts: string[]
}

function readOptions(words: string[]): Options {
  const values = readWords("bench policy", words, { light: { type: "string" }, columns: { type: "string" }, stores: { type: "string" }, cell: { type: "string" }, panels: { type: "string" }, only: { type: "string" } },
    "--light FILE, --columns A,B, --stores J,J, --cell ID, --panels N, --only reference|module")
  if (values.light === undefined) throw new UserError("bench policy", "--light", "there is no light to live by", "name a CSV file of lux with a column per person")
  const stores = values.stores?.split(",") ?? STORES_J
  const wrong = stores.find(text => !(Number(text) > 0 && Number(text) <= 1000))
  if (wrong !== undefined) throw new UserError("bench policy", "--stores", `"${wrong}" is no energy in J`, "give some of more than 0 and at most 1000, with commas between them")
  if (values.only !== undefined && !PARTS.includes(values.only)) throw new UserError("bench policy", "--only", `there is no part "${values.only}"`, `give one of ${PARTS.join(", ")}`)
  return { light: values.light, columns: values.columns?.split(","), stores, cell: values.cell ?? CELL, panels: wholeNumber("panels", values.panels ?? "1", 1), parts: values.only === undefined ? PARTS : [values.only] }
}

/** @param words what follows "policy" on the command line
 *  @throws UserError for an unknown option, column or file */
export async function policyBench(words: string[]): Promise<object> {
  const options = readOptions(words)
  const known = lightColumns(options.light)
  if (known.length < LEAST_COLUMNS) throw new UserError(options.light, "", `it has light of ${known.length} person`, "give a file with a column per person, two or more")
  const people = options.columns ?? known
  const wrong = people.find(column => !known.includes(column))
  if (wrong !== undefined) throw new UserError("bench policy", "--columns", `${options.light} has no column "${wrong}"`, `use some of ${known.join(", ")}`)
  const recordings = new Map(known.map(column => [column, openRecording(options.light, column)]))
  const lit = known.filter(column => sawLight(recordings.get(column)!))
  const alone = people.find(person => lit.every(column => column === person))
  if (alone !== undefined) throw new UserError(options.light, "", `nobody beside ${alone} saw any light`, "give a file in which two people or more did")
  // Refused here, before anything is lived, an error still has its place and its mend.
  if (options.parts.includes("module")) for (const store of options.stores) moduleProject({ cell: options.cell, store_J: Number(store) }, "", "", 1)
  return {
    ...options.parts.includes("reference") ? referencePart(options, people, lit, recordings) : {},
    ...options.parts.includes("module") ? await modulePart(options, people, lit) : {},
  }
}

/** Firmware and plant for every person and store. */
async function modulePart({ light, stores, cell, panels }: Options, people: readonly string[], lit: readonly string[]): Promise<object> {
  const wanted = people.flatMap(person => stores.map(store => ({ person, store })))
  const lived = await runAll<ModuleJob, ModuleLived>(new URL("./policy-worker.js", import.meta.url), wanted.map(({ person, store }) =>
    ({ file: light, person, others: lit.filter(column => column !== person), cell, panels, store_J: Number(store) })))
  const lives = wanted.map((own, i) => ({ ...own, life: lived[i] }))
  const module: Record<string, Record<string, ModuleLived>> = Object.fromEntries(people.map(person => [person, {}]))
  for (const { person, store, life } of lives) module[person][store] = life
  process.stdout.write(`\nThe module (MDBT42Q, six cells of ${cell}, ${panels === 1 ? "one panel" : `${panels} panels`} of 35 x 14 mm, Espruino at its own pace):\n`)
  printTable(["person", "store J", "bracket", "share of it", "table alone", "none avoidable", "dead slots", "avoidable", "longest gap", "delivered J", "firmware"], lives.map(({ person, store, life }) => [
    person, store, `${life.lower.toFixed(0)} to ${life.upper.toFixed(0)}`, life.ratio.toFixed(3), (life.table / life.upper).toFixed(3), (life.alive / life.upper).toFixed(3), String(life.brownouts), String(life.avoidable_brownouts), String(life.longest_gap),
    life.delivered_J.toFixed(2), life.firmware_share.toFixed(3)]))
  const { mean_ratio, min_ratio } = meansOf(lives.map(({ life }) => life.ratio))
  const shares = lives.map(({ life }) => life.firmware_share).sort((a, b) => a - b)
  return {
    module, module_mean_ratio: mean_ratio, module_min_ratio: min_ratio,
    avoidable_brownouts: lives.reduce((sum, { life }) => sum + life.avoidable_brownouts, 0), firmware_share: shares[Math.floor(shares.length / 2)],
  }
}

function referencePart({ stores }: Options, people: readonly string[], lit: readonly string[], recordings: ReadonlyMap<string, Recording>): object {
  const reference: Record<string, Record<string, Lived>> = {}
  const ratios = new Map<string, number[]>()
  const rows: string[][] = []
  for (const person of people) {
    reference[person] = {}
    const { slots: harvest_J, late: late_J } = recordings.get(person)!
    const others = lit.filter(column => column !== person).map(column => recordings.get(column)!)
    for (const store of stores) {
      const capacity_J = Number(store)
      const { lower, upper } = bracket(REFERENCE, harvest_J, capacity_J)
      const lived = (policy: Policy): { name: string, ratio: number } & ReturnType<typeof live> => {
        const life = live(REFERENCE, harvest_J, capacity_J, policy, late_J)
        const ratio = life.utility / upper
        ratios.set(policy.name, [...ratios.get(policy.name) ?? [], ratio])
        return { ...life, name: policy.name, ratio }
      }
      const own = lived(learnPolicy(REFERENCE, others, capacity_J, true)())
      const endless = { ...learnPolicy(REFERENCE, others, capacity_J, false)(), name: "no end known" }
      const beside = [endless, bestFixed(REFERENCE, harvest_J, capacity_J), ...CAUSAL.map(make => make()), tautString(REFERENCE, harvest_J, capacity_J)].map(lived)
      reference[person][store] = {
        utility: digits(own.utility, 2), lower: digits(lower, 2), upper: digits(upper, 2), ratio: digits(own.ratio, 4), brownouts: own.brownouts,
        unavoidable: unavoidable(REFERENCE, harvest_J, capacity_J), clipped_J: digits(own.clipped_J, 4), longest_gap: own.gap,
      }
      if (rows.length === 0) rows.push(["person", "store J", "bracket", own.name, ...beside.map(({ name }) => name)])
      rows.push([person, store, `${lower.toFixed(1)} to ${upper.toFixed(1)}`, own.ratio.toFixed(3), ...beside.map(({ ratio }) => ratio.toFixed(3))])
    }
  }
  printTable(rows[0], rows.slice(1))
  process.stdout.write("\nShares of the upper bound. \"fixed\" knows the best rate in hindsight, \"taut-string\" all light ahead; the others know nothing ahead.\n")
  const [own, ...beside] = ratios
  return { reference, ...meansOf(own[1]), baselines: Object.fromEntries(beside.map(([name, list]) => [name, meansOf(list)])) }
}
