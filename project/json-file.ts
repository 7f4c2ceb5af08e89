// One way to read a JSON file that a person writes: with a schema, and with the line of every mistake.

import { readFileSync } from "node:fs"
import { Ajv, type ValidateFunction } from "ajv"
import { findNodeAtLocation, type Node, parseTree, type ParseError, printParseErrorCode } from "jsonc-parser"
import { UserError } from "./user-error.js"

const ajv = new Ajv({ allErrors: false, useDefaults: true, strict: false, validateFormats: false })
const compiled = new Map<string, ValidateFunction>()

function positionOf(text: string, offset: number): string {
  const before = text.slice(0, offset)
  const line = before.split("\n").length
  return `line ${line}, column ${offset - before.lastIndexOf("\n")}`
}

function describe(error: { keyword: string, message?: string, params: Record<string, unknown> }): string {
  if (error.keyword === "additionalProperties") return `unknown field "${String(error.params["additionalProperty"])}"`
  if (error.keyword === "enum") return `must be one of ${JSON.stringify(error.params["allowedValues"])}`
  return error.message ?? error.keyword
}

/** Reads, parses and validates a JSON file; defaults of the schema are filled in.
 *  @throws UserError with file, line and column */
export function readJsonFile<T>(file: string, schemaFile: string): T {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch {
    throw new UserError(file, "", "cannot be read", "check the path and its permissions")
  }
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true })
  const first = errors[0]
  if (first !== undefined || tree === undefined) {
    const what = first === undefined ? "empty file" : printParseErrorCode(first.error)
    throw new UserError(file, positionOf(text, first?.offset ?? 0), `not JSON (${what})`, "mend the syntax there")
  }
  const value = JSON.parse(text) as T
  let validate = compiled.get(schemaFile)
  if (validate === undefined) {
    const { $schema: _, ...schema } = JSON.parse(readFileSync(schemaFile, "utf8")) as Record<string, unknown>
    validate = ajv.compile(schema)
    compiled.set(schemaFile, validate)
  }
  if (validate(value)) return value
  const error = validate.errors?.[0]
  if (error === undefined) return value
  const path = error.instancePath.split("/").slice(1).map(part => /^\d+$/.test(part) ? Number(part) : part)
  const extra = error.params["additionalProperty"] as string | undefined
  const node: Node = findNodeAtLocation(tree, extra === undefined ? path : [...path, extra]) ?? tree
  const place = path.length === 0 ? "" : ` ${path.join(".")}:`
  throw new UserError(file, positionOf(text, node.offset), `${place} ${describe(error)}`.trim(), `see ${schemaFile.split("/").pop() ?? ""}`)
}
