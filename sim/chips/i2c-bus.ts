// Chips at their addresses, and a runner of transfer plans: what a runtime's shell does, without a runtime.

import type { Transfer } from "../../src/drivers/transfer.js"
import { BusError, ChipError, hex, type I2cChip } from "./register-chip.js"

export class FakeI2cBus {
  private readonly chips = new Map<number, I2cChip>()
  /** Transfers so far, failed ones included. */
  transfers = 0
  /** Bytes on the wires so far, addresses included: 9 clocks each. */
  bytes = 0

  attach(address: number, chip: I2cChip): void {
    const there = this.chips.get(address)
    if (there) throw new ChipError(chip.name, `address ${hex(address)} is taken by ${there.name}`)
    if (address < 0x08 || address > 0x77) throw new ChipError(chip.name, `${hex(address)} is not a 7-bit device address`)
    this.chips.set(address, chip)
  }

  detach(address: number): void {
    this.chips.delete(address)
  }

  /** @throws BusError nack where no chip answers */
  transfer(transfer: Transfer): number[] {
    this.transfers++
    this.bytes += 1 + transfer.write.length + (transfer.readLength > 0 ? 1 + transfer.readLength : 0)
    const chip = this.chips.get(transfer.address)
    if (!chip) throw new BusError("nack", hex(transfer.address))
    return chip.transfer(transfer.write, transfer.readLength)
  }

  /** Walk a plan. @returns the replies in order, empty ones included */
  run(plan: Transfer[]): number[][] {
    return plan.map(transfer => this.transfer(transfer))
  }

  advance(elapsed_us: number): void {
    for (const chip of this.chips.values()) chip.advance(elapsed_us)
  }
}
