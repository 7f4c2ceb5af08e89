// Collects what a run leaves behind: one row of means per reporting step, and the events in between.

import type { ModuleConfig } from "../src/core/config.js"
import { groupingOf } from "../src/core/array/switches.js"
import { decodeRecord } from "../src/core/journal/codec.js"
import { OBSERVE_CELL_CAPACITY, OBSERVE_CELL_CHARGE, OBSERVE_ERROR, OBSERVE_HEAD, OBSERVE_PER_CELL, OBSERVE_SOC } from "../src/core/observe.js"
import { namedFaultTable } from "../project/fault-names.js"
import type { Command } from "../src/core/types.js"
import { groupingName } from "../project/grouping.js"
import type { Environment, Plant } from "./plant/plant.js"
import type { RunEvent, RunFault, RunSeries } from "./result.js"

export interface Recorder {
  series: RunSeries
  events: RunEvent[]
  faults: RunFault[]
  /** Watch one command of the firmware. */
  command(time_s: number, command: Command): void
  event(time_s: number, kind: RunEvent["kind"], text: string): void
  /** Close a reporting step. @param numbers what the firmware believes (`observe`), empty while it is off */
  row(numbers: number[]): void
}

function emptySeries(cells: number): RunSeries {
  const perCell = (): number[][] => Array.from({ length: cells }, () => [])
  return {
    time_s: [], lux: [], temperature_degC: [], motion: [], bus_V: [], busMin_V: [], current_uA: [], harvest_uW: [], load_uW: [],
    socTrue: [], socEstimated: [], socError: [], series: [], pressureCount: [], lightCount: [], bleCount: [],
    cell_V: perCell(), cellSocTrue: perCell(), cellSocEstimated: perCell(),
  }
}

export function createRecorder(config: ModuleConfig, plant: Plant, environment: Environment): Recorder {
  const cells = config.array.cells
  const series = emptySeries(cells)
  const events: RunEvent[] = []
  const faults: RunFault[] = []
  const table = namedFaultTable(config)
  const pressure = config.sensors.findIndex(sensor => sensor.name === "pressure")
  const light = config.sensors.findIndex(sensor => sensor.name === "light")
  let lastTime_s = 0
  let lastCharge_uC = 0
  let lastHarvest_uJ = 0
  let lastLoad_uJ = 0
  let grouping = ""

  function noteGrouping(time_s: number, mask: number): void {
    const index = groupingOf(config, mask)
    if (index < 0) return
    const name = groupingName(config.array.groupings[index])
    if (name !== grouping) events.push({ time_s, kind: "topology", text: grouping === "" ? name : `${grouping} to ${name}` })
    grouping = name
  }

  function noteRecords(time_s: number, bytes: number[]): void {
    for (let at = 0; at + 32 <= bytes.length; at += 32) {
      const record = decodeRecord(bytes, at)
      if (record?.kind !== "event") continue
      const { kind, subject, value } = record.event
      if (kind !== "trip" && kind !== "clear") continue
      const row = table[subject]
      if (row === undefined) continue
      events.push({ time_s, kind: kind === "trip" ? "fault" : "clear", text: `${row.id} (${value})` })
      if (kind === "clear") continue
      const known = faults.find(fault => fault.id === row.id)
      if (known === undefined) faults.push({ id: row.id, severity: row.severity, count: 1, first_s: time_s, last_s: time_s })
      else {
        known.count++
        known.last_s = time_s
      }
    }
  }

  return {
    series,
    events,
    faults,
    command(time_s, command) {
      if (command.kind === "switches") noteGrouping(time_s, command.value)
      else if (command.kind === "write") noteRecords(time_s, command.bytes)
    },
    event(time_s, kind, text) {
      events.push({ time_s, kind, text })
    },
    row(numbers) {
      const truth = plant.truth()
      const ledger = plant.ledger()
      const time_s = truth.time_ms / 1000
      const step_s = Math.max(time_s - lastTime_s, 1e-9)
      const delivered_uJ = Object.values(ledger.delivered).reduce((sum, energy) => sum + energy, 0)
      // At the bus: what the panel gave, less what the converter lost on the way.
      const harvested_uJ = ledger.harvested - ledger.losses.conversion
      series.time_s.push(time_s)
      series.lux.push(truth.lux)
      series.temperature_degC.push(truth.temperature_degC)
      series.motion.push(environment.motion(time_s))
      series.bus_V.push(truth.bus_V)
      series.busMin_V.push(truth.busMin_V)
      series.current_uA.push((truth.packCharge_uC - lastCharge_uC) / step_s)
      series.harvest_uW.push((harvested_uJ - lastHarvest_uJ) / step_s)
      series.load_uW.push((delivered_uJ - lastLoad_uJ) / step_s)
      series.socTrue.push(truth.soc)
      series.socEstimated.push(numbers[OBSERVE_SOC] ?? NaN)
      series.socError.push(numbers[OBSERVE_ERROR] ?? NaN)
      const index = groupingOf(config, truth.switches)
      series.series.push(index < 0 ? 0 : config.array.groupings[index].series)
      series.pressureCount.push(truth.sensorSamples[pressure] ?? 0)
      series.lightCount.push(truth.sensorSamples[light] ?? 0)
      series.bleCount.push(truth.radioEvents)
      for (let i = 0; i < cells; i++) {
        series.cell_V[i].push(truth.cell_V[i])
        series.cellSocTrue[i].push(truth.cellSoc[i])
        const at = OBSERVE_HEAD + OBSERVE_PER_CELL * i
        series.cellSocEstimated[i].push(numbers[at] === undefined ? NaN : numbers[at + OBSERVE_CELL_CHARGE] / numbers[at + OBSERVE_CELL_CAPACITY])
      }
      lastTime_s = time_s
      lastCharge_uC = truth.packCharge_uC
      lastHarvest_uJ = harvested_uJ
      lastLoad_uJ = delivered_uJ
    },
  }
}
