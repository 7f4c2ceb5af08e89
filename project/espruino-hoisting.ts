// Espruino does not hoist: a `var` makes its variable when it is executed. One in a branch that was not taken leaves a later use of the same
// name to an outer scope, and an assignment overwrites what lies there without a word.

import { children, isFunction, isLabel, type Scoped } from "./espruino-scopes.js"

interface Declared {
  start: number
  /** Branches and loop bodies around it, outermost first. */
  within: Scoped[]
}

/** Parts of a node that are executed only sometimes. */
function sometimes(node: Scoped): Scoped[] {
  switch (node.type) {
    case "IfStatement": case "ConditionalExpression": return [node.consequent, node.alternate]
    case "ForStatement": return [node.body, node.update]
    case "ForInStatement": case "WhileStatement": return [node.body]
    case "LogicalExpression": return [node.right]
    case "SwitchCase": return node.consequent
    case "TryStatement": return [node.block, node.handler]
    default: return []
  }
}

/** Visits what belongs to one function, each node with the branches around it. */
function visitOwn(node: Scoped, within: Scoped[], visit: (node: Scoped, within: Scoped[]) => void): void {
  visit(node, within)
  const branches = sometimes(node)
  for (const child of children(node)) {
    if (!isFunction(child) && !isLabel(node, child)) visitOwn(child, branches.includes(child) ? [...within, child] : within, visit)
  }
}

/** Uses of a function's variable that may be reached before its `var`.
 *  @param report told of each, with its name */
export function findUnhoisted(tree: Scoped, report: (node: Scoped, name: string) => void): void {
  const visitFunction = (root: Scoped): void => {
    const declared = new Map<string, Declared[]>()
    const parameters = new Set<string>((root.params ?? []).map((parameter: Scoped) => parameter.name))
    const body: Scoped = root.type === "Program" ? root : root.body
    const names = new Set<Scoped>()
    visitOwn(body, [], (node, within) => {
      if (node.type !== "VariableDeclarator") return
      names.add(node.id)
      declared.set(node.id.name, [...declared.get(node.id.name) ?? [], { start: node.start, within }])
    })
    visitOwn(body, [], (node, within) => {
      if (node.type !== "Identifier" || names.has(node) || parameters.has(node.name)) return
      const places = declared.get(node.name)
      if (places === undefined) return
      if (!places.some(place => place.start < node.start && place.within.every((branch, i) => within[i] === branch))) report(node, node.name)
    })
  }
  const visitAll = (node: Scoped): void => {
    if (node.type === "Program" || isFunction(node)) visitFunction(node)
    for (const child of children(node)) visitAll(child)
  }
  visitAll(tree)
}
