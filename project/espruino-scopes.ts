// Which names of an ES5 script are its own, and which it expects to find.

import type { Node } from "acorn"

/** acorn's nodes, read by name: the types of ES5 are few and known. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Scoped = Node & Record<string, any>

/** Visits every node, outermost first.
 *  @param skip nodes whose inside is not visited */
export function walk(node: Scoped, visit: (node: Scoped) => void, skip: (node: Scoped) => boolean = () => false): void {
  visit(node)
  if (skip(node)) return
  for (const child of children(node)) walk(child, visit, skip)
}

/** Nodes directly below. */
export function children(node: Scoped): Scoped[] {
  const found: Scoped[] = []
  for (const [key, value] of Object.entries(node)) {
    if (key === "loc") continue
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== null && typeof item === "object" && typeof item.type === "string") found.push(item)
    }
  }
  return found
}

export const isFunction = (node: Scoped): boolean => node.type === "FunctionDeclaration" || node.type === "FunctionExpression"

/** Whether a child only names a property or a place: it refers to no variable. */
export function isLabel(node: Scoped, child: Scoped): boolean {
  return (node.type === "MemberExpression" && child === node.property && !node.computed) || (node.type === "Property" && child === node.key) || child === node.label
}

function declaredIn(body: Scoped): Set<string> {
  const names = new Set<string>()
  walk(body, node => {
    if (node.type === "VariableDeclarator") names.add(node.id.name)
    if (node.type === "FunctionDeclaration" && node !== body) names.add(node.id.name)
  }, node => node !== body && isFunction(node))
  return names
}

/** Identifiers that no scope of the script declares. */
export function freeNames(tree: Scoped): Set<Scoped> {
  const free = new Set<Scoped>()
  const visit = (node: Scoped, scopes: Set<string>[]): void => {
    let inner = scopes
    if (node.type === "Program" || isFunction(node)) {
      const names = declaredIn(node)
      if (isFunction(node)) {
        for (const parameter of node.params) names.add(parameter.name)
        if (node.type === "FunctionExpression" && node.id) names.add(node.id.name)
        names.add("arguments")
      }
      inner = [names, ...scopes]
    }
    if (node.type === "CatchClause") inner = [new Set([node.param.name as string]), ...scopes]
    if (node.type === "Identifier" && !inner.some(names => names.has(node.name))) free.add(node)
    for (const child of children(node)) {
      if (!isLabel(node, child)) visit(child, inner)
    }
  }
  visit(tree, [])
  return free
}
