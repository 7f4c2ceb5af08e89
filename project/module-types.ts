// The shape of boards/modules/*.json; `module.schema.json` beside them says the same to editors and to `loadModuleFile`.

import type { Grouping } from "../src/core/config.js"

/** The analog half of a wearable: everything but cells, microcontroller and person. */
export interface ModuleFile {
  id: string
  title: string
  /** Places for cells, numbered from 0 at the top of the ladder. */
  cells: number
  switches: SwitchMatrix
  bus: {
    capacitor_nF: number
    /** At 3 V; proportional to voltage. */
    capacitorLeakage_nA: number
    max_mV: number
  }
  /** A load switch between bus and everything but cells, switches and charger, driven by the charger's voltage monitor; the rail hangs on the bus
   *  where it is absent. */
  supply?: { off_mV: number, on_mV: number, leak_nA: number }
  /** A converter behind that switch, for microcontroller, front end and sensors; the rail is the bus where it is absent. */
  regulator?: ModuleRegulator
  parallelLimit_mV: number
  harvester: HarvesterChip
  frontEnd: FrontEnd
  journal: { pages: number, page_bytes: number }
  sensors: ModuleSensor[]
  radio: RadioProfile
  /** Path of a figure, or of the group it is in, to where it comes from. */
  sources: Record<string, string>
}

/** A buck-boost converter whose input window is that of `supply`. */
export interface ModuleRegulator {
  chip: string
  output_mV: number
  /** Own consumption included: rows by input voltage, columns by load. */
  efficiency: { input_V: number[], load_uA: number[], value: number[][] }
  quiescent_nA: number
  /** Currents of a processor awake, and of what it does, on this rail, relative to those of the board's sheet. */
  awakeFactor: number
  /** Bus at which the microcontroller's own converter, behind a divider, reads its full scale. */
  busFullScale_mV: number
}

/** Expanders that can drive the switches; their registers are in src/drivers. */
export type LatchChip = "pca9535" | "tca9555" | "mcp23017"

export interface SwitchMatrix {
  /** The switches that exist, one gate line each: "S0".., "P0".., "BUS". */
  lines: string[]
  /** What is soldered instead. */
  fixed?: Grouping
  latch?: {
    chip: LatchChip
    address: number
    /** Bus voltage below which the latches lose their state. */
    reset_mV: number
    /** Grouping that the switches fall to without power; all open where absent. */
    resetGrouping?: Grouping
    minSupply_mV: number
    /** Latch pins beyond the switch lines: high connects the harvester, high powers converters and current monitor. */
    harvestLine: number
    railLine: number
  }
  on_mOhm: number
  /** Leakage of one open switch. */
  off_nA: number
  settle_ms: number
  /** False: switches are not seen to open before a change, because the cells' resistance hides it: a bus that hangs on the cells falls almost
   *  as fast as one that is cut off. */
  probe?: boolean
}

/** A boost charger between panel and bus. */
export interface HarvesterChip {
  chip: string
  minInput_mV: number
  maxInput_mV: number
  minPower_uW: number
  /** Below `mainStart_mV` on the bus the charger needs this input and works this badly. */
  coldStart_mV: number
  coldStartPower_uW: number
  coldStartEfficiency: number
  mainStart_mV: number
  quiescent_nA: number
  overVoltage_mV: number
  overVoltageHysteresis_mV: number
  /** The input is held at this share of its open-circuit voltage, which is sampled once per period. */
  mpptFraction: number
  mpptPeriod_ms: number
  mpptSample_ms: number
  /** One value per bin; the edges are the lower ends of the bins. */
  efficiency: { inputVoltage_mV: number[], inputCurrent_uA: number[], table: number[][] }
}

export interface VoltageChannel {
  chip: "ads1115"
  addresses?: number[]
  fullScale_uV: number
  lsb_uV: number
  noise_uV: number
  /** Largest errors before calibration. */
  gainError_ppm: number
  offset_uV: number
  inputCurrent_nA: number
}

export interface FrontEnd {
  /** What the module itself draws between scans, without microcontroller and charger. */
  idle_nA: number
  /** One reading of every cell, the bus and the current; between scans a sample repeats the last values. */
  scan_uJ: number
  scan_ms: number
  scanInterval_ms: number
  cell: VoltageChannel
  bus: VoltageChannel
  current: {
    chip: "ina228"
    address: number
    /** In series with the whole array. */
    shunt_mOhm: number
    /** Time constant of the low-pass in front of the monitor. */
    filter_ms: number
    fullScale_nA: number
    lsb_nA: number
    noise_nA: number
    gainError_ppm: number
    offset_nA: number
  }
  temperature: {
    chip: "tmp117"
    address: number
    lsb_cC: number
    noise_cC: number
    offset_cC: number
    sample_uJ: number
    interval_ms: number
  }
  /** What calibration leaves: the gauge must allow for it. */
  residual: { cellError_uV: number, currentError_ppm: number, currentError_nA: number }
}

/** A sensor that comes with the module, by the file that describes it (sensor-file.ts). */
export interface ModuleSensor {
  name: string
  take: string
  /** Read without its driver: a share of the supply, 0..65535. */
  raw?: boolean
}

/** One advertising event as a staircase of current at the bus. */
export interface RadioProfile {
  chip: string
  power_dBm: number
  supply_mV: number
  payload_bytes: number
  segments: { name: string, duration_us: number, current_uA: number }[]
}
