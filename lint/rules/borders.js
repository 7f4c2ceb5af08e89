import { posix, relative, sep } from "node:path"
import { borders } from "../borders.js"

const matches = (name, pattern) => pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern
const isInside = (file, place) => matches(file, place) || file.startsWith(`${place}/`)

/** Holds the table in ../borders.js: resolves a relative import to its file in the tree and looks both ends up. */
export const borderRule = {
  meta: {
    type: "problem",
    messages: {
      folder: "{{from}} may not import {{to}}: {{why}}.",
      package: "{{from}} may not import the package {{to}}: {{why}}.",
    },
    schema: [],
  },
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep).join("/")
    const border = borders.filter((row) => isInside(file, row.place)).sort((a, b) => b.place.length - a.place.length)[0]
    if (border === undefined) return {}

    function check(node, source, isType) {
      if (source?.type !== "Literal" || typeof source.value !== "string") return
      const specifier = source.value
      const data = { from: border.place, why: border.why }
      if (!specifier.startsWith(".")) {
        if (!border.packages.some((pattern) => matches(specifier, pattern))) context.report({ node, messageId: "package", data: { ...data, to: specifier } })
        return
      }
      const to = posix.join(posix.dirname(file), specifier).replace(/\.js$/, ".ts")
      const places = isType ? [...border.may, ...border.types ?? []] : border.may
      if (!places.some((place) => isInside(to, place))) context.report({ node, messageId: "folder", data: { ...data, to } })
    }

    return {
      ImportDeclaration: (node) => check(node, node.source, node.importKind === "type"),
      ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === "type"),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === "type"),
      ImportExpression: (node) => check(node, node.source, false),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
      "CallExpression[callee.name='require']": (node) => check(node, node.arguments[0], false),
    }
  },
}
