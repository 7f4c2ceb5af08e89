import { describe, expect, test } from "vitest"
import { checkEspruino } from "../../project/espruino-check.js"

const names = async (code: string): Promise<string[]> => (await checkEspruino(code)).map(finding => finding.name)

describe("each of these stops or misleads Espruino 2v29, and is found", () => {
  test.each([
    ["let a = 1", "syntax"],
    ["var f = x => x", "syntax"],
    ["var a = Math.trunc(1.5)", "Math.trunc"],
    ["var a = Math.hypot(3, 4)", "Math.hypot"],
    ["var a = Math.round(-0.5)", "Math.round"],
    ["var a = Number.isFinite(1)", "Number.isFinite"],
    ["var m = new Map()", "Map"],
    ["process.exit(1)", "process.exit"],
    ["var f = require('fs')", "require(fs)"],
    ["var a = [3].flat()", ".flat()"],
    ["var a = [1, 2]; a.length = 0", ".length ="],
    ["var a = [1, 2]; a.length--", ".length ="],
    ["var a = 0.7", "0.7"],
    ["var a = 1e-6", "1e-6"],
    ["var r = /x/", "/x/"],
    ["setup(); function setup() {}", "setup"],
    ["var a = b + 1; var b = 2", "b"],
    ["function f(a) { if (a) { for (var i = 0; i < 2; i++) a() } for (i = 0; i < 3; i++) a() }", "i"],
    ["function f(a) { if (a) { var b = 1 } return b }", "b"],
    ["function f(a) { for (; a.next();) { var b = a.value } b = 2 }", "b"],
    ["function f(a) { var c = a && (b = 1); var b }", "b"],
    ["__extends(A, B); function A() {} function B() {}", "__extends"],
  ])("%s", async (code, name) => {
    expect(await names(code)).toContain(name)
  })
})

describe("these run there, and are let through", () => {
  test.each([
    "function f(a) { return later(a) } function later(a) { return a + 1 } f(1)",
    "var o = { twice: function (x) { return x * 2 } }; o.twice(2)",
    "function P() {} P.prototype.area = function () { return 1 }; new P().area()",
    "var a = [1, 2]; while (a.length > 0) a.pop()",
    "var o = { length: 1 }; var n = 5; o.length = n * 2",
    "try { I2C1.writeTo(1, [2]) } catch (error) { print(error) }",
    "if (typeof NRF !== 'undefined') NRF.on('connect', function () {})",
    "require('Storage').write('a', 'b', 0, 1); require('Flash').erasePage(0)",
    "var half = .5 + 0.25, big = 864e5; (function named(n) { return n ? named(n - 1) : arguments.length })(3)",
  ])("%s", async code => {
    expect(await checkEspruino(code)).toEqual([])
  })
})

test.each([
  "function f(a) { var i; if (a) { for (i = 0; i < 2; i++) a() } for (i = 0; i < 3; i++) a() }",
  "function f(a) { if (a) { var b = 1; return b } }",
  "function f(a) { for (var i = 0; i < 2; i++) { var b = i; a(b) } return i }",
  "function f(a) { if (a) a = 1; return a }",
])("a var that is executed before its use is let through: %s", async code => {
  expect(await names(code)).toEqual([])
})

test("a finding names its line", async () => {
  expect(await checkEspruino("var a = 1\nvar b = 2\nvar c = Math.log10(b)\n")).toEqual([
    { line: 3, name: "Math.log10", problem: "Espruino has no such member" },
  ])
})
