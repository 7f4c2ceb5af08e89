import { existsSync, mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { UserError } from "./user-error.js"

/** Makes a folder with all that it lies in. Node's own `recursive` never returns where a file system refuses with
 *  ENOENT, such as /proc (executed on Node 20).
 *  @throws UserError if it cannot be made */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  if (dirname(folder) !== folder) makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "EEXIST") return
    throw new UserError(folder, "", `cannot be made (${code ?? "unknown"})`, "choose a place that you may write to")
  }
}
