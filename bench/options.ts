// A bench's command line.

import { parseArgs, type ParseArgsConfig } from "node:util"
import { UserError } from "../project/user-error.js"

/** @throws UserError unless the text is a whole number of at least `least`, with seven digits at most */
export function wholeNumber(name: string, text: string, least = 0): number {
  if (/^[0-9]{1,7}$/.test(text) && Number(text) >= least) return Number(text)
  throw new UserError(`--${name}`, "", `"${text}" is no whole number${least > 0 ? ` above ${least - 1}` : ""}`, "give one")
}

type Values<Options extends NonNullable<ParseArgsConfig["options"]>> = ReturnType<typeof parseArgs<{ options: Options }>>["values"]

/** Reads a bench's words; --json is known to all of them.
 *  @param known the others, for the mend
 *  @throws UserError, in one line, for a word that is not an option or an option without its value */
export function readWords<Options extends NonNullable<ParseArgsConfig["options"]>>(place: string, words: string[], options: Options, known: string): Values<Options> {
  try {
    return parseArgs({ args: words, options: { json: { type: "boolean" as const }, ...options } }).values as Values<Options>
  } catch (error) {
    throw new UserError(place, "", (error as Error).message.split("\n")[0], `known are ${known} and --json`)
  }
}
