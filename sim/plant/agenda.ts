// What the loads do next: first the microcontroller's own waking (or starting), then the requested sensor samples and advertising
// events, one after another in the order of the requests. A ring of pieces of constant current; what is left waits.

export const LOAD_MCU = 0
export const LOAD_FRONT_END = 1
export const LOAD_RADIO = 2
/** Sensors follow, in configuration order. */
export const LOAD_SENSOR = 3

export const BOARD_LOADS = ["mcu", "front_end", "radio"]

const ROOM = 256

export class Agenda {
  private readonly load = new Int16Array(ROOM)
  private readonly current_A = new Float64Array(ROOM)
  private readonly left_us = new Float64Array(ROOM)
  /** 1 where the end of a piece completes what it belongs to. */
  private readonly completes = new Int8Array(ROOM)
  private head = 0
  private used = 0

  /** Queues a piece of constant current; a full ring drops it.
   *  @returns false when there was no room */
  add(load: number, current_uA: number, duration_us: number, completes: boolean): boolean {
    if (this.used === ROOM) return false
    const slot = (this.head + this.used++) % ROOM
    this.load[slot] = load
    this.current_A[slot] = current_uA * 1e-6
    this.left_us[slot] = Math.max(1, Math.round(duration_us))
    this.completes[slot] = completes ? 1 : 0
    return true
  }

  get room(): number {
    return ROOM - this.used
  }

  get busy(): boolean {
    return this.used > 0
  }

  get nextLoad(): number {
    return this.load[this.head]
  }

  get nextCurrent_A(): number {
    return this.current_A[this.head]
  }

  get nextLeft_us(): number {
    return this.left_us[this.head]
  }

  /** Takes off what has run.
   *  @returns the load that this completed, or -1 */
  run(duration_us: number): number {
    this.left_us[this.head] -= duration_us
    if (this.left_us[this.head] > 0) return -1
    const done = this.completes[this.head] === 1 ? this.load[this.head] : -1
    this.head = (this.head + 1) % ROOM
    this.used--
    return done
  }

  clear(): void {
    this.used = 0
  }
}
