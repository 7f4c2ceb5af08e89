// The cycler: a programme of steps, as data, run on a cell, and what it recorded.

import { UserError } from "../../project/user-error.js"
import type { Bench, Limits } from "./bench.js"

/** One step of a programme. It ends with the first condition that is met. */
export interface Step {
  kind: "current" | "voltage" | "sweep" | "rest"
  /** current: A, positive charges; voltage: V; sweep: V/s; rest: 0. */
  value: number
  until: { time_s?: number, low_V?: number, high_V?: number, taper_A?: number }
  /** Rows are close together at first (1 ms after the change) and then every `dt_s` or `dV_V`, whichever comes first. */
  record: { dt_s: number, dV_V?: number }
  /** Counts from 1 and never goes back. */
  cycle: number
}

/** One row of the recording. */
export interface Row {
  time_s: number
  voltage_V: number
  /** Of this instant in steps of given current, mean since the row before in steps of given voltage. */
  current_A: number
  /** Through the terminals since the start, C. */
  charge_C: number
  cycle: number
  /** Counts every step from 1. */
  step: number
  stepType: StepType
  temperature_degC: number
}

/** Labels that cyclers write, as far as they have one. */
export type StepType = "CC_CHG" | "CC_DCH" | "CV_CHG" | "CV_DCH" | "SWEEP_UP" | "SWEEP_DOWN" | "REST"

const FIRST_us = 1000
const GROWTH = 1.4
/** A limit counts as reached this close to it. */
const REACHED_V = 1e-6
const MAX_ROWS = 2_000_000

export class Cycler {
  readonly rows: Row[] = []
  private time_us = 0
  private steps = 0
  private set_V: number

  /** @param temperature_degC ambient, written into every row
   *  @param limits what no step may exceed; absent: asked to go beyond the cell's limits */
  constructor(private readonly bench: Bench, private readonly temperature_degC: number, private readonly limits?: Limits) {
    bench.setTemperature(temperature_degC)
    this.set_V = bench.portVoltage(0)
  }

  get time_s(): number {
    return this.time_us / 1e6
  }

  /** Runs one step and records it, from the instant of the change to its end.
   *  @throws UserError where the step exceeds the limits of the cell, or cannot end */
  run(step: Step): Row[] {
    this.check(step)
    this.steps++
    const first = this.rows.length
    const end_us = step.until.time_s === undefined ? Infinity : this.time_us + Math.round(step.until.time_s * 1e6)
    const longest_us = step.record.dt_s * 1e6
    if (step.kind === "voltage") this.set_V = step.value
    if (step.kind === "sweep") this.set_V = this.terminal(step)
    this.record(step)
    let interval_us = Math.min(FIRST_us, longest_us)
    while (!this.done(step, end_us)) {
      const before_V = this.terminal(step)
      const start_us = this.time_us
      this.advance(step, Math.min(end_us, start_us + whole(interval_us)))
      this.record(step)
      if (this.time_us === start_us) break
      interval_us = Math.min(interval_us * GROWTH, longest_us)
      const slope = Math.abs(this.terminal(step) - before_V) / (this.time_us - start_us)
      if (step.record.dV_V !== undefined && slope > 0) interval_us = Math.min(interval_us, step.record.dV_V / slope)
      if (this.rows.length - first > MAX_ROWS) throw endless(step)
    }
    return this.rows.slice(first)
  }

  /** Runs a step of constant current that is meant to reach its voltage.
   *  @throws UserError where it does not within its time: the cell loses as much as the current gives */
  runToVoltage(step: Step): Row[] {
    const rows = this.run(step)
    const goal_V = step.value > 0 ? step.until.high_V : step.until.low_V
    const end_V = rows[rows.length - 1].voltage_V
    if (goal_V !== undefined && (step.value > 0 ? end_V < goal_V - 10 * REACHED_V : end_V > goal_V + 10 * REACHED_V)) {
      throw new UserError(`${milli(step.value)} mA`, "", `does not bring the cell to ${goal_V} V within ${span(step.until.time_s ?? Infinity)}: self-discharge takes as much`, "give a larger current")
    }
    return rows
  }

  /** A step with several engine steps until `target_us` or one of the step's own limits. */
  private advance(step: Step, target_us: number): void {
    while (this.time_us < target_us) {
      const took_us = this.advanceOnce(step, target_us - this.time_us)
      this.time_us += took_us
      if (took_us <= 0 || this.done(step, target_us)) return
    }
  }

