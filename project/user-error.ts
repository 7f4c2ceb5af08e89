/** Something the user gave that cannot be used. The CLI prints it as one line and exits with code 2;
 *  nothing has been written when it is thrown. */
export class UserError extends Error {
  /** @param file the file or option at fault, as the user wrote it
   *  @param place where in it: "line 12, column 3", "cells[2]"; empty if the whole
   *  @param problem what is wrong
   *  @param mend what to do about it */
  constructor(readonly file: string, readonly place: string, readonly problem: string, readonly mend: string) {
    super(`${file}${place === "" ? "" : `: ${place}`}: ${problem}; ${mend}`)
    this.name = "UserError"
  }
}
