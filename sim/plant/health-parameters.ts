// The numbers of ageing and failure, each with its source or, where nobody has printed one for a micro-cell, marked assumed with the
// reason. F-numbers are the failure modes of the two reviews, described in docs/models.md.

import type { CellFaultName } from "./faults.js"

export const GAS_J_MOLK = 8.314462618
export const FARADAY_C_MOL = 96_485.33212
/** Reference of every temperature factor: 25 °C. */
export const REFERENCE_K = 298.15
export const YEAR_S = 365.25 * 86_400

/** A path that carries nothing: 10 MΩ, 0.1 µA at most (assumed; an open lead on a board leaks about as much). */
export const OPEN_OHM = 1e7
/** No cell falls below this share of its capacity: the models divide by it (numerical). */
export const LEAST_CAPACITY = 0.01

/** Activation energy of the calendar clock, J/mol. Assumed: what the cells' sheets take for self-discharge, because both are zinc
 *  corroding in water; the clock runs 1.7 times as fast at 35 °C, the loss (its square root) is 1.3 times as large. */
export const CALENDAR_ACTIVATION_J_MOL = 40_000
/** F19, battery cathodes dissolve "faster when held at charge": the clock runs 1 + 3·x² times as fast, x = 0 at and below half charge,
 *  1 when full. Assumed: a cell kept full loses twice as much as one kept at half. */
export const FULL_CHARGE_PACE = 3
/** F5, F15: corroded zinc has more surface, and self-discharge grows with it: relative rise per share of capacity lost to the shelf.
 *  Assumed: 5 % lost to the shelf makes it a fifth larger. */
export const CORROSION_DRAIN = 4
/** F7: dendrites start on rough zinc: relative rise of their pace per share of capacity lost to the shelf. Assumed: doubled by 10 %. */
export const CORROSION_ROUGHNESS = 10
/** F32: share of the fresh capacity lost per fresh capacity of charge forced through below 0 V. Assumed: charge for charge, as the
 *  reaction that takes it dissolves what should have stored it. */
export const REVERSAL_DAMAGE = 1

/** Hydrogen, 2 e- per molecule, ideal gas at 25 °C and 101,325 Pa: 24.465 L/mol / (2·F) = 126.8 µL/C. */
export const HYDROGEN_UL_C = GAS_J_MOLK * REFERENCE_K / 101_325 * 1e9 / (2 * FARADAY_C_MOL)
/** Half of the gas is gone after this. Assumed: a week, between a silicone skin (minutes) and an aluminium laminate (years). */
export const VENT_HALF_LIFE_S = 7 * 86_400
/** Thickness of the electrolyte that the gas displaces, cm: the 100 µm gap printed for two micro-devices (refs 55 and 63 of the
 *  fabrication review). */
export const ELECTROLYTE_CM = 0.01
/** Conductivity of an electrolyte of which a share e is left goes as e^1.5 (Bruggeman 1935, spheres). */
export const BRUGGEMAN = 1.5
/** Hydrogen inside the window ("gas"): the reaction of side-reaction.ts begun earlier: 118 mV per decade, exchange current C/100 h.
 *  Never more than 1 C: the gas covers the electrode (assumed). */
export const TAFEL_FOLD_V = 0.0513
export const EXCHANGE_PER_S = 1 / 360_000
export const LARGEST_GASSING_PER_S = 1 / 3600

/** Dendrite, all assumed (the reviews print none). Leaks as the rate at which they empty a full cell: the first in 1000 h, each step
 *  1.5 to 6 times the last (uniform in the logarithm), a short from 1 h on, which then has at most 1 kΩ. */
export const DENDRITE = { firstPerHour: 1e-3, leastStep: 1.5, largestStep: 6, shortPerHour: 1, short_Ohm: 1000 }

/** Dry-out. Water leaves with the vapour pressure: heat of vaporisation of water at 25 °C, 43.99 kJ/mol (CRC Handbook).
 *  Assumed: 5 % of the water is too little to conduct; wetting brings back 70 %, as salt and lost contact stay, within 10 minutes. */
export const DRY_OUT = { activation_J_mol: 43_990, openAt: 0.05, rewetted: 0.7, wetting_s: 600 }

/** Sweat activation, assumed: motion of half the scale and more makes the wearer sweat (a run; a walk is a quarter); the paper or
 *  yarn between the electrodes fills within a minute. */
export const SWEAT = { motion: 128, filling_s: 60 }

/** Healing of a cut, assumed: the hydrogel's halves bind with 2 minutes; each cut leaves 10 % more resistance. */
export const CUT = { healing_s: 120, scar: 1.1 }

/** Inactive zinc, assumed: the review that names the recoverable cell prints no protocol. Plating counts as slow up to 0.2 mA/cm² in the mean
 *  of a minute, the low end of the densities at which the cells of the reviews are cycled (0.1 to 5 mA/cm²); half a full charge of it brings
 *  back all but 1/e. */
export const INACTIVE = { slow_mA_cm2: 0.2, charge: 0.5 }

/** What is left of a path, when a share of it conducts; below a thousandth it no longer matters how little that is. */
export const LEAST_SHARE = 1e-3

export interface CellFault {
  /** Size where none is given, and its meaning. */
  value: number
  unit: string
  /** Sizes are above 0 and below this. */
  below?: number
  /** Failure modes of the reviews. */
  source: string
  /** What can be measured of it. */
  signature: string
}

/** The failures of cells that can be switched on. Sizes are assumed, except where the unit makes them arbitrary. */
export const CELL_FAULTS: Record<CellFaultName, CellFault> = {
  "cell-open": { value: OPEN_OHM, unit: "ohm in the cell's path", source: "F27", signature: "no current, terminal follows the rails" },
  "cell-short": { value: 1000, unit: "ohm across the cell", source: "F2, F25", signature: "falls at rest, never reaches its upper limit" },
  "cell-leak": { value: 50, unit: "times the self-discharge", below: 1e6, source: "F15", signature: "falls faster at rest than its neighbours" },
  "dendrite": { value: 3, unit: "full charges between two steps, on average", source: "F1, F2, F7", signature: "a leak that grows by leaps while charging, in the end a short" },
  "passivation": { value: 0.05, unit: "relative rise of resistance per full cycle", source: "F6, F21, F23", signature: "resistance rises with throughput, rest does not mend it" },
  "gas": { value: 200, unit: "mV by which hydrogen starts earlier", below: 2000, source: "F3, F4, F8", signature: "current does not taper at the top, swelling, resistance up" },
  "dry-out": { value: 8, unit: "hours at 25 °C until open", source: "F5, F28", signature: "resistance rises over hours until open; wetting mends part" },
  "sweat": { value: 5, unit: "minutes of sweating until wet", source: "system L10: sweat-activated batteries", signature: "open until wet, then normal within a minute" },
  "cut": { value: 600, unit: "seconds until the halves touch", source: "F27; system C6: self-healing battery", signature: "open, then resistance falls to a little above the old" },
  "bridge": { value: 10_000, unit: "ohm from plus to the next cell's minus", source: "F13", signature: "two neighbours run down together" },
  "capacity-step": { value: 0.2, unit: "share of the capacity", below: 1, source: "F18", signature: "capacity falls at once, resistance with it as by ageing" },
  "inactive": { value: 0.2, unit: "share of the capacity", below: 1, source: "F6; system C5: capacity-recoverable cell", signature: "capacity falls at once; a slow charge brings it back, a fast one does not" },
}
