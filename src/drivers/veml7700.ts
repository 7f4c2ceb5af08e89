// VEML7700 ambient light sensor, Vishay 84286 and application note 84323. It has neither one shot nor a ready flag: it is woken, left to integrate
// once, read, and shut down again (0.5 µA).

import { clamp } from "../core/arithmetic.js"
import { NO_READING } from "../core/types.js"
import { type Device, NO_ANSWER, OUT_OF_RANGE, POWER_LOST, READ_OK } from "./device.js"
import { oneShot } from "./one-shot.js"
import { nearest, readRegister } from "./transfer.js"
import type { Transfer } from "./transfer.js"

// Command codes; words go low byte first.
const ALS_CONF = 0x00
const ALS = 0x04

// ALS_CONF: gain in bits 12:11, integration time in 9:6, persistence of interrupts in 5:4, shutdown in bit 0.
const SHUT_DOWN = 1
const RESERVED = 0xe40c
/** No interrupt is used, so persistence does nothing but mark a chip that was told: after power-on it is 0. */
const TOLD = 1 << 4

/** ALS_IT codes for 25, 50, 100, 200, 400 and 800 ms. */
const TIME_CODES = [12, 8, 0, 1, 2, 3]
const SHORTEST_MS = 25
/** Halvings of the highest gain by ALS_GAIN code: 1, 2, 1/8, 1/4. */
const GAIN_HALVINGS = [1, 0, 4, 3]
const LONGEST = 5

/** From here the low gains bend, lx; beyond the highest nothing is specified. */
const STRAIGHT_LX = 1000
const HIGHEST_MLX = 140000000

export interface Veml7700Config {
  /** 10h, the only one. */
  address: number
  /** ALS_GAIN code: 0: 1, 1: 2, 2: 1/8, 3: 1/4. The low gains reach sunlight. */
  gain: number
  /** 0..5: 25, 50, 100, 200, 400, 800 ms. From 100 ms on mains flicker averages out. */
  time: number
}

/** Wake-up of 2.5 ms, and an integration by a clock of which the datasheet says nothing: allowed to be a quarter slow. */
export function veml7700Integration_us(config: Veml7700Config): number {
  return 2500 + SHORTEST_MS * 1250 * (1 << clamp(config.time, 0, LONGEST))
}

/** 0.0042 lx per step at gain 2 and 800 ms, double that for each halving (application note, table of resolutions), and its correction
 *  polynomial for the low gains above 1000 lx.
 *  @param bytes of ALS
 *  @returns mlx, or NO_READING after a broken reply */
export function veml7700Light_mlx(bytes: number[], config: Veml7700Config): number {
  if (bytes.length !== 2) return NO_READING
  const gain = clamp(config.gain, 0, 3)
  const light_mlx = (bytes[0] + bytes[1] * 256) * 42 * (1 << (GAIN_HALVINGS[gain] + LONGEST - clamp(config.time, 0, LONGEST))) / 10
  const lx = light_mlx / 1000
  if (gain < 2 || lx <= STRAIGHT_LX) return nearest(light_mlx)
  // 1.0023 x + 8.1488e-5 x^2 - 9.3924e-9 x^3 + 6.0135e-13 x^4, in thousands of lx.
  const klx = lx / 1000
  return nearest(light_mlx * (10023000 + klx * (814880 - klx * (93924 - klx * 6013.5))) / 10000000)
}

function configure(address: number, word: number): Transfer {
  return { address: address, write: [ALS_CONF, word & 255, word >> 8], readLength: 0 }
}

/** The chip has no identity in its older revisions; of another one it is known only that its reserved bits may be set. Awake it never stops,
 *  so it is shut down after every reading.
 *  @returns a device whose value is mlx; OUT_OF_RANGE when the converter is at its end, or above 140 klx */
export function veml7700(config: Veml7700Config): Device {
  const address = config.address
  const word = (clamp(config.gain, 0, 3) << 11) + (TIME_CODES[clamp(config.time, 0, LONGEST)] << 6) + TOLD
  return oneShot({
    identify: [readRegister(address, ALS_CONF, 2)],
    isIt: replies => ((replies[0][0] + replies[0][1] * 256) & RESERVED) === 0,
    start: [configure(address, word)],
    wait_us: veml7700Integration_us(config),
    result: [readRegister(address, ALS, 2), readRegister(address, ALS_CONF, 2)],
    judge: (reading, replies) => {
      if (replies[1][0] + replies[1][1] * 256 !== word) return POWER_LOST
      const light_mlx = veml7700Light_mlx(replies[0], config)
      reading.note = light_mlx
      return (replies[0][0] & replies[0][1]) === 255 || light_mlx > HIGHEST_MLX ? OUT_OF_RANGE : READ_OK
    },
    silence: NO_ANSWER,
    stop: [configure(address, word + SHUT_DOWN)],
    stopsItself: false,
  })
}
