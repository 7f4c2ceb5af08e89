// Numbers on a bench's command line.

import { UserError } from "../project/user-error.js"

/** @throws UserError unless the text is a whole number of at least `least`, with seven digits at most */
export function wholeNumber(name: string, text: string, least = 0): number {
  if (/^[0-9]{1,7}$/.test(text) && Number(text) >= least) return Number(text)
  throw new UserError(`--${name}`, "", `"${text}" is no whole number${least > 0 ? ` above ${least - 1}` : ""}`, "give one")
}
