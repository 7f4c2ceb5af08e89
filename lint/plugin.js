import { borderRule } from "./rules/borders.js"
import { sharedGlobals } from "./rules/shared-globals.js"
import { sharedMethods } from "./rules/shared-methods.js"
import { intersection } from "./rules/intersection.js"
import { noHoisting } from "./rules/no-hoisting.js"
import { noLoopClosure } from "./rules/no-loop-closure.js"

export const plugin = {
  meta: { name: "zincwear" },
  rules: {
    "borders": borderRule,
    "intersection": intersection,
    "no-hoisting": noHoisting,
    "no-loop-closure": noLoopClosure,
    "shared-globals": sharedGlobals,
    "shared-methods": sharedMethods,
  },
}
