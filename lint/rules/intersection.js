import { syntax } from "../intersection.js"

/** Reports every construct of the table in ../intersection.js, under the name of its row. */
export const intersection = {
  meta: {
    type: "problem",
    messages: Object.fromEntries(syntax.map((row) => [row.name, `${row.name}: ${row.why}. Write ${row.instead}.`])),
    schema: [],
  },
  create(context) {
    return Object.fromEntries(syntax.map((row) => [row.selector, (node) => context.report({ node, messageId: row.name })]))
  },
}
