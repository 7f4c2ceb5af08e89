// The account of stress (care/stress.ts) as records at the head of a page: a few numbers, 24 bits each.
//   12 part, from 0   13-14 model id   15-29 five numbers

import { U24_UNKNOWN, unsignedCode } from "./code.js"
import { KIND_STRESS, getUnsigned, headOf, payloadOf, sealRecord } from "./record.js"

export const ACCOUNT_RECORDS = 3
const NUMBERS_PER_RECORD = 5

export interface Account {
  modelId: number
  /** Clock of the boot when it was written, ms. */
  time_ms: number
  /** ACCOUNT_NUMBERS of them, see care/stress.ts; kept as whole numbers to 16,777,215, where they stay. */
  numbers: number[]
}

/** One record of an account. */
export function encodeAccount(account: Account, part: number, boot: number, sequence: number): number[] {
  const bytes = headOf(KIND_STRESS, account.time_ms, boot, sequence)
  bytes.push(part, account.modelId & 255, (account.modelId >> 8) & 255)
  for (let i = 0; i < NUMBERS_PER_RECORD; i++) {
    const code = unsignedCode(account.numbers[part * NUMBERS_PER_RECORD + i], 1, U24_UNKNOWN, U24_UNKNOWN)
    bytes.push(code & 255, (code >> 8) & 255, code >> 16)
  }
  sealRecord(bytes)
  return bytes
}

/** Which part the record at `offset` is. */
export function accountPart(bytes: number[], offset: number): number {
  return bytes[payloadOf(offset)]
}

/** Of which model. */
export function accountModel(bytes: number[], offset: number): number {
  return getUnsigned(bytes, payloadOf(offset) + 1, 2)
}

/** Appends the numbers of the record at `offset`. */
export function decodeAccount(bytes: number[], offset: number, into: number[]): void {
  for (let i = 0; i < NUMBERS_PER_RECORD; i++) into.push(getUnsigned(bytes, payloadOf(offset) + 3 + 3 * i, 3))
}
