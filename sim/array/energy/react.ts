// REACT (Williams and Hicks, ASPLOS 2024): a last-level buffer on the bus, and banks of equal units that are off, all in series or all in parallel.
// Ideal diodes part the stores: none charges another that stands higher, the harvester feeds the lowest, the load lives on the highest. Its
// policy is that of the artifact: one step at a time, the largest bank first on the way down, the smallest first on the way up.

import { type Contestant, COOLDOWN_LOOKS, HIGH_V, LOOK_MS, lookIn_ms, LOW_V } from "./contestant.js"
import type { LoadShape } from "./load.js"
import type { Setting } from "./setting.js"
import { harvestOf } from "./harvest.js"
import { Stores } from "./stores.js"

export type BankState = "off" | "series" | "parallel"

/** Units of the buffer and of each bank, smallest first, of eight. Of the ways to share eight units out this one leaves least behind: what stays
 *  in the buffer at brown-out is lost, so that is one unit; of the partitions of the other seven (7, 3 4, 2 5, 2 2 3, 1 2 2 2) two banks of two and one of
 *  three give most on discharge. */
export const REACT_BUFFER = 1
export const REACT_BANKS = [2, 2, 3]

export class React implements Contestant {
  changes = 0
  delivered_J = 0
  powered = true
  readonly states: BankState[]
  readonly stores: Stores
  private now_us = 0
  private cooldown = 0
  private readonly harvest: (time_s: number, store_V?: number) => number

  constructor(private readonly setting: Setting, private readonly shape: LoadShape) {
    this.states = REACT_BANKS.map(() => "parallel")
    this.stores = new Stores(setting, [REACT_BUFFER, ...REACT_BANKS])
    this.harvest = harvestOf(setting)
    this.apply()
  }

  get time_s(): number { return this.now_us * 1e-6 }
  get soc(): number { return this.stores.soc }

  live(): void {
    const { setting, stores } = this
    const { powerOnReset_mV } = setting.options.board
    const millis = this.cooldown > 0 || this.now_us === 0 ? LOOK_MS : lookIn_ms(stores.bus_V)
    if (this.powered) this.look()
    this.advance(millis * 1000)
    if (!this.powered && stores.bus_V * 1000 >= powerOnReset_mV) this.powered = true
  }

  /** What the artifact does every 100 ms. */
  look(): void {
    const { bus_V } = this.stores
    if (this.cooldown > 0) this.cooldown--
    else if (bus_V < LOW_V) this.step(this.largestOn(), state => state === "parallel" ? "series" : "off")
    else if (bus_V > HIGH_V) this.step(this.states.findIndex(state => state !== "parallel"), state => state === "off" ? "series" : "parallel")
  }

  private largestOn(): number {
    let bank = this.states.length - 1
    while (bank >= 0 && this.states[bank] === "off") bank--
    return bank
  }

  private step(bank: number, next: (state: BankState) => BankState): void {
    if (bank < 0) return
    this.states[bank] = next(this.states[bank])
    this.changes++
    this.cooldown = COOLDOWN_LOOKS
    this.apply()
  }

  /** Without a processor nothing holds the banks. */
  private lose(): void {
    this.powered = false
    this.cooldown = 0
    this.states.fill("off")
    this.apply()
  }

  private apply(): void {
    this.states.forEach((state, bank) => { this.stores.arrange(bank + 1, state) })
  }

  private advance(duration_us: number): void {
    const until_us = this.now_us + duration_us
    while (this.now_us < until_us) {
      const { burst_A, until_us: next_us } = this.burst()
      const limit_us = Math.min(until_us, next_us) - this.now_us
      const base_W = this.powered ? this.shape.base_uW * 1e-6 : 0
      const load_A = this.powered ? burst_A : 0
      this.stores.step(limit_us, base_W, load_A, store_V => this.harvest(this.time_s, store_V))
      this.delivered_J += (base_W + load_A * this.stores.bus_V) * limit_us * 1e-6
      this.now_us += limit_us
      if (this.powered && this.stores.bus_V < this.setting.brownOut_V) this.lose()
    }
  }

  /** What the radio draws now, and until when. */
  private burst(): { burst_A: number, until_us: number } {
    const { burst_s } = this.shape
    if (burst_s === undefined) return { burst_A: 0, until_us: Infinity }
    const within_us = this.now_us % (burst_s * 1e6)
    const start_us = this.now_us - within_us
    let end_us = 0
    for (const { duration_us, current_uA } of this.setting.options.radio.segments) {
      end_us += duration_us
      if (end_us > within_us) return { burst_A: current_uA * 1e-6, until_us: start_us + end_us }
    }
    return { burst_A: 0, until_us: start_us + burst_s * 1e6 }
  }
}
