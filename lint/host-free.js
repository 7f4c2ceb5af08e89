// What of the standard library both interpreters have, and give the same answer for. An allow-list:
// what is not named here was either missing in one of them or differed between them when it was run.

/** Globals usable as values, with their usable members ([] = the name itself only). */
export const globals = {
  // Missing or deviating: round (-2.5 is -3 on both boards, -2 on Node), trunc, hypot, sign of -0, imul;
  // sqrt (Espruino 2v29: sqrt(2) is one unit in the last place low); exp, log, pow, sin: no transcendentals in the core.
  Math: ["abs", "ceil", "floor", "max", "min"],
  Object: ["assign", "keys"],
  Array: ["isArray"],
  String: ["fromCharCode"],
  isNaN: [],
  NaN: [],
  Infinity: [],
  undefined: [],
}

/** Types of TypeScript's library that DeviceScript's own library declares too; `readonly T[]` needs none of them. */
export const types = [
  "Array", "Exclude", "Extract", "NonNullable", "Omit", "Parameters", "Partial", "Pick", "Readonly", "Record", "Required", "ReturnType", "const",
]

/** Methods of arrays and strings that both have. Not among them: concat, reverse, splice, substring, at, flat, toFixed ... */
export const methods = [
  "every", "fill", "filter", "find", "findIndex", "forEach", "includes", "indexOf", "join", "map", "pop", "push", "reduce", "shift", "slice", "some",
  "sort", "unshift", "charAt", "charCodeAt", "endsWith", "lastIndexOf", "split", "startsWith", "toLowerCase", "toUpperCase", "trim",
]

/** What to write where a method is missing. */
export const methodAdvice = {
  concat: "push in a loop",
  reverse: "a loop that counts down",
  splice: "a loop that moves the rest down, then pop",
  substring: "slice",
  substr: "slice",
  at: "an index",
  replace: "split and join",
  toFixed: "integers in a smaller unit; the host prints",
  toString: "numbers and codes; the host prints",
  then: "data out; the shell waits",
}
