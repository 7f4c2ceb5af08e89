// Resets at any moment of a life: what does the gauge know right after them, and what does it make of a memory that is torn, damaged,
// somebody else's or hours old?

import { REFUSED_DAMAGED, REFUSED_FOREIGN } from "../../../src/core/journal/event.js"
import { Random } from "../../random.js"
import { Day } from "../duty.js"
import { Carried } from "./carried.js"
import { corruptSnapshot, tornSlots, plantForeign, refusals } from "./flash-tricks.js"

/** - "plain": the firmware starts again within the tick
 *  - "torn": the power goes in the middle of a write to the journal
 *  - "damaged": a bit of the last snapshot has flipped
 *  - "foreign": the last snapshot is of another model
 *  - "off": the world goes on without the firmware for hours, loads and light and all */
export const RESET_KINDS = ["plain", "torn", "damaged", "foreign", "off"] as const
export type ResetKind = typeof RESET_KINDS[number]

export interface ResetsOptions {
  cell: string
  temperature_degC: number
  tick_s: number
  duty: "sensor" | "ble" | "solar"
  resets: number
  /** So cold is it outdoors, where the wearer is until the module must be charged. */
  outdoors_degC?: number
}

export interface KindTally {
  resets: number
  /** Resets with the truth outside the band at the first evidence; minutes of the hour after, and of them outside. */
  above_band: number
  minutes: number
  minutes_above: number
  /** Sum of half-widths at the first evidence. */
  band: number
}

export interface ResetsTally {
  kinds: Record<ResetKind, KindTally>
  /** Resets while it was charged, and in the middle of a pulse. */
  charging: number
  bursting: number
  /** Minutes with 0 % on the display and more than 2 % in the cells; and of the whole life all minutes, and those outside the band. */
  false_zero: number
  life_minutes: number
  life_above: number
  planted: number
  journalled: number
  /** Starts that the supply caused. */
  brownouts: number
}

/** Between two resets. */
const LIVES_MIN = [30, 180] as const
/** Off for so long. */
const OFF_MIN = [60, 480] as const
const WATCHED_MIN = 60
/** Bands are compared in the journal's own resolution. */
const RESOLUTION = 1e-3
const EMPTY = 0.02
/** Nobody charges a frozen cell. */
const COMES_IN = 0.3
const GOES_OUT = 0.75
/** Waits this long for a write to be cut in. */
const PATIENCE_MIN = 240
/** A snapshot is five records. */
const CUT_WITHIN_BYTES = 160

export function emptyTally(): ResetsTally {
  const kinds = Object.fromEntries(RESET_KINDS.map(kind => [kind, { resets: 0, above_band: 0, minutes: 0, minutes_above: 0, band: 0 }])) as ResetsTally["kinds"]
  return { kinds, charging: 0, bursting: 0, false_zero: 0, life_minutes: 0, life_above: 0, planted: 0, journalled: 0, brownouts: 0 }
}

/** A life with resets in it, and what the gauge knew. */
class Interrupted {
  readonly tally = emptyTally()
  private readonly carried: Carried
  private readonly random: Random
  private readonly day: Day
  private kind: ResetKind | undefined
  private sinceReset_min = Infinity

  constructor(private readonly options: ResetsOptions, seed: number) {
    const { cell, temperature_degC, tick_s, duty } = options
    this.random = new Random(seed, 61)
    this.carried = new Carried({ cell, temperature_degC, tick_s, seed, initialSoc: 0.2 + 0.6 * this.random.next() })
    this.day = new Day(duty, new Random(seed, 62))
  }

  run(): ResetsTally {
    const { carried, random, options } = this
    carried.start()
    this.live(120)
    for (let i = 0; i < options.resets; i++) {
      this.reset(RESET_KINDS[random.below(RESET_KINDS.length)])
      this.live(LIVES_MIN[0] + (LIVES_MIN[1] - LIVES_MIN[0]) * random.next())
    }
    this.tally.brownouts = carried.plant.truth().brownouts
    return this.tally
  }

  private outdoors(): void {
    const { options: { outdoors_degC }, carried: { plant } } = this
    if (outdoors_degC === undefined) return
    if (this.carried.soc < COMES_IN) plant.clear("cold")
    else if (this.carried.soc > GOES_OUT) plant.inject("cold", { value: outdoors_degC })
  }

  /** Lives on for so long, to any tick. */
  private live(minutes: number, until?: () => boolean): void {
    const { carried } = this
    const end = carried.ticks + Math.max(1, Math.round(minutes * carried.ticksPerMinute))
    while (carried.ticks < end && !(until?.() ?? false)) {
      if (carried.ticks % carried.ticksPerMinute === 0) {
        this.day.minute(carried.minute, carried.soc)
        carried.plan(this.day)
        this.outdoors()
        if (carried.running) this.watch()
      }
      carried.tick()
    }
  }

  private above(): boolean {
    const { gauge } = this.carried.module
    return Math.abs(gauge.soc - this.carried.soc) > gauge.error + RESOLUTION
  }

  /** Once a minute, before its tick. */
  private watch(): void {
    const { tally, carried } = this
    if (!carried.module.gauge.begun) return
    const above = this.above()
    tally.life_minutes++
    if (above) tally.life_above++
    if (carried.module.gauge.display.percent === 0 && carried.soc > EMPTY) tally.false_zero++
    if (this.kind === undefined || this.sinceReset_min++ >= WATCHED_MIN) return
    tally.kinds[this.kind].minutes++
    if (above) tally.kinds[this.kind].minutes_above++
  }

  private reset(kind: ResetKind): void {
    const { carried, random, tally } = this
    const { flash, judged: { assembly: { config } } } = carried
    const torn = tornSlots(flash)
    if (kind === "torn") {
      flash.cutAfterBytes(1 + random.below(CUT_WITHIN_BYTES))
      this.live(PATIENCE_MIN, () => !carried.running)
    }
    if (carried.inPulse) tally.bursting++
    if (this.day.light > 0) tally.charging++
    carried.running = false
    if (kind === "off") this.live(OFF_MIN[0] + (OFF_MIN[1] - OFF_MIN[0]) * random.next())
    let wanted = 0
    if (kind === "torn" && carried.cutIn === "write" && tornSlots(flash) > torn) wanted = REFUSED_DAMAGED
    if (kind === "damaged" && corruptSnapshot(flash, random)) wanted = REFUSED_DAMAGED
    if (kind === "foreign") {
      plantForeign(flash, config, random)
      wanted = REFUSED_FOREIGN
    }
    carried.start()
    this.kind = undefined
    this.live(30, () => carried.module.gauge.begun)
    if (!carried.module.gauge.begun) return
    const own = tally.kinds[kind]
    own.resets++
    own.band += carried.module.gauge.error
    if (this.above()) own.above_band++
    if (wanted > 0) {
      tally.planted++
      if (refusals(flash).includes(wanted)) tally.journalled++
    }
    this.kind = kind
    this.sinceReset_min = 0
  }
}

export function liveResets(options: ResetsOptions, seed: number): ResetsTally {
  return new Interrupted(options, seed).run()
}

/** Two lives as one. */
export function addTally(to: ResetsTally, from: ResetsTally): void {
  const add = <T extends object>(a: T, b: T): void => {
    for (const key of Object.keys(b) as (keyof T)[]) {
      if (typeof b[key] === "number") a[key] = (a[key] as number) + b[key] as T[keyof T]
      else add(a[key] as object, b[key] as object)
    }
  }
  add(to, from)
}
