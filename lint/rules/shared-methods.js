import { methodAdvice, methods } from "../host-free.js"

// Methods nobody calls by accident, whose names are words that a firmware may want.
const ORDINARY_WORDS = ["constructor", "anchor", "big", "blink", "bold", "fixed", "link", "small", "strike", "sub", "sup"]

const builtin = new Set([Array, String, Number, Function, Object, Promise, RegExp]
  .flatMap((type) => Object.getOwnPropertyNames(type.prototype))
  .filter((name) => !ORDINARY_WORDS.includes(name)))

/** A method of JavaScript's own types that one interpreter lacks. Types are not consulted, which keeps the rule
 *  fast; a function of the firmware with such a name would read wrongly anyway. */
export const sharedMethods = {
  meta: {
    type: "problem",
    messages: { missing: ".{{name}}(): one of the interpreters lacks it. Write {{instead}}." },
    schema: [],
  },
  create(context) {
    return {
      "CallExpression > MemberExpression.callee[computed=false]"(node) {
        const name = node.property.name
        // Methods of `this` are the firmware's own; those of a name like Object are judged by shared-globals.
        const isKnown = node.object.type === "ThisExpression" || node.object.type === "Identifier" && /^[A-Z]/.test(node.object.name)
        if (isKnown || !builtin.has(name) || methods.includes(name)) return
        context.report({ node: node.property, messageId: "missing", data: { name, instead: methodAdvice[name] ?? "a loop" } })
      },
    }
  },
}
