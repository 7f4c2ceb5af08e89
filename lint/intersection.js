// The language both interpreters run, as a table of what neither `src/core` nor `src/drivers` may contain.
// Each row was executed: DeviceScript 2.16.4 (compiler and WASM VM) and Espruino 2v29 (Linux build).
// `selector` is an ESQuery selector over the typescript-eslint tree; `why` names the interpreter that objects.

/** @typedef {{ name: string, selector: string, why: string, instead: string }} Row */

const UNIT = "/_(nA|uA|mA|uV|mV|pC|nC|uC|mC|mOhm|uW|uJ|us|ms|s|cC|degC|ppm|bytes)$/"

// What is a number for sure without asking the type checker.
const NUMERIC = `:matches(Literal[raw=/^[0-9.]/], BinaryExpression[operator=/^[-*/%]$/], Identifier[name=${UNIT}], MemberExpression[property.name=${UNIT}])`

/** @type {Row[]} */
export const syntax = [
  {
    name: "destructuring", selector: "ObjectPattern, ArrayPattern",
    why: "Espruino cannot parse it and DeviceScript does so in declarations only", instead: "read each member by name",
  }, {
    name: "spread", selector: "SpreadElement",
    why: "Espruino cannot parse it", instead: "a loop, or Object.assign with two arguments",
  }, {
    name: "rest", selector: "RestElement",
    why: "Espruino cannot parse it", instead: "an array parameter",
  }, {
    name: "default-parameter", selector: ":function > AssignmentPattern",
    why: "Espruino cannot parse it", instead: "an optional parameter compared with undefined, or a second function",
  }, {
    name: "optional-chaining", selector: "ChainExpression",
    why: "Espruino cannot parse it", instead: "an if that compares with undefined",
  }, {
    name: "logical-assignment", selector: "AssignmentExpression[operator=/^(\\?\\?|\\|\\||&&)=$/]",
    why: "both reject it", instead: "an if and a plain assignment",
  }, {
    name: "exponent", selector: "BinaryExpression[operator='**'], AssignmentExpression[operator='**=']",
    why: "Espruino cannot parse it", instead: "a multiplication or a shift",
  }, {
    name: "computed-key", selector: ":matches(Property, MethodDefinition, PropertyDefinition)[computed=true]",
    why: "Espruino cannot parse it", instead: "an assignment: table[key] = value",
  }, {
    name: "accessor", selector: ":matches(Property, MethodDefinition)[kind=/^(get|set)$/], AccessorProperty",
    why: "DeviceScript: unsupported class member", instead: "a plain method or a function",
  }, {
    name: "object-method", selector: "Property[method=true]",
    why: "DeviceScript: unsupported initializer MethodDeclaration", instead: "name: function or name: arrow",
  }, {
    name: "static-field", selector: "PropertyDefinition[static=true], StaticBlock",
    why: "DeviceScript cannot initialise it", instead: "a module constant",
  }, {
    name: "arrow-field", selector: "PropertyDefinition > ArrowFunctionExpression",
    why: "Espruino loses its `this` and DeviceScript rejects it", instead: "a method",
  }, {
    name: "this-in-arrow", selector: "ArrowFunctionExpression ThisExpression",
    why: "DeviceScript: 'this' cannot be used here", instead: "a const that holds the object before the arrow",
  }, {
    name: "private-name", selector: "PrivateIdentifier",
    why: "both reject it", instead: "TypeScript's `private`",
  }, {
    name: "inheritance", selector: ":matches(ClassDeclaration, ClassExpression)[superClass!=null], Super",
    why: "Espruino breaks `extends Error` and DeviceScript has no super.method()", instead: "a string union and plain objects",
  }, {
    name: "class-expression", selector: "ClassExpression",
    why: "DeviceScript rejects it", instead: "a class declaration",
  }, {
    name: "decorator", selector: "Decorator",
    why: "neither parses it", instead: "a function call",
  }, {
    name: "async", selector: ":function[async=true], AwaitExpression, ForOfStatement[await=true]",
    why: "Espruino has none, and the core takes time from the sample", instead: "data out: a Command or a transfer plan that the shell runs",
  }, {
    name: "generator", selector: ":function[generator=true], YieldExpression",
    why: "both reject it", instead: "a loop that fills an array",
  }, {
    name: "exceptions", selector: "TryStatement, ThrowStatement",
    why: "nothing may throw across step, and a throw on a board is a dead board", instead: "an error code in the result",
  }, {
    name: "regex", selector: "Literal[regex]",
    why: "DeviceScript has none", instead: "a comparison of characters",
  }, {
    name: "bigint", selector: "Literal[bigint]",
    why: "DeviceScript has none", instead: "two integers with a carry",
  }, {
    name: "tagged-template", selector: "TaggedTemplateExpression",
    why: "Espruino cannot parse it", instead: "an array of bytes",
  }, {
    name: "template-expression", selector: "TemplateLiteral[expressions.length>0]",
    why: "1/3 prints as 0.333333 on DeviceScript and 0.33333333333 on Espruino", instead: "numbers and codes, which the host prints; join words with +",
  }, {
    name: "number-printing", selector: `BinaryExpression[operator='+']:has(> Literal[raw=/^["']/]):has(> ${NUMERIC})`,
    why: "1/3 prints as 0.333333 on DeviceScript and 0.33333333333 on Espruino", instead: "numbers and codes, which the host prints",
  }, {
    name: "case-after-default", selector: "SwitchCase[test=null]:not(:last-child)",
    why: "Espruino: CASE after DEFAULT unsupported", instead: "default last",
  }, {
    name: "named-function-expression", selector: "FunctionExpression[id!=null]",
    why: "DeviceScript does not know the name inside", instead: "a function declaration",
  }, {
    name: "label", selector: "LabeledStatement",
    why: "both reject it", instead: "a function with return",
  }, {
    name: "do-while", selector: "DoWhileStatement",
    why: "DeviceScript: unhandled statement", instead: "while or for",
  }, {
    name: "in-operator", selector: "BinaryExpression[operator='in']",
    why: "DeviceScript: unhandled operator", instead: "a comparison of the member with undefined",
  }, {
    name: "loose-equality", selector: "BinaryExpression[operator=/^[!=]=$/]",
    why: "DeviceScript insists on three", instead: "=== or !==",
  }, {
    name: "void", selector: "UnaryExpression[operator='void']",
    why: "DeviceScript: unhandled expression", instead: "undefined",
  }, {
    name: "var", selector: "VariableDeclaration[kind='var']",
    why: "DeviceScript: not allowed", instead: "const or let",
  }, {
    name: "set-length", selector: ":matches(AssignmentExpression > MemberExpression.left, UpdateExpression > MemberExpression.argument)[property.name='length']",
    why: "of an array, it corrupts the heap of the DeviceScript VM and is a TypeError on Espruino", instead: "pop in a loop or a count beside the array, and call a field of your own otherwise",
  }, {
    name: "arguments", selector: "Identifier[name='arguments']",
    why: "DeviceScript: unknown name", instead: "named parameters",
  }, {
    name: "many-arguments", selector: ":matches(CallExpression, NewExpression)[arguments.length>8]",
    why: "the DeviceScript compiler dies of nine", instead: "an object",
  }, {
    name: "min-max-of-two", selector: "CallExpression[callee.object.name='Math'][callee.property.name=/^(min|max)$/][arguments.length!=2]",
    why: "DeviceScript looks at the first two arguments only: Math.max(1, 2, 3) is 2", instead: "two nested calls",
  }, {
    name: "assign-of-two", selector: "CallExpression[callee.object.name='Object'][callee.property.name='assign'][arguments.length!=2]",
    why: "DeviceScript takes two arguments", instead: "two calls",
  }, {
    name: "dynamic-import", selector: "ImportExpression, TSImportEqualsDeclaration, MetaProperty",
    why: "neither has modules at run time", instead: "an import at the top",
  }, {
    name: "default-export", selector: "ExportDefaultDeclaration",
    why: "DeviceScript: unhandled ExportAssignment", instead: "a named export",
  }, {
    name: "enum", selector: "TSEnumDeclaration",
    why: "DeviceScript has no reverse lookup and the Espruino bundle carries a table", instead: "a union of strings",
  }, {
    name: "namespace", selector: "TSModuleDeclaration",
    why: "DeviceScript: unknown name", instead: "a file",
  }, {
    name: "overload", selector: "TSDeclareFunction",
    why: "the DeviceScript compiler dies of it", instead: "two functions, or an optional parameter",
  }, {
    name: "non-null", selector: "TSNonNullExpression",
    why: "DeviceScript: unhandled NonNullExpression", instead: "a check, or `as`",
  }, {
    name: "satisfies", selector: "TSSatisfiesExpression",
    why: "DeviceScript: unhandled SatisfiesExpression", instead: "a type annotation",
  },
]
