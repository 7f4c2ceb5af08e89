import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv"
import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser"
import { nearest } from "./cell-nearest.js"
import type { CellSheet } from "./cell-types.js"
import { packageRoot } from "./package-root.js"

/** Something a datasheet says that is wrong (error), doubtful (warning), or worth knowing (note).
 *  Lines and columns count from 1. */
export interface Finding {
  line: number
  column: number
  code: string
  severity: "error" | "warning" | "note"
  message: string
  mend: string
}

export type Path = (string | number)[]

/** A sheet with the places of its parts. */
export interface LocatedSheet {
  sheet: CellSheet
  /** Line and column of the value at a path, or of the nearest part of the path that exists. */
  place(path: Path): { line: number, column: number }
}

/** Reads a sheet's text: JSON, then schema.
 *  @returns `located` only where the sheet has the shape of the schema, so that its figures can be trusted to be there */
export function readSheetText(text: string): { located?: LocatedSheet, findings: Finding[] } {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true })
  const lines = lineStarts(text)
  const findings: Finding[] = errors.map((error) => ({
    ...position(lines, error.offset), code: "syntax", severity: "error",
    message: `not JSON: ${printParseErrorCode(error.error).replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()}`,
    mend: "mend the punctuation here or just before",
  }))
  if (root === undefined || root.type !== "object") {
    if (findings.length === 0) {
      findings.push({ line: 1, column: 1, code: "syntax", severity: "error", message: "not a JSON object", mend: "a datasheet is one object, { ... }" })
    }
    return { findings }
  }
  if (findings.length > 0) return { findings }
  duplicateKeys(root, lines, findings)
  const place = (path: Path) => position(lines, nodeAt(root, path).offset)
  const sheet = JSON.parse(text) as CellSheet
  const validate = validator()
  validate(sheet)
  const kept = withoutEchoes(validate.errors ?? [])
  for (const error of kept) findings.push(schemaFinding(error, root, lines, place))
  findings.sort((a, b) => a.line - b.line || a.column - b.column)
  return kept.length > 0 ? { findings } : { located: { sheet, place }, findings }
}

let compiled: ValidateFunction | undefined
let schema: { properties: Record<string, { properties?: Record<string, unknown> }> } | undefined

function cellSchema() {
  schema ??= JSON.parse(readFileSync(join(packageRoot(), "cells", "cell.schema.json"), "utf8"))
  return schema!
}

function validator(): ValidateFunction {
  compiled ??= new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true }).compile(cellSchema())
  return compiled
}

/** One finding per place: an alternative that failed also reports each of its choices. */
function withoutEchoes(errors: ErrorObject[]): ErrorObject[] {
  const alternatives = errors.filter((error) => error.keyword === "anyOf").map((error) => error.instancePath)
  return errors.filter((error) => error.keyword === "anyOf"
    || !alternatives.some((path) => error.instancePath === path || error.instancePath.startsWith(`${path}/`)))
}

function schemaFinding(error: ErrorObject, root: Node, lines: number[], place: (path: Path) => { line: number, column: number }): Finding {
  const path: Path = error.instancePath.split("/").slice(1).map((part) => /^\d+$/.test(part) ? Number(part) : part)
  const name = path.length === 0 ? "the sheet" : path.join(".")
  const at = (code: string, message: string, mend: string, where = place(path)): Finding =>
    ({ ...where, code, severity: "error", message, mend })
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case "required": {
      const field = String(params["missingProperty"])
      if (field === "source") return at("no-source",
        `${name} has no source`,
        "say where it is printed: { document, reference, section, line }")
      if (field === "reason") return at("no-reason", `${name} has no reason`, "say why this value was assumed")
      return at("missing-field", `${name} lacks "${field}"`, `add "${field}"`)
    }
    case "additionalProperties": {
      const field = String(params["additionalProperty"])
      const key = position(lines, keyOffset(root, [...path, field]))
      const known = Object.keys((error.parentSchema as { properties: object }).properties)
      const sameQuantity = known.filter((other) => quantity(other) === quantity(field) && other.includes("_"))
      if (sameQuantity.length > 0) return at("unit",
        `${name}.${field}: no such unit for this quantity`,
        `use ${sameQuantity.join(" or ")}`,
        key)
      return at("unknown-field", `${name} has no field "${field}"`, `did you mean ${nearest(field, known).join(" or ")}?`, key)
    }
    case "exclusiveMinimum":
    case "minimum":
      return at("negative", `${name} is ${String(error.data)}`, `it must be ${String(params["comparison"])} ${String(params["limit"])}`)
    case "maximum":
      return Number(error.data) > 1.5
        ? at("percent",
          `${name} is ${String(error.data)}, but a fraction is at most 1`,
          `a percentage? write ${Number((Number(error.data) / 100).toPrecision(12))}`)
        : at("fraction", `${name} is ${String(error.data)}, but a fraction is at most 1`, "write the share, 0..1")
    case "type":
      return at("wrong-type", `${name} is ${describe(error.data)}`, `it must be ${[params["type"]].flat().join(" or ")}`)
    case "anyOf":
      return at("wrong-type", `${name} is ${describe(error.data)}`, "it must be [lower, upper], or null where none can be read")
    case "enum":
      return at("bad-value", `${name} is ${describe(error.data)}`, `it must be one of ${(params["allowedValues"] as unknown[]).join(", ")}`)
    default:
      return at("bad-value", `${name} ${error.message ?? "is not allowed"}`, "see cells/cell.schema.json")
  }
}

function quantity(name: string): string {
  return name.split("_")[0].toLowerCase()
}

function describe(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 37)}...` : text
}

function duplicateKeys(node: Node, lines: number[], findings: Finding[]): void {
  const seen = new Set<string>()
  for (const child of node.children ?? []) {
    if (node.type === "object" && child.children !== undefined) {
      const key = String(child.children[0].value)
      if (seen.has(key)) {
        findings.push({
          ...position(lines, child.offset), code: "duplicate-key", severity: "error",
          message: `"${key}" stands twice in one object`, mend: "remove one; only the last would count",
        })
      }
      seen.add(key)
    }
    duplicateKeys(child, lines, findings)
  }
}

function nodeAt(root: Node, path: Path): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length))
    if (node !== undefined) return node
  }
  return root
}

function keyOffset(root: Node, path: Path): number {
  const node = nodeAt(root, path)
  return node.parent?.type === "property" ? node.parent.offset : node.offset
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1)
  return starts
}

function position(starts: number[], offset: number): { line: number, column: number } {
  let line = starts.length
  while (line > 1 && starts[line - 1] > offset) line--
  return { line, column: offset - starts[line - 1] + 1 }
}
