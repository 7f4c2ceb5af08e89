// The array, judged three ways: what its firmware can be driven into, what it makes of energy, and of power that fails.
//   npm run bench -- array [--json]                       all of them, by their defaults: about twenty minutes on two cores
//   npm run bench -- array --only PART [options] [--json]     one, with options of its own

import { UserError } from "../project/user-error.js"
import { cutsBench } from "./array-cuts.js"
import { energyBench } from "./array-energy.js"
import { matrixBench } from "./array-matrix.js"
import { searchBench } from "./array-search.js"

/** The parts, by the name of their figures. */
const PARTS: Record<string, (words: string[]) => object | Promise<object>> = { search: searchBench, matrix: matrixBench, energy: energyBench, cuts: cutsBench }

/** @throws UserError for an unknown part or option */
export async function arrayBench(words: string[]): Promise<object> {
  const known = Object.keys(PARTS)
  if (words[0] !== "--only") {
    const strange = words.find(word => word !== "--json")
    if (strange !== undefined) throw new UserError("bench array", "", `"${strange}" is not understood`, `begin with --only and one of ${known.join(", ")}`)
    const figures: Record<string, object> = {}
    for (const part of known) figures[part] = await PARTS[part]([])
    return figures
  }
  const part = words[1] ?? ""
  if (!known.includes(part)) throw new UserError("bench array", "--only", `there is no part "${part}"`, `use one of ${known.join(", ")}`)
  return { [part]: await PARTS[part](words.slice(2)) }
}
