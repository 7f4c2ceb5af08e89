import { globals, types } from "../host-free.js"

/** Every global that a file reads must be one that both interpreters have; so must the member that it takes of it. */
export const sharedGlobals = {
  meta: {
    type: "problem",
    messages: {
      global: "global {{name}}: not on both interpreters, or it is the host's clock, timer or I/O. What the firmware needs comes in with the sample or the configuration.",
      member: "{{name}}.{{member}}: missing on one interpreter, or its answer differs between them. Usable: {{usable}}.",
      alias: "{{name}} passed on as a value: its members cannot be checked. Call a member of it where it is needed.",
      type: "type {{name}}: DeviceScript's library does not declare it. Write T[], readonly T[] or an interface.",
    },
    schema: [],
  },
  create(context) {
    function judge(reference) {
      const node = reference.identifier
      const name = node.name
      if (reference.isTypeReference) {
        if (!types.includes(name)) context.report({ node, messageId: "type", data: { name } })
      } else if (!Object.hasOwn(globals, name)) {
        context.report({ node, messageId: "global", data: { name } })
      } else if (globals[name].length > 0) {
        judgeMember(node, name)
      }
    }
    function judgeMember(node, name) {
      const parent = node.parent
      if (name === "Array" && parent.type === "NewExpression") return
      if (parent.type !== "MemberExpression" || parent.object !== node) return context.report({ node, messageId: "alias", data: { name } })
      const member = parent.computed ? "[...]" : parent.property.name
      const usable = globals[name]
      if (!usable.includes(member)) context.report({ node: parent, messageId: "member", data: { name, member, usable: usable.join(", ") } })
    }
    return {
      "Program:exit"(program) {
        const scope = context.sourceCode.getScope(program)
        const unresolved = scope.through
        // Names of the configured environment have a variable without a definition instead of being unresolved.
        const builtin = scope.variables.filter((variable) => variable.defs.length === 0).flatMap((variable) => variable.references)
        new Set([...unresolved, ...builtin]).forEach(judge)
      },
    }
  },
}
