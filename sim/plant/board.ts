// The microcontroller board as the plant sees it.

/** How long the processor is awake, ms: for a nap; for a tick; and besides for a scan, each history of a reading, a snapshot, a radio payload, a look at the store. */
export interface AwakePieces {
  nap: number
  tick: number
  scan: number
  read: number
  write: number
  payload: number
  look: number
}

/** What the microcontroller board draws. */
export interface PlantBoard {
  sleep_uA: number
  active_uA: number
  /** Awake time of one tick, and of one whose sample was a scan. */
  wake_ms: number
  scanWake_ms: number
  /** Awake time of a tick that says itself what it was (command "rest"), by its pieces. */
  pieces?: AwakePieces
  /** Falling below this the microcontroller resets ... */
  brownOut_mV: number
  /** ... rising above this it starts, ... */
  powerOnReset_mV: number
  /** ... after a start-up of this length that takes this charge. */
  startUp_ms: number
  boot_uC: number
  /** Drawn from the bus while it is in reset. */
  off_nA: number
}
