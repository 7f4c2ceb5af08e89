// The radio: one event when it is told to, or one so often until it is told otherwise, without the processor.

import { type Agenda, LOAD_RADIO } from "./agenda.js"
import type { PlantRadio } from "./plant.js"

export class Radio {
  /** When it fires next by itself, µs. */
  next_us = Infinity
  private every_us = 0

  constructor(private readonly radio: PlantRadio, private readonly agenda: Agenda) {}

  /** @param value of the command "advertise" */
  tell(value: number, now_us: number): void {
    this.every_us = value * 1000
    this.next_us = value > 1 ? now_us : Infinity
    if (value === 1) this.fire()
  }

  /** Fires if it is time to. */
  follow(now_us: number): void {
    if (now_us < this.next_us) return
    this.fire()
    this.next_us += this.every_us
  }

  /** The processor has lost its power: nothing goes on, and whatever was asked for is forgotten. */
  forget(): void {
    this.next_us = Infinity
    this.agenda.clear()
  }

  private fire(): void {
    const { segments } = this.radio
    if (this.agenda.room < segments.length) return
    segments.forEach((segment, i) => this.agenda.add(LOAD_RADIO, segment.current_uA, segment.duration_us, i === segments.length - 1))
  }
}
