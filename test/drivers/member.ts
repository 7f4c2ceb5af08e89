// A member of the drivers' conformance suite: one file in test/drivers/members, which exports `member`. The suite finds it there.

import type { Device } from "../../src/drivers/device.js"
import type { I2cChip } from "../../sim/chips/register-chip.js"

/** A device with everything around it faked, as it is after a long time with power. */
export interface Bench {
  device: Device
  /** The chips that it may talk to, by address; empty for a device that has an analog input alone. */
  chips: Record<number, I2cChip>
  /** States of the world that read differently, two at least: how each is brought about, and what it must read as, give or take `tolerance`. */
  worlds: { set: () => void, value: number }[]
  tolerance: number
  /** States beyond what it can measure: each must end in OUT_OF_RANGE. */
  beyond: (() => void)[]
  /** It can tell its chip from others, so that another one at its address is WRONG_CHIP and is never written to. Otherwise it is any code but READ_OK. */
  knowsItsChip: boolean
  /** The code when the result never comes; absent where the chip has nothing to tell it by. */
  neverReady?: number
  /** The code when the supply fails between the last start and the result; POWER_LOST where absent. */
  powerLost?: number

  // What an analog device has instead of chips.

  /** Sum of so many conversions of its input now, each 0..65535 of the supply. */
  convert?: (conversions: number) => number
  /** Time passes: a heater warms up. */
  advance?: (elapsed_us: number) => void
  /** Its supply fails and returns. */
  losePower?: () => void
  /** Nothing heats and nothing is powered any more. Chips are asked by the suite itself. */
  resting?: () => boolean
}

export interface Member {
  name: string
  /** A bench of its own for every test. */
  make: () => Bench
}
