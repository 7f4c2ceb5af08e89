// Chips on the module's bus, as the register-level fakes of sim/chips that the drivers are tested with: what each is told of the world.

import type { I2cChip } from "../../chips/register-chip.js"
import { FakeLps22hb } from "../../chips/lps22hb.js"
import { FakeSht4x } from "../../chips/sht4x.js"
import { FakeTmp117 } from "../../chips/tmp117.js"
import { FakeVeml7700 } from "../../chips/veml7700.js"
import type { Environment } from "../plant.js"

export interface PlayedChip {
  chip: I2cChip
  /** Lets it meet the world as it is at a time. */
  meet: (environment: Environment, time_s: number) => void
}

/** A skin's worth of humidity reaches a sensor by as much as the cells are warmed by it, from room temperature to skin temperature. */
const ROOM_DEGC = 20
const SKIN_DEGC = 33

const DAY_S = 86400

const hundredths = (value: number): number => Math.round(value * 100)

/** By driver. @param figures `physics` of the sensor's file */
export const PLAYED_CHIPS: Record<string, (figures: Record<string, number>) => PlayedChip> = {
  "lps22hb": ({ mean_Pa, swing_Pa }) => {
    const chip = new FakeLps22hb()
    return { chip, meet: (_, time_s) => chip.setPressure_Pa(Math.round(mean_Pa + swing_Pa * Math.sin(2 * Math.PI * time_s / DAY_S))) }
  },
  "sht4x-humidity": ({ air_cPct, skin_cPct }) => sht4x(air_cPct, skin_cPct),
  "sht4x-temperature": () => sht4x(0, 0),
  "tmp117": () => {
    const chip = new FakeTmp117()
    return { chip, meet: ({ temperature_degC }, time_s) => chip.setTemperature_cC(hundredths(temperature_degC(time_s))) }
  },
  "veml7700": () => {
    const chip = new FakeVeml7700()
    return { chip, meet: ({ light }, time_s) => chip.setLight_mlx(Math.round(light(time_s) * 1000)) }
  },
}

function sht4x(air_cPct: number, skin_cPct: number): PlayedChip {
  const chip = new FakeSht4x()
  return {
    chip,
    meet: ({ temperature_degC }, time_s) => {
      const near = Math.max(0, Math.min(1, (temperature_degC(time_s) - ROOM_DEGC) / (SKIN_DEGC - ROOM_DEGC)))
      chip.setTemperature_cC(hundredths(temperature_degC(time_s)))
      chip.setHumidity_cPct(Math.round(air_cPct + (skin_cPct - air_cPct) * near))
    },
  }
}
