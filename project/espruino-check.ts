// Whether Espruino can run a script, before a board finds out: it must parse as ES5, and use nothing that Espruino's
// reference (espruino-allowed.json) does not list. A missing method is an error only when it is reached there, and
// some things differ silently: those are refused as well.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Node } from "acorn"
import { findUnhoisted } from "./espruino-hoisting.js"
import { espruinoNumber } from "./espruino-literals.js"
import { freeNames, type Scoped, walk } from "./espruino-scopes.js"
import { packageRoot } from "./package-root.js"

export interface EspruinoAllowed {
  /** Global names, each with the static members that it has there. */
  globals: Record<string, string[]>
  /** Methods and properties of each class's instances. */
  methods: Record<string, string[]>
  /** What `require` finds built in, with its functions. */
  modules: Record<string, string[]>
}

export interface EspruinoFinding {
  line: number
  /** The name or text at fault. */
  name: string
  problem: string
}

export function loadEspruinoAllowed(): EspruinoAllowed {
  return JSON.parse(readFileSync(join(packageRoot(), "project", "espruino-allowed.json"), "utf8"))
}

/** @param code the bundle, readable or minified
 *  @returns what Espruino would stumble over, in order of appearance; empty if nothing */
export async function checkEspruino(code: string, allowed: EspruinoAllowed = loadEspruinoAllowed()): Promise<EspruinoFinding[]> {
  const acorn = await import("acorn")
  const findings: EspruinoFinding[] = []
  let tree: Node
  try {
    tree = acorn.parse(code, { ecmaVersion: 5, sourceType: "script", locations: true })
  } catch (error) {
    const at = (error as { loc?: { line: number } }).loc
    return [{ line: at?.line ?? 0, name: "syntax", problem: `not ES5: ${(error as Error).message}` }]
  }
  const report = (node: Node, name: string, problem: string): void => {
    findings.push({ line: node.loc!.start.line, name, problem })
  }
  const known = new Set(Object.values(allowed.methods).flat())
  const own = new Set<string>()
  walk(tree, node => {
    if (node.type === "Property") own.add(String(node.key.name ?? node.key.value))
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression" && !node.left.computed) own.add(node.left.property.name)
  })
  const free = freeNames(tree)
  const isGlobal = (node: Scoped): boolean => node.type === "Identifier" && free.has(node)
  for (const node of free) {
    if (!Object.hasOwn(allowed.globals, node.name)) report(node, node.name, "Espruino has no such global")
  }
  walk(tree, node => {
    if (node.type === "MemberExpression" && !node.computed && isGlobal(node.object)) {
      const members = allowed.globals[node.object.name] ?? []
      const shared = node.object.name === "NRF" || node.object.name === "I2C1" || node.object.name === "global"
      if (!members.includes(node.property.name) && !(shared && (known.has(node.property.name) || own.has(node.property.name)))) {
        report(node, `${node.object.name}.${node.property.name}`, "Espruino has no such member")
      } else if (node.object.name === "Math" && node.property.name === "round") {
        report(node, "Math.round", "Espruino rounds negative halves away from zero: write Math.floor(x + 0.5)")
      }
    }
    if (node.type === "CallExpression" && node.callee.type === "MemberExpression" && !node.callee.computed && !isGlobal(node.callee.object)) {
      const name = node.callee.property.name
      const inModule = Object.values(allowed.modules).some(functions => functions.includes(name))
      const onGlobal = Object.values(allowed.globals).some(members => members.includes(name))
      if (!own.has(name) && !known.has(name) && !inModule && !onGlobal) report(node, `.${name}()`, "neither ours nor Espruino's")
    }
    if (node.type === "CallExpression" && isGlobal(node.callee) && node.callee.name === "require") {
      const name = node.arguments[0]?.value
      if (typeof name !== "string" || !Object.hasOwn(allowed.modules, name)) report(node, `require(${String(name)})`, "not built in")
    }
    const target = node.type === "AssignmentExpression" ? node.left : node.type === "UpdateExpression" ? node.argument : undefined
    // An object of ours may have a `length` of its own, which can be assigned; shortening an array shows by its literal.
    const shortens = node.type === "UpdateExpression" || node.operator !== "=" || node.right?.type === "Literal" || !own.has("length")
    if (target?.type === "MemberExpression" && !target.computed && target.property.name === "length" && shortens) {
      report(node, ".length =", "the length of an array is constant in Espruino: pop() instead")
    }
    if (node.type === "Literal" && typeof node.value === "number" && espruinoNumber(node.raw) !== node.value) {
      report(node, node.raw, `Espruino reads ${espruinoNumber(node.raw)}: write a quotient of integers`)
    }
    if (node.type === "Literal" && node.regex !== undefined) report(node, node.raw, "regular expressions are not in the language intersection")
  })
  reportEarlyUses(tree, report)
  findUnhoisted(tree, (node, name) => report(node, name, "its var may not have been executed, and Espruino does not hoist: the name means that of an outer scope"))
  return findings.sort((a, b) => a.line - b.line)
}

/** Espruino does not hoist: what runs while the script loads must come after what it names. */
function reportEarlyUses(tree: Scoped, report: (node: Node, name: string, problem: string) => void): void {
  const position = new Map<string, number>()
  for (const statement of tree.body) {
    if (statement.type === "FunctionDeclaration") position.set(statement.id.name, statement.start)
    if (statement.type === "VariableDeclaration") {
      for (const declared of statement.declarations) position.set(declared.id.name, declared.start)
    }
  }
  for (const statement of tree.body) {
    if (statement.type === "FunctionDeclaration") continue
    walk(statement, node => {
      if (node.type !== "Identifier") return
      const defined = position.get(node.name)
      if (defined !== undefined && defined > node.start) report(node, node.name, "used before it is defined, and Espruino does not hoist")
    }, node => node.type === "FunctionExpression")
  }
}
