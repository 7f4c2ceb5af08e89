// What is asked to break, checked before anything runs: which cells there are, which sizes mean something, whether it happens in time.

import { UserError } from "../project/user-error.js"
import { CELL_FAULTS } from "./plant/health-parameters.js"
import { CELL_FAULT_NAMES, isCellFault, type FaultName, type FaultPlace, type ModuleFaultName } from "./plant/faults.js"

export interface PlannedFault {
  name: FaultName | "reset"
  time_s: number
  place: FaultPlace
  /** In each cell, one by one. */
  everyCell?: boolean
  /** As it was asked for. */
  text?: string
}

/** Coldest and warmest that a cell can be set to, °C: what the models' temperature factors bear. */
const TEMPERATURE: [number, number] = [-60, 100]

/** Checks what was asked for and spells it out, cell by cell, in the order of time.
 *  @param cells how many there are
 *  @param hours length of the run
 *  @throws UserError for a cell or latch bit that does not exist, a size that means nothing, a time after the end */
export function planFaults(asked: PlannedFault[], cells: number, hours: number): PlannedFault[] {
  return asked.flatMap(fault => {
    const refuse = (problem: string, mend: string): never => {
      throw new UserError("--fault", fault.text ?? fault.name, problem, mend)
    }
    if (fault.time_s >= hours * 3600) refuse(`comes when the run of ${hours} h is over`, "give an earlier time, or more --hours")
    const hosts = fault.name === "bridge" ? cells - 1 : cells
    const { cell, value } = fault.place
    if (cell !== undefined || fault.everyCell === true) {
      if (fault.name === "reset" || !(isCellFault(fault.name) || fault.name === "adc-stuck")) refuse("strikes no cell, but the whole module", "leave the cell out")
      if (cell !== undefined && cell >= cells) refuse(`there is no cell ${cell}`, `count from 0 to ${cells - 1}`)
      if (cell !== undefined && cell >= hosts) refuse(`cell ${cell} has no next one`, `count from 0 to ${hosts - 1}`)
    }
    if (value !== undefined) checkSize(fault.name, value, cells, refuse)
    if (fault.everyCell !== true) return [fault]
    return Array.from({ length: hosts }, (_, k) => ({ name: fault.name, time_s: fault.time_s, place: { ...fault.place, cell: k } }))
  }).sort((a, b) => a.time_s - b.time_s)
}

function checkSize(name: FaultName | "reset", value: number, cells: number, refuse: (problem: string, mend: string) => never): void {
  if (name !== "reset" && isCellFault(name)) {
    const { unit, below, value: usual } = CELL_FAULTS[name]
    if (!(value > 0) || below !== undefined && value >= below) {
      refuse(`its size must be above 0${below === undefined ? "" : ` and below ${below}`}`, `give ${unit} (${usual} where none is given)`)
    }
  } else if (name === "cold" || name === "hot") {
    if (value < TEMPERATURE[0] || value > TEMPERATURE[1]) refuse(`${value} degC is beyond the models`, `give ${TEMPERATURE[0]} to ${TEMPERATURE[1]} degC`)
  } else if (name === "stuck-open" || name === "stuck-closed") {
    const bits = 2 * (cells - 1) + 1
    if (!Number.isInteger(value) || value < 0 || value >= bits) refuse(`there is no latch bit ${value}`, `count from 0 to ${bits - 1}`)
  } else if (name !== "current-offset") {
    refuse("has no size", `leave =${value} out`)
  }
}

/** What befalls the module rather than a cell: what its size means, and what shows of it. */
const MODULE_FAULTS: Record<ModuleFaultName | "reset", [size: string, shows: string]> = {
  "reset": ["", "the firmware starts anew from its journal"],
  "adc-stuck": ["", "one cell's reading stays as it is (takes a cell)"],
  "adc-dead": ["", "no cell is read any more"],
  "current-offset": ["nA on the current reading (20000)", "charge is counted wrong"],
  "dark": ["", "the panel is covered"],
  "cold": ["degC of the cells (-15)", "resistances rise; below its freezing point an electrolyte is solid"],
  "hot": ["degC of the cells (55)", "self-discharge and ageing go faster"],
  "stuck-open": ["latch bit of the switch (the seed's)", "a switch does not close"],
  "stuck-closed": ["latch bit of the switch (the seed's)", "a switch does not open"],
}

/** Name, size and signature of everything that can be asked to break. */
export function faultTable(): string[][] {
  return [
    ["fault", "size (where none is given)", "what shows"],
    ...CELL_FAULT_NAMES.map(name => [name, `${CELL_FAULTS[name].unit} (${CELL_FAULTS[name].value})`, CELL_FAULTS[name].signature]),
    ...Object.entries(MODULE_FAULTS).map(([name, [size, shows]]) => [name, size, shows]),
  ]
}

/** For people: "cut (cell 2)". */
export function faultText({ name, place: { cell, value } }: PlannedFault): string {
  const more = [...cell === undefined ? [] : [`cell ${cell}`], ...value === undefined ? [] : [`${value}`]]
  return more.length === 0 ? name : `${name} (${more.join(", ")})`
}
