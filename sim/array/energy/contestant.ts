// What takes part: equal cells behind a switch matrix, and what looks after the switches. A grouping that stays, our firmware, Morphy; REACT has more
// than one store and is in react.ts.

import { createSample } from "../../../src/core/flat.js"
import { groupingMask } from "../../../src/core/array/switches.js"
import type { Grouping } from "../../../src/core/config.js"
import { createModule, type PowerModule, step } from "../../../src/core/module.js"
import { BurstShell } from "../../plant/burst-shell.js"
import type { Plant } from "../../plant/plant.js"
import { createPlant } from "../../plant/simulated-plant.js"
import { solderedMatrix } from "../../plant/switch-matrix.js"
import { EnergyLoad, type LoadShape, SwitchingLoad } from "./load.js"
import type { Setting } from "./setting.js"
import { MORPHY, topologyMatrix } from "./topology.js"

export interface Contestant {
  readonly powered: boolean
  readonly time_s: number
  /** Mean state of charge of the cells. */
  readonly soc: number
  /** Into the load since the start, J. */
  readonly delivered_J: number
  /** Changes of grouping. */
  readonly changes: number
  /** Lives on for a tick: a second, or less where a policy looks more often. */
  live(): void
}

const TICK_MS = 1000

/** Whoever keeps its cells in one plant. */
class OnePlant implements Contestant {
  changes = 0
  protected readonly plant: Plant
  protected readonly switching = new SwitchingLoad()

  constructor(protected readonly setting: Setting, shape: LoadShape, own: { matrix?: NonNullable<Setting["options"]["module"]["matrix"]>, mask: number, latched: boolean }) {
    const { options } = setting
    const load = new EnergyLoad(shape, options.radio)
    this.plant = createPlant({
      ...options, loads: [load, this.switching], initialSwitches: own.mask,
      module: { ...options.module, ...(own.matrix === undefined ? {} : { matrix: own.matrix }), ...(own.latched ? {} : { latchReset_mV: 0 }) },
    })
    load.supplied = () => this.plant.powered
  }

  get powered(): boolean { return this.plant.powered }
  get time_s(): number { return this.plant.time_ms / 1000 }
  get soc(): number { return this.plant.truth().soc }
  get delivered_J(): number { return this.plant.ledger().delivered["load"] * 1e-6 }

  live(): void {
    this.plant.advance(TICK_MS)
  }

  protected write(mask: number): void {
    this.plant.apply({ kind: "switches", value: mask, bytes: [] })
  }

  /** Lets time pass with the processor awake. */
  protected wake(time_ms: number): void {
    this.switching.now_A = this.setting.config.power.active_uA * 1e-6
    this.plant.advance(time_ms)
    this.switching.now_A = 0
  }
}

/** `switches.settle_ms` of the module. */
const SETTLE_MS = 1

/** Soldered. */
export class Fixed extends OnePlant {
  constructor(setting: Setting, shape: LoadShape, { series, parallel }: Grouping) {
    super(setting, shape, { matrix: solderedMatrix(series, parallel), mask: 0, latched: false })
  }
}

/** The firmware itself, as in the closed loop of sim/run.ts. The load is its radio and its processor. */
export class Firmware extends OnePlant {
  module: PowerModule
  private boots = 0
  /** Of this tick, what changes of switches have taken. */
  private spent_ms = 0
  private readonly shell: BurstShell
  private readonly sample

  constructor(setting: Setting, shape: LoadShape, first: Grouping) {
    super(setting, shape, { mask: groupingMask(setting.config.array.cells, first), latched: true })
    this.module = createModule(setting.config)
    this.sample = createSample(setting.config.array.cells, 0)
    const { probeRest_ms, probeFall_mV } = setting.config.power
    this.shell = new BurstShell({ settle_ms: SETTLE_MS, rest_ms: probeRest_ms, fall_mV: probeFall_mV }, {
      closed: () => this.plant.truth().switches, bus_mV: () => this.plant.truth().bus_V * 1000, write: mask => this.write(mask),
      wait: time_ms => {
        this.wake(time_ms)
        this.spent_ms += time_ms
      },
    })
  }

  override live(): void {
    this.spent_ms = 0
    if (this.plant.powered) {
      if (this.plant.bootCount !== this.boots) {
        this.boots = this.plant.bootCount
        this.module = createModule(this.setting.config)
      }
      this.plant.sample(this.sample)
      const before = this.module.array.changes
      this.sample.failedCheck = this.shell.failed
      this.shell.begin()
      for (const command of step(this.module, this.sample)) {
        if (BurstShell.takes(command)) this.shell.perform(command)
        else if (command.kind === "harvest" || command.kind === "scan") this.plant.apply(command)
      }
      this.changes += this.module.array.changes - before
    }
    this.plant.advance(TICK_MS - this.spent_ms)
  }
}

/** Both published policies look every 100 ms, and wait for three looks after a step. */
export const LOOK_MS = 100
export const COOLDOWN_LOOKS = 3
export const LOW_V = 2.0
export const HIGH_V = 3.4
/** So far from both thresholds nothing happens within a second. */
const NEAR_V = 0.15

/** How long a published policy may close its eyes at this voltage, ms. */
export function lookIn_ms(bus_V: number): number {
  return bus_V > LOW_V + NEAR_V && bus_V < HIGH_V - NEAR_V ? TICK_MS : LOOK_MS
}

/** Morphy as its authors' successors built it: eight equal units, eleven topologies, one step at a time, everything apart before each. */
export class Morphy extends OnePlant {
  state: number
  private cooldown = 0

  constructor(setting: Setting, shape: LoadShape, start = 0) {
    const each = setting.config.array.cells / 8
    super(setting, shape, { matrix: topologyMatrix(8, each, MORPHY, setting.config.power.switch_mOhm / 1000), mask: 1 << start, latched: false })
    this.state = start
  }

  override live(): void {
    const { bus_V } = this.plant.truth()
    if (!this.plant.powered) {
      this.plant.advance(TICK_MS)
      return
    }
    if (this.cooldown > 0) this.cooldown--
    else if (bus_V < LOW_V && this.state < MORPHY.length - 1) this.go(this.state + 1)
    else if (bus_V > HIGH_V && this.state > 0) this.go(this.state - 1)
    this.plant.advance(this.cooldown > 0 ? LOOK_MS : lookIn_ms(bus_V))
  }

  private go(state: number): void {
    this.state = state
    this.changes++
    this.cooldown = COOLDOWN_LOOKS
    for (const mask of [0, 1 << state]) {
      this.write(mask)
      this.wake(SETTLE_MS)
    }
  }
}
