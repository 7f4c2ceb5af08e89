import { mkdtempSync, readdirSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { listBoards, loadBoard } from "../../project/boards.js"
import { loadModuleFile } from "../../project/module-file.js"
import { loadSensorFile } from "../../project/sensor-file.js"
import { packageRoot } from "../../project/package-root.js"
import { UserError } from "../../project/user-error.js"
import { listLoads, loadLoadProfile, loadProfiles } from "../../sim/load-profile.js"
import { loadFigures, loadTable } from "../../sim/load-table.js"

const folder = mkdtempSync(join(tmpdir(), "zincwear-load-"))
let files = 0

/** A sound profile with some fields changed; undefined removes one. */
function write(change: Record<string, unknown>): string {
  const data = {
    id: "lamp", title: "A lamp", systems: ["L16"], kind: "light", nominal_V: 3, minimum_V: 2, period_ms: 10,
    pieces: [{ name: "on", duration_us: 2000, current_uA: 1000 }],
    sources: { nominal_V: { origin: "chosen", text: "for the test" }, minimum_V: { origin: "chosen", text: "for the test" }, period_ms: { origin: "chosen", text: "for the test" }, pieces: { origin: "chosen", text: "for the test" } },
    ...change,
  }
  const file = join(folder, `${files++}.json`)
  writeFileSync(file, JSON.stringify(data, null, 2))
  return file
}

function complaint(file: string): string {
  try {
    loadLoadProfile(file)
  } catch (error) {
    if (error instanceof UserError) return error.message.replace(`${file}: `, "")
    throw error
  }
  return "no complaint"
}

describe("the profiles of the package", () => {
  test("are all sound, and called like their files", () => {
    const names = readdirSync(join(packageRoot(), "sim", "loads")).filter(name => name !== "load.schema.json").map(name => name.replace(".json", "")).sort()
    expect(loadProfiles().map(profile => profile.id)).toEqual(names)
  })

  test("stand for every demonstrated system that names something it powers", () => {
    // T2, T3, T5, T9-T11, L14, L19 and C1, C4-C6 show cells, arrays or chargers without a load of their own.
    const wanted = ["T1", "T4", "T6", "T7", "T8", "L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8", "L9", "L10", "L11", "L12", "L13", "L15", "L16", "L17", "L18", "L20", "C2", "C3"]
    const covered = new Set(loadProfiles().flatMap(profile => profile.systems))
    expect(wanted.filter(system => !covered.has(system))).toEqual([])
  })

  test("know every board, by its own sheet", () => {
    for (const id of listBoards()) {
      const { power } = loadBoard(id)
      const profile = loadLoadProfile(`mcu-${id.toLowerCase().replaceAll("_", "-")}`)
      expect(profile.minimum_V).toBe(power.brownOut_mV / 1000)
      const awake_s = (power.scanWake_ms + 9 * power.wake_ms) / 1000
      expect(loadFigures(profile).event_C * 1e3, id).toBeCloseTo(awake_s * power.active_mA + (10 - awake_s) * power.sleep_uA / 1000, 9)
    }
  })

  test("advertise with the very pieces of the module: three ramps, three transmissions, three windows, 13.1 uC", () => {
    const { pieces } = loadLoadProfile("ble-advertising")
    expect(pieces.map(({ name, duration_us, value }) => ({ name, duration_us, current_uA: Math.round(value * 1e6) }))).toEqual(loadModuleFile("zincwear-6").radio.segments)
    expect(pieces.filter(piece => piece.name.startsWith("tx-"))).toHaveLength(3)
    expect(loadFigures(loadLoadProfile("ble-advertising")).event_C * 1e6).toBeCloseTo(13.1, 1)
  })

  test("repeat a figure of another sheet only as that sheet has it", () => {
    const module = loadModuleFile("zincwear-6")
    expect(loadLoadProfile("pressure-burst").pieces[0].value * 1e6).toBeCloseTo(loadSensorFile("pressure-film").price.current_uA, 9)
    expect(loadLoadProfile("e-skin-8x8").base.value * 1e6).toBeCloseTo(loadBoard("MDBT42Q").power.sleep_uA, 9)
    const wake = module.radio.segments[0]
    expect(loadLoadProfile("ble-notify").pieces[0]).toMatchObject({ duration_us: wake.duration_us, value: wake.current_uA / 1e6 })
  })

  test("have the digital watch empty the 90 mAh of its CR2016 in the seven years its maker promises", () => {
    expect(90_000 / (loadFigures(loadLoadProfile("watch-digital")).mean_A * 1e6) / 8766).toBeCloseTo(7, 1)
  })

  test.each([["motor-vibration", 50, 75], ["motor-miniature", 30, 150]])("give %s the charge of the exponential from %d ohm to %d ohm", (id, start_Ohm, run_Ohm) => {
    // I(t) = V·(1/run + (1/start - 1/run)·exp(-t/tau)), tau 50 ms; its integral over the first four time constants.
    const spin = loadLoadProfile(id).pieces.slice(0, -1)
    const extra = (1 / start_Ohm - 1 / run_Ohm) * 0.05 * (1 - Math.exp(-4))
    const charge = spin.reduce((sum, piece) => sum + 3 / piece.value * piece.duration_us * 1e-6, 0)
    expect(charge / (3 * (0.2 / run_Ohm + extra))).toBeCloseTo(1, 3)
    expect(3 / spin[0].value / (3 / start_Ohm)).toBeGreaterThan(0.95)
  })

  test("let an LED glow at 5 mA from 3 V, at 0.45 mA from 2 V and not at all below 1.9 V", () => {
    const led = loadLoadProfile("led-steady")
    expect([3, 2, 1.9, 1].map(rail_V => Math.round(loadFigures(led, rail_V).mean_A * 1e5) / 100)).toEqual([5, 0.45, 0, 0])
  })

  test("scan the touch matrix row by row: eight times settling and converting, 40 ms apart", () => {
    const skin = loadLoadProfile("e-skin-8x8")
    expect(skin.pieces.map(piece => piece.name)).toEqual(Array.from({ length: 8 }, () => ["settle", "convert"]).flat())
    // 8 rows · (50 us · 3.94 mA + 160 us · 4.64 mA) = 7.515 uC; 25 a second, and 3 uA for the rest of the time
    expect(loadFigures(skin).mean_A * 1e6).toBeCloseTo(7.5152 * 25 + 3 * (1 - 25 * 8 * 210e-6), 3)
  })

  test("play modulation of more than 1 ms on and off, and state the ripple of a faster one", () => {
    expect(loadLoadProfile("led-pwm").pieces.map(piece => piece.name)).toEqual(["on", "off"])
    const { ripple, pieces, base } = loadLoadProfile("led-array-pwm")
    expect(pieces).toEqual([])
    expect((ripple?.peak_uA ?? 0) * (ripple?.duty ?? 0)).toBeCloseTo(base.value * 1e6, 6)
  })
})

describe("the table of loads", () => {
  test("has a line for each profile, with mean, peak, charge, start and systems", () => {
    const lines = loadTable().split("\n")
    expect(lines).toHaveLength(listLoads().length + 1)
    expect(lines.find(line => line.startsWith("ble-notify"))?.split(/ {2,}/)).toEqual(
      ["ble-notify", "7.07", "5.4", "7.07", "every 1 s", "L7 L9", "BLE connection event with a notification of 20 bytes, once a second"])
    expect(lines.find(line => line.startsWith("led-steady"))).toMatch(/5000 +5 +- +always/)
  })
})

describe("a profile of one's own", () => {
  test("is read from its path", () => {
    expect(loadLoadProfile(write({}))).toEqual({
      id: "lamp", title: "A lamp", systems: ["L16"], kind: "light", nominal_V: 3, minimum_V: 2,
      base: { kind: "current", value: 0, threshold_V: 0 }, timing: { kind: "period", period_us: 10_000, jitter_us: 0, randomPhase: false },
      pieces: [{ name: "on", duration_us: 2000, kind: "current", value: 0.001, threshold_V: 0 }],
    })
  })

  test("with an unknown name is answered with the nearest ones", () => {
    expect(() => loadLoadProfile("led-pmw")).toThrow(/^load: unknown load "led-pmw"; did you mean led-pwm or /)
    expect(() => loadLoadProfile("./nowhere.json")).toThrow("./nowhere.json: no such file; give a load's id or the path of its .json file")
  })

  test("that is not JSON, or has a misspelt field, is refused with its line", () => {
    const file = join(folder, "broken.json")
    writeFileSync(file, "{\n  \"id\": \"lamp\",\n}")
    expect(complaint(file)).toMatch(/^line 3, column 1: not JSON/)
    expect(complaint(write({ perod_ms: 3 }))).toMatch(/^line 36, column 15: unknown field "perod_ms"; see load\.schema\.json$/)
    expect(complaint(write({ systems: ["X1"] }))).toMatch(/systems\.0/)
  })

  const piece = (change: Record<string, unknown>): { pieces: unknown } => ({ pieces: [{ name: "on", duration_us: 2000, current_uA: 1000, ...change }] })
  const source = { origin: "chosen", text: "for the test" }
  const sources = { nominal_V: source, minimum_V: source, period_ms: source, pieces: source }

  test.each<[string, Record<string, unknown>, RegExp]>([
    ["two kinds of draw in a piece", piece({ power_uW: 3 }), /^line 12, column 5: more than one kind of draw; give one of current_uA, power_uW and resistance_Ohm$/],
    ["no draw in a piece", piece({ current_uA: undefined }), /no kind of draw/],
    ["a piece without duration", piece({ duration_us: undefined }), /no duration_us; say how long the piece lasts/],
    ["a threshold without a resistance", piece({ threshold_V: 1 }), /a threshold without a resistance/],
    ["repeat without a group", piece({ repeat: 3 }), /repeats nothing/],
    ["pieces longer than the period", piece({ duration_us: 10_001 }), /the pieces last 10001 us with jitter; a period of 10000 us cannot hold them/],
    ["jitter that does not fit", { jitter_ms: 8.001 }, /the pieces last 10001 us with jitter/],
    ["a period of half a microsecond", { period_ms: 10.0005 }, /not a whole number of microseconds/],
    ["a period and an event", { on: "press" }, /both a period and an event/],
    ["pieces that nothing starts", { period_ms: undefined }, /nothing starts the pieces; add period_ms or on/],
    ["a schedule without times", { period_ms: undefined, on: "schedule" }, /a schedule is `on: schedule` with times/],
    ["a schedule whose events overlap", { period_ms: undefined, on: "schedule", at_s: [1, 1.001] }, /1\.001 s comes before the pieces of 1 s end/],
    ["a daily schedule of tomorrow", { period_ms: undefined, on: "schedule", daily: true, at_s: [86_400] }, /beyond the first day/],
    ["nothing at all", { pieces: undefined, period_ms: undefined }, /draws nothing/],
    ["a constant current without a least voltage", { minimum_V: undefined }, /minimum_V is missing/],
    ["a least voltage above the nominal one", { minimum_V: 4 }, /above nominal_V/],
    ["a ripple whose mean is another", { pieces: undefined, period_ms: undefined, base: { current_uA: 100 }, ripple: { frequency_Hz: 4000, peak_uA: 300, duty: 0.5 } }, /its mean is 150 uA, the base is 100/],
    ["a figure without source", { sources: { nominal_V: source, minimum_V: source, pieces: source } }, /none for period_ms; say where it comes from/],
    ["a source for nothing", { sources: { ...sources, peak: source } }, /there is no such figure/],
    ["an assumed figure without range", { sources: { ...sources, "pieces.on.current_uA": { origin: "assumed", text: "for the test" } } }, /assumed without a range/],
    ["a figure outside its own range", { sources: { ...sources, "pieces.on.current_uA": { origin: "assumed", text: "for the test", range: [1, 2] } } }, /1000 lies outside 1 to 2/],
    ["one range for two figures", { sources: { ...sources, pieces: { origin: "assumed", text: "for the test", range: [1, 2] } } }, /a range for more than one figure/],
    ["pieces of its own and of a sheet", { from: { module: "zincwear-6", take: "radio" } }, /both from and pieces/],
    ["a sensor that the module lacks", { pieces: undefined, from: { module: "zincwear-6", take: "sensors.smell" } }, /has no sensor "smell"; it has pressure, light/],
    ["a board without ticks", { pieces: undefined, from: { board: "PUCKJS" } }, /a board without its ticks/],
    ["a board that does not exist", { pieces: undefined, from: { board: "PUCK", tick_ms: 1000, ticksPerScan: 10 } }, /unknown board "PUCK"/],
  ])("with %s is refused", (_, change, expected) => {
    expect(complaint(write(change))).toMatch(expected)
  })
})
