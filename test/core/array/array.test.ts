import { expect, test } from "vitest"
import { createArray, updateArray } from "../../../src/core/array/array.js"
import { chooseGrouping } from "../../../src/core/array/planner.js"
import { calibrate, createMeasured } from "../../../src/core/calibrate.js"
import { type Command, MISSING_SWITCHES } from "../../../src/core/types.js"
import { batteryConfig, calmSample, MASK_2S3P, MASK_3S2P } from "../../helpers/config.js"

/** An array under test whose latches obey, unless `stuck` holds bits. */
function bench(config = batteryConfig()) {
  const array = createArray(config)
  const measured = createMeasured(config)
  const state = { latches: MASK_2S3P, stuckClosed: 0, time_ms: 0, masks: [] as number[], commands: [] as Command[], failedCheck: 0 }
  const tick = (cell_mV: number | number[], bus_mV?: number, readable = true): void => {
    const commands: Command[] = []
    const sample = calmSample(config, state.time_ms)
    if (Array.isArray(cell_mV)) cell_mV.forEach((v, i) => { sample.cell_uV[i] = v * 1000 })
    else sample.cell_uV.fill(cell_mV * 1000)
    const mean_mV = Array.isArray(cell_mV) ? cell_mV.reduce((a, b) => a + b) / cell_mV.length : cell_mV
    const series = state.latches === MASK_3S2P ? 3 : 2
    sample.bus_uV = (bus_mV ?? mean_mV * series) * 1000
    calibrate(config, sample, measured)
    sample.switches = state.latches | state.stuckClosed
    sample.missing = readable ? 0 : MISSING_SWITCHES
    sample.failedCheck = state.failedCheck
    updateArray(array, config, measured, sample, 0, commands)
    state.commands = commands
    for (const { kind, value } of commands) {
      if (kind !== "switches") continue
      state.latches = value
      state.masks.push(value)
    }
    state.time_ms += 1000
  }
  return { array, state, tick, config }
}

test("boot to steady: the latches tell the grouping, nothing is switched", () => {
  const { array, state, tick } = bench()
  tick(1200)
  expect(array.state).toBe("steady")
  expect(array.index).toBe(0)
  expect(state.masks).toEqual([])
})

test("boot stays boot while the latches cannot be read", () => {
  const { array, tick } = bench()
  tick(1200, 2400, false)
  expect(array.state).toBe("boot")
})

test("boot to verify to steady: unknown latches are opened, and the best grouping is closed in the same tick, for the bus does not last till the next", () => {
  const { array, state, tick } = bench()
  state.latches = 0b10
  tick(1200, 2000)
  expect(state.masks[0]).toBe(0)
  expect(array.state).toBe("verify")
  expect(state.latches).toBe(MASK_2S3P)
  tick(1200)
  expect(array.state).toBe("steady")
})

test("steady to verify to steady: low cells are put three in series after the dwell time, not before", () => {
  const { array, state, tick } = bench()
  for (let i = 0; i < 60; i++) tick(920) // 1.84 V at 2s3p; 5 mA over the pack takes 48 mV
  expect(state.masks.length).toBe(0)
  tick(920)
  tick(920)
  expect(state.masks[0] & (1 << 10)).toBe(0) // the bus opens first
  expect(state.latches).toBe(MASK_3S2P)
  tick(920)
  expect(array.state).toBe("steady")
  expect(array.changes).toBe(1)
})

test("a change whose cells differ too much is refused, counted, and not tried again at once", () => {
  const { array, state, tick } = bench()
  const uneven = [950, 950, 950, 890, 890, 890] // 3s2p would parallel cell 2 with cell 3
  for (let i = 0; i < 200; i++) tick(uneven)
  expect(array.refusals).toBe(1)
  expect(array.refusal).toBe("voltage-difference")
  expect(state.masks).toEqual([])
})

test("a change is refused while the bus capacitor could not carry the microcontroller through it", () => {
  const config = batteryConfig()
  config.power.transition_nC = 1e6
  const { array, tick } = bench(config)
  for (let i = 0; i < 70; i++) tick(920)
  expect(array.refusal).toBe("hold-up")
  expect(array.changes).toBe(0)
})

test("and tried again, and counted once, as long as the bus is near brown-out", () => {
  const config = batteryConfig()
  config.power.transition_nC = 9000 // 90 mV of 100 uF
  const { array, state, tick } = bench(config)
  for (let i = 0; i < 5; i++) tick(890, 1780)
  expect(array.refusal).toBe("hold-up")
  expect(array.refusals).toBe(1)
  tick(896, 1792)
  expect(state.latches).toBe(MASK_3S2P)
})

test("a bus that falls fast is scanned again at once, one that falls slowly is not", () => {
  const { state, tick } = bench()
  const scans = (): boolean => state.commands.some(({ kind }) => kind === "scan")
  tick(1000)
  tick(995) // 10 mV a second from 1.99 V: in 15 s not yet at the 1.75 V that a change takes
  expect(scans()).toBe(false)
  tick(985)
  expect(scans()).toBe(true)
  tick(985)
  expect(scans()).toBe(false)
})

test("a change is verified, but not where cells that hide the probes could not lift the bus against what the processor takes", () => {
  for (const [esr_mOhm, probes, seen] of [[10_000, true, true], [10_000, false, true], [100_000, true, true], [100_000, false, false]] as const) {
    const config = batteryConfig()
    config.has.probes = probes
    config.cell.esr_mOhm = esr_mOhm // of which 3s2p has one and a half in series: 920 mV drive 48 or 6 mA
    const { state, tick } = bench(config)
    const kinds = new Set<string>()
    for (let i = 0; i < 62; i++) {
      tick(920)
      for (const { kind } of state.commands) kinds.add(kind)
    }
    expect(state.latches).toBe(MASK_3S2P)
    expect(kinds.has("verify")).toBe(seen)
  }
})

test("a latch that does not follow is set anew three times, then reported as stuck, and never shorts a cell", () => {
  const { array, state, tick } = bench()
  tick(1200)
  state.stuckClosed = 1 // S0 closed beside P0
  for (let i = 0; i < 30; i++) tick(1200)
  expect(array.stuck).toBe(true)
  expect(array.attempts).toBe(4)
})

test("a verified grouping whose bus voltage is wrong is not called steady and committed", () => {
  const { array, state, tick } = bench()
  state.latches = 0
  tick(1200, 2000)
  expect(array.state).toBe("verify")
  tick(1200, 1500) // 2.4 V expected
  expect(array.committed).toBe(false)
})

test("the planner takes the fewest cells in series that clear brown-out under the radio", () => {
  const config = batteryConfig()
  expect(chooseGrouping(config, -1, 1200, false)).toBe(0)
  expect(chooseGrouping(config, -1, 850, false)).toBe(1)
  expect(chooseGrouping(config, -1, 550, false)).toBe(2)
})

test("and comes back to fewer only with a tenth to spare", () => {
  const config = batteryConfig()
  expect(chooseGrouping(config, 1, 950, false)).toBe(1)
  expect(chooseGrouping(config, 1, 1040, false)).toBe(0)
})

test("above the bus limit the planner stays rather than step down below brown-out", () => {
  const config = batteryConfig()
  config.power.brownOut_mV = 3000
  expect(chooseGrouping(config, 1, 1210, false)).toBe(1) // 3s at 3.63 V; 2s would be 2.42 V, 6s 7.26 V
})

test("where no grouping clears brown-out, the highest allowed voltage is kept", () => {
  expect(chooseGrouping(batteryConfig(), 0, 250, false)).toBe(2)
})