  private advanceOnce(step: Step, limit_us: number): number {
    const { low_V, high_V } = step.until
    if (step.kind === "current" || step.kind === "rest") return this.bench.stepCurrent(limit_us, step.kind === "rest" ? 0 : step.value, low_V, high_V)
    const slope_V_s = step.kind === "sweep" ? step.value : 0
    const end_V = slope_V_s > 0 ? high_V : low_V
    const left_us = slope_V_s === 0 || end_V === undefined ? Infinity : (end_V - this.set_V) / slope_V_s * 1e6
    const before_C = this.bench.charge_C
    const took_us = this.bench.stepVoltage(Math.min(limit_us, Math.max(1, Math.round(left_us))), this.set_V, slope_V_s)
    this.set_V += slope_V_s * took_us / 1e6
    const current_A = (this.bench.charge_C - before_C) / (took_us * 1e-6)
    if (this.limits !== undefined && Math.abs(current_A) > this.limits.current_A * 1.000_001) {
      throw new UserError(`${step.kind} step`, `${this.set_V.toPrecision(4)} V`, `${milli(current_A, this.limits.current_A)} mA flow, the cell allows ${milli(this.limits.current_A)} mA`,
        step.kind === "sweep" ? "sweep more slowly, or ask with --beyond" : "bring the cell nearer by current first, or ask with --beyond")
    }
    return took_us
  }

  private done(step: Step, end_us: number): boolean {
    if (this.time_us >= end_us) return true
    const { low_V, high_V, taper_A } = step.until
    const now_V = this.terminal(step)
    const rising = step.kind !== "rest" && step.kind !== "voltage" && step.value > 0
    const falling = step.kind === "rest" || (step.kind !== "voltage" && step.value < 0)
    if (rising && high_V !== undefined && now_V >= high_V - REACHED_V) return true
    if (falling && low_V !== undefined && now_V <= low_V + REACHED_V) return true
    return taper_A !== undefined && Math.abs(this.current(step)) <= taper_A
  }

  /** Terminal voltage now, under the step. */
  private terminal(step: Step): number {
    if (step.kind === "current") return this.bench.portVoltage(step.value)
    if (step.kind === "rest") return this.bench.portVoltage(0)
    return this.set_V
  }

  /** Current now. At a given voltage it is the mean since the last row of the step, which is exact where the current of an instant has
   *  the solver's tolerance of the voltage over the series resistance; in the first instant it follows from two other points, for a cell
   *  is linear within an instant. */
  private current(step: Step): number {
    if (step.kind === "current") return step.value
    if (step.kind === "rest") return 0
    const last = this.rows[this.rows.length - 1]
    if (last !== undefined && last.step === this.steps && this.time_us > last.time_s * 1e6) {
      return (this.bench.charge_C - last.charge_C) / (this.time_us * 1e-6 - last.time_s)
    }
    const open_V = this.bench.portVoltage(0)
    const sign = this.set_V >= open_V ? 1 : -1
    const probe_A = sign * (this.limits?.current_A ?? 1e-3)
    return probe_A * (this.set_V - open_V) / (this.bench.portVoltage(probe_A) - open_V)
  }

  private record(step: Step): void {
    this.rows.push({
      time_s: this.time_s, voltage_V: this.terminal(step), current_A: this.current(step), charge_C: this.bench.charge_C,
      cycle: step.cycle, step: this.steps, stepType: typeOf(step, this.current(step)), temperature_degC: this.temperature_degC,
    })
  }

  private check(step: Step): void {
    if (this.limits === undefined) return
    const { low_V, high_V, current_A } = this.limits
    if (step.kind === "current" && Math.abs(step.value) > current_A * 1.000_001) {
      throw new UserError("current step", `${milli(step.value)} mA`, `the cell allows ${milli(current_A)} mA`, "give a smaller current, or ask with --beyond")
    }
    const asked = [step.until.low_V, step.until.high_V, step.kind === "voltage" ? step.value : undefined].filter(voltage => voltage !== undefined)
    for (const voltage of asked) {
      if (voltage >= low_V - REACHED_V && voltage <= high_V + REACHED_V) continue
      throw new UserError(`${step.kind} step`, `${voltage} V`, `the cell's window is ${low_V} to ${high_V} V`, "stay within it, or ask with --beyond")
    }
  }
}

function typeOf(step: Step, current_A: number): StepType {
  if (step.kind === "rest") return "REST"
  if (step.kind === "sweep") return step.value > 0 ? "SWEEP_UP" : "SWEEP_DOWN"
  if (step.kind === "voltage") return current_A < 0 ? "CV_DCH" : "CV_CHG"
  return step.value < 0 ? "CC_DCH" : "CC_CHG"
}

/** Whole microseconds of four significant bits: engines keep the exponentials of step lengths that come again. */
function whole(interval_us: number): number {
  const unit = 2 ** Math.max(0, Math.floor(Math.log2(interval_us)) - 3)
  return Math.max(1, Math.floor(interval_us / unit) * unit)
}

function endless(step: Step): UserError {
  return new UserError(`${step.kind} step`, "", "does not end: self-discharge may take as much as the current gives", "give a larger current")
}

/** Four digits, or as many as tell it from `other`. */
function milli(current_A: number, other_A = NaN): string {
  const short = Number((current_A * 1000).toPrecision(4))
  return String(short === Number((other_A * 1000).toPrecision(4)) ? Number((current_A * 1000).toPrecision(8)) : short)
}

function span(time_s: number): string {
  const [size, unit] = time_s < 3600 ? [60, "minutes"] : time_s < 2 * 86_400 ? [3600, "hours"] : time_s < 3 * 365 * 86_400 ? [86_400, "days"] : [365 * 86_400, "years"]
  return `${Number((time_s / size).toPrecision(2))} ${unit}`
}
