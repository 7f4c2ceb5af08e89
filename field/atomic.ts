// Files appear whole or not at all: everything is written under temporary names beside the targets, and renamed
// when all of it is there.

import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import { UserError } from "../project/user-error.js"

/** One file to be. `write` puts its content under the name it is given. */
export interface Output {
  path: string
  write: (temporary: string) => void | Promise<void>
}

function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
}

function mended(path: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code
  if (code === undefined) return error instanceof Error ? error : new Error(String(error))
  if (code === "ENOENT" || code === "ENOTDIR") return new UserError(path, "", "its folder does not exist", "create it or name another")
  if (code === "EISDIR") return new UserError(path, "", "is a folder", "name a file")
  return new UserError(path, "", `cannot be written (${code})`, "choose a place that you may write to")
}

// What would only fail at the renaming, when others have been renamed already.
function requireTarget(path: string): void {
  if (!existsSync(dirname(path))) throw new UserError(path, "", "its folder does not exist", "create it or name another")
  if (!existsSync(path)) return
  const place = statSync(path)
  if (place.isDirectory()) throw new UserError(path, "", "is a folder", "name a file")
  // A rename would put a file in the place of a device.
  if (!place.isFile()) throw new UserError(path, "", "is no plain file", "name another")
}

/** Write a text file, whole or not at all.
 *  @throws UserError if the place cannot be written */
export function writeWhole(path: string, text: string): void {
  requireTarget(path)
  const temporary = temporaryName(path)
  try {
    writeFileSync(temporary, text)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw mended(path, error)
  }
}

/** Write several files; if one of them fails, none appears and none that was there before is touched.
 *  @throws UserError if a place cannot be written */
export async function writeTogether(outputs: Output[]): Promise<void> {
  let path = ""
  for (const [i, output] of outputs.entries()) {
    requireTarget(output.path)
    if (outputs.some((other, j) => j < i && resolve(other.path) === resolve(output.path))) throw new UserError(output.path, "", "is to hold two outputs", "name another file for one of them")
  }
  try {
    for (const output of outputs) {
      path = output.path
      rmSync(temporaryName(path), { force: true })
      await output.write(temporaryName(path))
    }
    for (const output of outputs) {
      path = output.path
      renameSync(temporaryName(path), path)
    }
  } catch (error) {
    for (const output of outputs) rmSync(temporaryName(output.path), { force: true })
    throw mended(path, error)
  }
}
