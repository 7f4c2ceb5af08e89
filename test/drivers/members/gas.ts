import { SENSOR_DRIVERS } from "../../../project/sensor-drivers.js"
import { deviceConfig, loadSensorFile } from "../../../project/sensor-file.js"
import type { Member } from "../member.js"

/** Hot after so long; a cold film has hundreds of times the resistance. */
const HOT_US = 20_000_000
const COLD = 500

export const member: Member = {
  name: "no2-heated",
  make: () => {
    const file = loadSensorFile("no2-heated")
    let gas_ppb = 0
    let heated_us = 0
    return {
      device: SENSOR_DRIVERS["gas"]!.make(deviceConfig(file)), chips: {}, tolerance: 5, knowsItsChip: false,
      convert: conversions => {
        const resistance_Ohm = 2200 * gas_ppb / 156 * (heated_us < HOT_US ? COLD : 1)
        return Math.floor(conversions * 65535 * 4700 / (4700 + resistance_Ohm))
      },
      advance: elapsed_us => { heated_us += elapsed_us },
      losePower: () => { heated_us = 0 },
      worlds: [156, 60, 1000, 3000].map(value => ({ value, set: () => { gas_ppb = value } })),
      beyond: [0, 3, 10500].map(value => () => { gas_ppb = value }),
    }
  },
}
