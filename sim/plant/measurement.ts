// The analog front end: what the firmware gets to see of the truth. Gain, offset, noise, converter codes, saturation.

import type { Random } from "../random.js"
import type { AnalogChannel } from "./plant.js"

/** One kind of input with one or more channels. */
export class ChannelReader {
  private readonly gain: Float64Array
  private readonly offset: Float64Array

  constructor(private readonly channel: AnalogChannel, channels: number, private readonly random: Random) {
    const known = (list: number[], i: number): number => list.length === 0 ? 0 : list[Math.min(i, list.length - 1)]
    this.gain = Float64Array.from({ length: channels }, (_, i) => 1 + (known(channel.gain_ppm, i) + channel.gainSpread_ppm * random.gaussian()) * 1e-6)
    this.offset = Float64Array.from({ length: channels }, (_, i) => known(channel.offset, i) + channel.offsetSpread * random.gaussian())
  }

  /** @param value truth, in the unit of the channel
   *  @returns the reading, a whole number of that unit */
  read(index: number, value: number): number {
    const { channel } = this
    let reading = value * this.gain[index] + this.offset[index]
    if (channel.noise > 0) reading += channel.noise * this.random.gaussian()
    if (channel.step > 0) reading = Math.round(reading / channel.step) * channel.step
    if (reading < channel.range[0]) reading = channel.range[0]
    else if (reading > channel.range[1]) reading = channel.range[1]
    return Math.round(reading)
  }
}
