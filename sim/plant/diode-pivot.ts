// Which diodes conduct: guess, solve, look, guess again. Turning round everything that looks wrong is quick but may go in circles; turning
// only the wrong one of highest number cannot (Murty 1974; diodes between resistors are a linear complementarity problem with a P-matrix).
// So: all of them while that makes progress, one of them when it has failed to a few times (Júdice and Pires 1994).

/** Rounds without progress before it goes on one by one, and the end of all patience: no array comes near it. */
const TRIES = 4
const ROUNDS = 1000

export class DiodePivot {
  private fewest = Infinity
  private tries = TRIES
  private rounds = 0

  restart(): void {
    this.fewest = Infinity
    this.tries = TRIES
    this.rounds = 0
  }

  /** What to turn round, given how many look wrong. */
  next(wrong: number): "none" | "all" | "highest" {
    if (wrong === 0 || ++this.rounds > ROUNDS) {
      this.restart()
      return "none"
    }
    if (wrong < this.fewest) {
      this.fewest = wrong
      this.tries = TRIES
      return "all"
    }
    return this.tries-- > 0 ? "all" : "highest"
  }
}
