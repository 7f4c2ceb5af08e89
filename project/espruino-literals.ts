// Decimal fractions that Espruino reads as other numbers, rewritten as quotients that it computes right.

import type { Scoped } from "./espruino-scopes.js"
import { walk } from "./espruino-scopes.js"

/** What Espruino makes of a decimal literal: it adds 0.1, 0.01, ... one digit at a time, and multiplies or divides by
 *  ten for the exponent (2v29, src/jsutils.c, stringToFloatWithRadix; executed: 0.3 becomes 0.30000000000000004). */
export function espruinoNumber(text: string): number {
  const [, whole, fraction, exponent] = /^(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  if (whole === undefined) return Number(text)
  let value = 0
  for (const digit of whole) value = value * 10 + Number(digit)
  let place = 0.1
  for (const digit of fraction ?? "") {
    value += place * Number(digit)
    place /= 10
  }
  const power = Number(exponent ?? 0)
  for (let i = 0; i < power; i++) value *= 10
  for (let i = 0; i > power; i--) value /= 10
  return value
}

/** A literal as a quotient of two integers that Espruino reads right. Both are exact, and IEEE division rounds once:
 *  the quotient is the very number that the literal stands for.
 *  @returns nothing if the literal has too many digits for that */
export function asQuotient(text: string): string | undefined {
  const [, whole = "", fraction = "", exponent = "0"] = /^(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const places = fraction.length - Number(exponent)
  const digits = `${whole}${fraction}`.replace(/^0+/, "")
  const quotient = `(${digits}/1e${places})`
  const exact = places > 0 && places <= 22 && Number(digits) <= Number.MAX_SAFE_INTEGER
  return exact && espruinoNumber(digits) / espruinoNumber(`1e${places}`) === Number(text) ? quotient : undefined
}

/** Rewrites every number of an ES5 script that Espruino would misread. */
export async function exactLiterals(code: string): Promise<string> {
  const { parse } = await import("acorn")
  let exact = code
  const misread: Scoped[] = []
  walk(parse(code, { ecmaVersion: 5 }), node => {
    if (node.type === "Literal" && typeof node.value === "number" && espruinoNumber(node.raw) !== node.value) misread.push(node)
  })
  for (const node of misread.sort((a, b) => b.start - a.start)) {
    exact = `${exact.slice(0, node.start)}${asQuotient(node.raw) ?? node.raw}${exact.slice(node.end)}`
  }
  return exact
}
