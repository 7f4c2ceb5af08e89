import stylistic from "@stylistic/eslint-plugin"
import { defineConfig, globalIgnores } from "eslint/config"
import tseslint from "typescript-eslint"
import { plugin as zincwear } from "./lint/plugin.js"

const FIRMWARE = ["src/core/**/*.ts", "src/drivers/**/*.ts"]

export default defineConfig(
  globalIgnores(["dist", "out", "src/generated", ".devicescript", "coverage"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  tseslint.configs.recommended,
  {
    plugins: { zincwear },
    rules: {
      "zincwear/borders": "error",
      // The type checker knows the globals of each place; in the firmware zincwear/shared-globals does.
      "no-undef": "off",
      "eqeqeq": "error",
      "no-cond-assign": "error",
      "no-constant-binary-expression": "error",
      "no-debugger": "error",
      "no-dupe-else-if": "error",
      "no-duplicate-case": "error",
      "no-empty": ["error", { allowEmptyCatch: true }],
      "no-fallthrough": "error",
      "no-irregular-whitespace": "error",
      "no-loss-of-precision": "error",
      "no-sparse-arrays": "error",
      "no-unexpected-multiline": "error",
      "no-unreachable": "error",
      "no-unsafe-finally": "error",
      "use-isnan": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "none" }],
    },
  },
  {
    files: ["{src,sim,field,cli,project,bench,web}/**/*.ts"],
    rules: { "max-lines": ["error", 250] },
  },
  {
    files: FIRMWARE,
    rules: {
      "zincwear/intersection": "error",
      "zincwear/no-hoisting": "error",
      "zincwear/no-loop-closure": "error",
      "zincwear/shared-globals": "error",
      "zincwear/shared-methods": "error",
      "no-loop-func": "error",
      // Either the interpreters agree with these, or zincwear/intersection asks for the opposite.
      "@typescript-eslint/prefer-for-of": "off",
      "prefer-spread": "off",
    },
  },
  {
    // Espruino's own modules come by require; zincwear/borders says which.
    files: ["src/espruino.ts", "src/espruino-desk.ts", "src/hal/espruino*.ts"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-explicit-any": "off" },
  },
  format(),
)

/** How the code looks. Every rule mends itself: `npm run format`. */
function format() {
  return {
    plugins: { "@stylistic": stylistic },
    rules: {
      "@stylistic/arrow-spacing": "error",
      "@stylistic/block-spacing": "error",
      "@stylistic/brace-style": ["error", "1tbs", { allowSingleLine: true }],
      "@stylistic/comma-dangle": ["error", { arrays: "always-multiline", objects: "always-multiline", imports: "always-multiline", exports: "always-multiline", enums: "always-multiline", functions: "only-multiline", tuples: "only-multiline", generics: "only-multiline" }],
      "@stylistic/comma-spacing": "error",
      "@stylistic/eol-last": "error",
      "@stylistic/function-call-spacing": "error",
      "@stylistic/indent": ["error", 2, { SwitchCase: 1, flatTernaryExpressions: true, offsetTernaryExpressions: false, ignoredNodes: ["TemplateLiteral *", "ConditionalExpression"] }],
      "@stylistic/key-spacing": ["error", { mode: "minimum" }],
      "@stylistic/keyword-spacing": "error",
      "@stylistic/linebreak-style": "error",
      "@stylistic/member-delimiter-style": ["error", { multiline: { delimiter: "none" }, singleline: { delimiter: "comma", requireLast: false } }],
      "@stylistic/no-multiple-empty-lines": ["error", { max: 1, maxBOF: 0, maxEOF: 0 }],
      "@stylistic/no-tabs": "error",
      "@stylistic/no-trailing-spaces": "error",
      "@stylistic/no-whitespace-before-property": "error",
      "@stylistic/object-curly-spacing": ["error", "always"],
      "@stylistic/quotes": ["error", "double", { avoidEscape: true, allowTemplateLiterals: "always" }],
      "@stylistic/semi": ["error", "never", { beforeStatementContinuationChars: "always" }],
      "@stylistic/semi-spacing": "error",
      "@stylistic/space-before-blocks": "error",
      "@stylistic/space-in-parens": "error",
      "@stylistic/space-infix-ops": "error",
      "@stylistic/spaced-comment": ["error", "always", { markers: ["/"] }],
      "@stylistic/type-annotation-spacing": "error",
      "@stylistic/type-generic-spacing": "error",
    },
  }
}
