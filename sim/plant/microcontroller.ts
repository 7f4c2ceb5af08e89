// The microcontroller as its supply sees it: in reset, starting, awake at the beginning of a tick, asleep.

import { WORK_LOOK, WORK_PAYLOAD, WORK_READING, WORK_SCAN, WORK_SNAPSHOT } from "../../src/core/pace/pace.js"
import type { PlantBoard } from "./board.js"

export class Microcontroller {
  powered = false
  bootCount = 0
  brownouts = 0
  /** When it last started, µs since the start of the run. */
  bootTime_us = 0
  private startUp_us = 0
  private wake_us = 0
  /** What the tick said that it takes; negative: nothing. */
  private told_us = -1

  constructor(private readonly board: PlantBoard) {}

  /** In start-up or running: then the brown-out level matters, in reset the power-on level. */
  get alive(): boolean {
    return this.powered || this.startUp_us > 0
  }

  /** Level of its rail at which something happens next. */
  get level_V(): number {
    return (this.alive ? this.board.brownOut_mV : this.board.powerOnReset_mV) / 1000
  }

  /** Occupied with itself: sensors and radio wait. */
  get occupied(): boolean {
    return !this.powered || this.wake_us > 0
  }

  /** A tick says what it was: bits of src/core/pace/pace.ts, and for how many histories the voltages were read. */
  tell(work: number, histories: number): void {
    const pieces = this.board.pieces
    if (pieces === undefined) return
    const has = (bit: number, piece_ms: number): number => (work & bit) !== 0 ? piece_ms : 0
    this.told_us = Math.round(1000 * (work === 0 ? pieces.nap : pieces.tick + has(WORK_SCAN, pieces.scan) + has(WORK_READING, pieces.read * histories)
      + has(WORK_SNAPSHOT, pieces.write) + has(WORK_PAYLOAD, pieces.payload) + has(WORK_LOOK, pieces.look)))
  }

  /** Begins a tick. */
  wake(scanned: boolean): void {
    const usual_us = Math.round((scanned ? this.board.scanWake_ms : this.board.wake_ms) * 1000)
    this.wake_us = !this.powered ? 0 : this.told_us >= 0 ? this.told_us : usual_us
    this.told_us = -1
  }

  /** Stays awake for so long from now on. */
  stay(awake_us: number): void {
    this.wake_us = awake_us
  }

  /** What it draws now, A. In reset the draw fades with the voltage below 1 V, so that the bus never turns negative. */
  current_A(fade: number): number {
    const { board } = this
    if (this.powered) return (this.wake_us > 0 ? board.active_uA : board.sleep_uA) * 1e-6
    return board.off_nA * 1e-9 * fade + (this.startUp_us > 0 ? board.boot_uC * 1e-3 / board.startUp_ms : 0)
  }

  /** How long that stays so, µs. */
  get stays_us(): number {
    return this.startUp_us > 0 ? this.startUp_us : this.wake_us > 0 ? this.wake_us : Infinity
  }

  /** Lets time pass.
   *  @returns whether it started */
  run(used_us: number, now_us: number): boolean {
    if (this.startUp_us > 0) {
      this.startUp_us -= used_us
      return this.startUp_us === 0 && this.boot(now_us)
    }
    if (this.wake_us > 0) this.wake_us -= used_us
    return false
  }

  /** Follows its rail.
   *  @returns what happened */
  follow(rail_V: number, now_us: number): "reset" | "boot" | "nothing" {
    const rail_mV = rail_V * 1000
    if (this.alive && rail_mV < this.board.brownOut_mV) {
      this.powered = false
      this.startUp_us = this.wake_us = 0
      this.brownouts++
      return "reset"
    }
    if (this.alive || rail_mV < this.board.powerOnReset_mV) return "nothing"
    this.startUp_us = Math.round(this.board.startUp_ms * 1000)
    return this.startUp_us === 0 && this.boot(now_us) ? "boot" : "nothing"
  }

  /** Out of reset at once.
   *  @returns true */
  boot(now_us: number): true {
    this.powered = true
    this.bootCount++
    this.bootTime_us = now_us
    return true
  }
}
