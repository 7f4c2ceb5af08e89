// An image on disk: all of its files, or none.

import { writeFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { writeTogether } from "../field/atomic.js"
import type { Board, BuildTarget } from "../project/boards.js"
import { type BuiltFile, makeImage } from "../project/build.js"
import type { Assembly } from "../project/compile.js"
import { makeFolder } from "../project/make-folder.js"

/** Builds the image of one board into `folder`.
 *  @returns the files, already written
 *  @throws UserError if the folder cannot be written or the program does not fit the board */
export async function writeImage(board: Board, assembly: Assembly, target: BuildTarget, folder: string): Promise<BuiltFile[]> {
  const files = await makeImage(board, assembly, target, folder)
  for (const file of files) makeFolder(dirname(resolve(file.path)))
  await writeTogether(files.map(({ path, content }) => ({ path, write: temporary => writeFileSync(temporary, content, "latin1") })))
  return files
}
