// A person's recorded light in the slots of the reference setting.

import type { Recording } from "../../project/schedule/chain.js"
import { UserError } from "../../project/user-error.js"
import { fromMidnight, openLight } from "../light.js"
import { REFERENCE, recordingOf } from "./setting.js"

/** From the first midnight on.
 *  @throws UserError for a file or column that cannot be read, or whose rows do not share out into slots */
export function openRecording(file: string, column: string): Recording {
  const trace = openLight(file, { column })
  const rows = REFERENCE.slot_s / trace.step_s
  if (!Number.isInteger(rows)) throw new UserError(file, "", `a row every ${trace.step_s} s does not share out into slots of ${REFERENCE.slot_s} s`, "record every minute, or give it in steps of 1, 2, 5 or 10 min")
  return recordingOf(REFERENCE, fromMidnight(trace))
}

/** Whoever saw no light teaches nothing: all is learnt in units of a person's own mean. */
export const sawLight = ({ slots }: Recording): boolean => slots.some(slot => slot > 0)
