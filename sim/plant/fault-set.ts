// The faults of the module that are in force, in the form in which the models take them; those of the cells are in health.ts.

import type { Random } from "../random.js"
import type { FaultPlace, ModuleFaultName } from "./faults.js"

export class FaultSet {
  readonly adcStuck: boolean[]
  adcDead = false
  currentOffset_nA = 0
  dark = false
  temperature_degC: number | undefined
  private stuckOpen = 0
  private stuckClosed = 0

  constructor(private readonly cells: number, private readonly random: Random) {
    this.adcStuck = new Array<boolean>(cells).fill(false)
  }

  /** The switches as they stand for given latches. */
  effectiveMask(latches: number): number {
    return (latches & ~this.stuckOpen) | this.stuckClosed
  }

  /** @throws RangeError for a cell or a latch bit that does not exist */
  inject(fault: ModuleFaultName, place: FaultPlace): void {
    const cell = place.cell ?? this.random.below(this.cells)
    if (!Number.isInteger(cell) || cell < 0 || cell >= this.cells) throw new RangeError(`fault ${fault}: there is no cell ${cell}`)
    switch (fault) {
      case "adc-stuck": this.adcStuck[cell] = true; break
      case "adc-dead": this.adcDead = true; break
      case "current-offset": this.currentOffset_nA = place.value ?? 20_000; break
      case "dark": this.dark = true; break
      case "cold": this.temperature_degC = place.value ?? -15; break
      case "hot": this.temperature_degC = place.value ?? 55; break
      case "stuck-open": this.stuckOpen |= this.bit(fault, place.value); break
      case "stuck-closed": this.stuckClosed |= this.bit(fault, place.value); break
    }
  }

  clear(fault: ModuleFaultName): void {
    switch (fault) {
      case "adc-stuck": this.adcStuck.fill(false); break
      case "adc-dead": this.adcDead = false; break
      case "current-offset": this.currentOffset_nA = 0; break
      case "dark": this.dark = false; break
      case "cold":
      case "hot": this.temperature_degC = undefined; break
      case "stuck-open": this.stuckOpen = 0; break
      case "stuck-closed": this.stuckClosed = 0; break
    }
  }

  private bit(fault: ModuleFaultName, value: number | undefined): number {
    const bits = 2 * (this.cells - 1) + 1
    const bit = value ?? this.random.below(bits)
    if (!Number.isInteger(bit) || bit < 0 || bit >= bits) throw new RangeError(`fault ${fault}: there is no latch bit ${bit}`)
    return 1 << bit
  }
}
