import fc from "fast-check"
import { expect, test } from "vitest"
import { asQuotient, espruinoNumber, exactLiterals } from "../../project/espruino-literals.js"

test("Espruino 2v29 reads some fractions one bit off: these were executed", () => {
  expect(espruinoNumber("0.3")).toBe(0.30000000000000004)
  expect(espruinoNumber("0.75")).toBe(0.7500000000000001)
  expect(espruinoNumber("1e-6")).not.toBe(1e-6)
  for (const exact of ["0.5", ".5", "0.25", "0.1", "0.2", "1.5", "12.34", "1e6", "864e5", "9007199254740991"]) {
    expect(espruinoNumber(exact)).toBe(Number(exact))
  }
})

test("a misread literal becomes a quotient of integers with the very same value", () => {
  expect(asQuotient("0.3")).toBe("(3/1e1)")
  expect(asQuotient("1e-9")).toBe("(1/1e9)")
  expect(asQuotient("131072e-10")).toBe("(131072/1e10)")
  expect(asQuotient("0.1234567890123456789")).toBeUndefined()
})

test("whatever decimal a person writes, its quotient is the same double when Espruino reads it", () => {
  fc.assert(fc.property(fc.nat(999_999_999), fc.integer({ min: 1, max: 15 }), (digits, places) => {
    const literal = `${digits}e-${places}`
    if (digits === 0) return
    const [, above, below] = /^\((\d+)\/(1e\d+)\)$/.exec(asQuotient(literal)!)!
    expect(espruinoNumber(above!) / espruinoNumber(below!)).toBe(Number(literal))
  }))
})

test("only misread literals are touched", async () => {
  expect(await exactLiterals("var a = 0.5 * 0.3, b = 'not 0.3', c = 1000;")).toBe("var a = 0.5 * (3/1e1), b = 'not 0.3', c = 1000;")
})
