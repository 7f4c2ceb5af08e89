// A JavaScript realm that has what Espruino has and nothing else: node:vm, with every global, static member and
// prototype member that Espruino's reference does not list taken away, and with what differs silently put in its way.

import { type Context, createContext, runInContext } from "node:vm"
import type { EspruinoAllowed } from "../../project/espruino-check.js"

/** Takes away and replaces; runs inside the realm, before anything else. */
const PRUNE = `(function (allowed) {
  var keepAlways = ["constructor", "length", "name", "prototype"]
  var owner = { Array: "Array", String: "String", Number: "Number", Function: "Function", Object: "Object", Date: "Date",
    RegExp: "RegExp", Promise: "Promise", DataView: "DataView", ArrayBuffer: "ArrayBuffer", Error: "Error" }
  var typed = Object.getPrototypeOf(Uint8Array)
  var getNames = Object.getOwnPropertyNames, getSymbols = Object.getOwnPropertySymbols
  function prune(object, keep) {
    getNames(object).concat(getSymbols(object)).forEach(function (name) {
      if (keep.indexOf(name) < 0 && keepAlways.indexOf(name) < 0) delete object[name]
    })
  }
  // Rounds the magnitude of negative halves up, and adds the half in floating point (executed on 2v29).
  var floor = Math.floor
  Math.round = function (x) { return x < 0 ? -floor(0.5 - x) : floor(x + 0.5) }
  var names = getNames(globalThis)
  Object.keys(owner).forEach(function (name) {
    prune(globalThis[name].prototype, allowed.methods[owner[name]] || [])
    prune(globalThis[name], allowed.globals[name] || [])
  })
  prune(typed.prototype, allowed.methods.ArrayBufferView)
  prune(typed, [])
  ;["Math", "JSON"].forEach(function (name) { prune(globalThis[name], allowed.globals[name]) })
  names.forEach(function (name) {
    if (!Object.prototype.hasOwnProperty.call(allowed.globals, name)) delete globalThis[name]
  })
  globalThis.global = globalThis
})`

/** @param allowed Espruino's reference
 *  @param hardware globals of a board (I2C1, NRF, require, ...): none by default, so that a program which touches
 *  hardware fails */
export function createEspruinoRealm(allowed: EspruinoAllowed, hardware: Record<string, unknown> = {}): Context {
  const realm = createContext({}, { name: "espruino", codeGeneration: { wasm: false } })
  runInContext(PRUNE, realm)(runInContext(`(${JSON.stringify(allowed)})`, realm))
  for (const [name, value] of Object.entries(hardware)) realm[name] = value
  return realm
}
