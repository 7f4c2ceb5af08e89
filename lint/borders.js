// Who may import whom: the folder table of the design, as data. The longest `place` that holds the
// importing file decides; it is a folder, a file, or the start of a name with `*`. `may`: places; `types`: places that may be imported with `import type`;
// `packages`: patterns of what is not a relative path.

/** @typedef {{ place: string, may: string[], types?: string[], packages: string[], why: string }} Border */

const ANY = ["*"]
const DEVICESCRIPT = ["@devicescript/*"]
const VOCABULARY = ["src/core/types.ts", "src/core/config.ts"]

/** @type {Border[]} */
export const borders = [
  { place: "src/core", may: ["src/core"], packages: [], why: "the firmware's judgement is pure: time and measurements come in with the sample" },
  { place: "src/drivers", may: ["src/drivers", "src/core/arithmetic.ts", ...VOCABULARY], types: ["src/core"], packages: [], why: "a driver is plans and decoders over the core's vocabulary and arithmetic" },
  { place: "src/hal", may: ["src/hal", "src/drivers", "src/core"], packages: [], why: "a runtime gives the contracts of src/hal and knows drivers and core only" },
  { place: "src/hal/devicescript*", may: ["src/hal", "src/drivers", "src/core"], packages: DEVICESCRIPT, why: "it is the one bridge to DeviceScript" },
  { place: "src/hal/espruino*", may: ["src/hal", "src/drivers", "src/core"], packages: ["Storage", "Flash"], why: "only modules inside Espruino's own firmware exist on the board" },
  { place: "src/main.ts", may: ["src"], packages: DEVICESCRIPT, why: "the DeviceScript entry is compiled by devs, which sees src only" },
  { place: "src", may: ["src"], packages: [], why: "the firmware must run where there is no host" },
  { place: "sim", may: ["sim", "project", "src"], packages: ANY, why: "the simulator serves the command line, not the reverse" },
  { place: "project", may: ["project", "src"], packages: ANY, why: "project files are read below everything that uses them" },
  { place: "field", may: ["field", "project", "src/core"], types: ["sim/result.ts"], packages: ANY, why: "records are all that leaves the body: field knows the codecs, and the shape of a simulated run" },
  { place: "web", may: ["web", "src/core"], packages: ["uplot", "uplot/*"], why: "a browser has no files; it knows the codecs only" },
  { place: "cli", may: ["cli", "sim", "field", "project", "src"], packages: ANY, why: "the command line is thin and on top" },
  { place: "bench", may: ["bench", "cli", "sim", "field", "project", "src"], packages: ANY, why: "a bench measures what ships, not the tests" },
  { place: "lint", may: ["lint"], packages: ANY, why: "the rules stand apart from what they judge" },
]
