// The fault table as the board has it (`ModuleConfig.faults`): rows of numbers, one after another. project/fault-rows.ts writes it, with a reason for each
// number; project/fault-names.ts says what rows and quantities are called, which failure modes they stand for and how soon they must trip.

/** What a row watches; protect.ts fills one number for each, every scan. */
export const VOLTAGE_HIGH = 0
export const VOLTAGE_LOW = 1
export const CURRENT = 2
export const TEMPERATURE_HIGH = 3
export const TEMPERATURE_LOW = 4
export const BUS_LOW = 5
export const MISSING = 6
export const STUCK = 7
export const CLOCK = 8
export const LEAK = 9
export const RESISTANCE = 10
export const CAPACITY = 11
/** Difference between parallel cells, and between the bus and the sum of the cells, µV. */
export const SPREAD = 12
export const BUS_SUM = 13
/** Scans in a row that a channel gave the very same value. */
export const FROZEN_CELL = 14
export const FROZEN_BUS = 15
export const FROZEN_CURRENT = 16
export const FROZEN_TEMPERATURE = 17
/** Change of the temperature from one scan to the next, hundredths of a degree. */
export const TEMPERATURE_STEP = 18
/** What the module draws beyond what it is known to draw, nA. */
export const DRAW = 19
/** From one scan to the next, ms. */
export const LATE = 20
/** How much further a cell fell in an hour than another in series with it, µV. */
export const SLOPE = 21
/** Self-discharge of two neighbours, each of another group, thousandths of the sheet's: the smaller of the two. */
export const BRIDGE = 22
/** Charge that went in within an hour near the top while the voltage did not rise, thousandths of the capacity. */
export const TAPER = 23
/** Coulombic efficiency that is lost for sure, thousandths. */
export const EFFICIENCY_LOST = 24
/** How badly voltages and counted charge contradict each other, thousandths: mean square of standard deviations. */
export const STRAIN = 25
/** Trials to set switches that read back otherwise. */
export const ATTEMPTS = 26
/** Starts since the last snapshot; damaged slots of the journal. */
export const RESETS = 27
export const DAMAGED = 28
/** Reading of the sensor called "swelling". */
export const SWELLING = 29
/** Lowest voltage of a cell that no other reading contradicts, µV. */
export const REVERSED = 30
export const QUANTITIES = 31

/** How bad it is: one says so, warns, or acts for safety. */
export const INFORM = 0
export const WARN = 1
export const SAFETY = 2

/** Actions, as bits. */
export const STOP_CHARGE = 1
export const SHED_TASKS = 2
export const SHED_RADIO = 4
/** Take the cell out of the array: `Protection.exclude` says which. */
export const EXCLUDE_CELL = 8

/** Numbers of a row, and which of them is what. */
export const ROW = 7
export const QUANTITY = 0
/** 1: faulty above the limit; -1: faulty below it. */
export const SENSE = 1
export const LIMIT = 2
/** Back within the limit by this much before it counts as clear. */
export const HYSTERESIS = 3
/** Scans beyond the limit before it trips. */
export const TRIP = 4
export const SEVERITY = 5
export const ACTION = 6

/** Scans back within its limit before a row clears; one that takes a cell out holds until the next start. */
export const CLEAR_SCANS = 10

/** Rows of the three tiers of cell under-voltage; a test holds them. */
export const UNDER_VOLTAGE_FIRST = 3
export const UNDER_VOLTAGE_LAST = 5
