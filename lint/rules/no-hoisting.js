/** Espruino runs a function declaration when it comes to it: a call above it in the same scope is a ReferenceError.
 *  A call from inside another function is fine, since it happens later. */
export const noHoisting = {
  meta: {
    type: "problem",
    messages: { hoisted: "{{name}} is used before its definition has run: Espruino does not hoist. Move the definition up." },
    schema: [],
  },
  create(context) {
    return {
      "Program:exit"(program) {
        const scopes = context.sourceCode.scopeManager.scopes
        for (const scope of scopes) {
          for (const reference of scope.references) {
            const definition = reference.resolved?.defs[0]
            if (definition === undefined || reference.isTypeReference || reference.init) continue
            const isEarly = reference.identifier.range[1] <= definition.name.range[0]
            const runsAtOnce = reference.from.variableScope === reference.resolved.scope.variableScope
            if (isEarly && runsAtOnce) context.report({ node: reference.identifier, messageId: "hoisted", data: { name: reference.identifier.name } })
          }
        }
        return program
      },
    }
  },
}
