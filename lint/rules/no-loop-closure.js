const LOOPS = ["ForStatement", "ForOfStatement", "ForInStatement", "WhileStatement", "DoWhileStatement"]

/** A function made in a loop must not hold on to the loop's variables: a compile error on DeviceScript, and on
 *  Espruino every such function sees the last value of `for (let i ...)`. */
export const noLoopClosure = {
  meta: {
    type: "problem",
    messages: { closure: "a function made in a loop holds {{name}}: DeviceScript rejects it, Espruino shares one {{name}} among all of them. Use forEach, or no closure." },
    schema: [],
  },
  create(context) {
    function check(node) {
      const loop = enclosingLoop(node)
      if (loop === undefined) return
      for (const reference of context.sourceCode.getScope(node).through) {
        const definition = reference.resolved?.defs[0]
        if (definition === undefined || reference.isTypeReference) continue
        const place = definition.name.range[0]
        const belongsToLoop = place >= loop.range[0] && place < loop.range[1]
        if (belongsToLoop) context.report({ node: reference.identifier, messageId: "closure", data: { name: reference.identifier.name } })
      }
    }
    return { ":function": check }
  },
}

/** The outermost loop around a node within the same function. */
function enclosingLoop(node) {
  let loop
  for (let up = node.parent; up !== null && !/Function/.test(up.type); up = up.parent) {
    if (LOOPS.includes(up.type)) loop = up
  }
  return loop
}
