// What charges the wearable: light, warmth, a recorded power, or a supply on the bench. The electrics ask once per weather step; all
// answer alike: electrical power into the converter and its efficiency, or a current and a voltage limit straight on the bus.

import { efficiencyOf, HarvestTable, takenPower } from "./panel.js"
import type { BoostConverter, MeasuredPanel, PvPanel } from "./plant.js"
import { type PowerTrace, TraceIntegral } from "./power-trace.js"

/** Thermoelectric generator on the skin: V = seebeck · dT behind `internal_Ohm`, where dT is the generator's share of the drop from
 *  skin to air over three thermal resistances in series. */
export interface Thermoelectric {
  kind: "thermoelectric"
  seebeck_mV_K: number
  internal_Ohm: number
  /** From the undisturbed skin to the hot side: contact, and the body that cools locally under the generator. */
  skin_K_W: number
  generator_K_W: number
  /** From the cold side to the air. */
  sink_K_W: number
}

/** Constant current onto the bus up to a voltage. At its limit it gives what holds the bus there. */
export interface BenchSupply {
  kind: "bench"
  current_mA: number
  voltage_mV: number
  /** Plugged in at `from_s`, out at `until_s`. */
  from_s: number
  until_s: number
}

export type Source = PvPanel | MeasuredPanel | Thermoelectric | PowerTrace | BenchSupply

/** What a source sees in one weather step. */
export interface SourceWeather {
  lux: number
  skin_degC: number
  ambient_degC: number
  /** Start of the step, since the start of the run, and its length. Whoever ends the step at `nextChange_s` loses no energy of a trace. */
  time_s: number
  span_s: number
}

export class HarvestSource {
  /** Results of `locate`. Electrical power into the converter, W, and efficiency of the running converter. */
  panel_W = 0
  efficiency = 1
  /** Current straight onto the bus, A (a bench supply; then `panel_W` is 0 and no converter works). */
  supply_A = 0
  /** The source changes by itself at this time: the step must end there, and ask again. */
  nextChange_s = Infinity
  /** Bus voltage at which it is throttled. */
  readonly limit_V: number
  /** Bus voltage from which the converter works properly; NaN: at any. */
  readonly main_V: number
  private readonly table: HarvestTable | undefined
  private readonly trace: TraceIntegral | undefined
  /** A bench supply, or a trace of a whole harvester: the module's converter has no part in it. */
  private readonly ownConverter: boolean

  constructor(readonly source: Source, private readonly converter: BoostConverter) {
    this.ownConverter = isKind(source, "bench") || isKind(source, "trace") && source.efficiency !== undefined
    this.main_V = this.ownConverter ? NaN : converter.mainStart_mV / 1000
    this.limit_V = (isKind(source, "bench") ? source.voltage_mV : converter.overVoltage_mV) / 1000
    if ("curves" in source || "builtIn_V" in source) this.table = new HarvestTable(source, converter)
    else if (source.kind === "trace") this.trace = new TraceIntegral(source, converter)
  }

  locate(weather: SourceWeather): void {
    const { source, table, trace } = this
    if (table !== undefined) {
      table.locate(weather.lux)
      this.panel_W = table.panel_W
      this.efficiency = table.efficiency
    } else if (trace !== undefined) {
      trace.locate(weather.time_s, weather.span_s)
      this.panel_W = trace.power_W
      this.efficiency = trace.efficiency
      this.nextChange_s = trace.nextChange_s
    } else if (isKind(source, "thermoelectric")) {
      this.locateGenerator(source, weather.skin_degC - weather.ambient_degC)
    } else if (isKind(source, "bench")) {
      const { time_s } = weather
      this.supply_A = time_s >= source.from_s && time_s < source.until_s ? source.current_mA / 1000 : 0
      this.nextChange_s = time_s < source.from_s ? source.from_s : time_s < source.until_s ? source.until_s : Infinity
    }
  }

  /** Efficiency at this bus voltage, W on the bus per W of `panel_W`; 0 where the start-up circuit has too little. */
  efficiencyAt(bus_V: number): number {
    const { converter } = this
    if (this.ownConverter || bus_V * 1000 >= converter.mainStart_mV) return this.efficiency
    return this.panel_W * 1e6 >= converter.coldStart_uW ? converter.coldStartEfficiency : 0
  }

  /** What the converter draws from the bus, A. */
  quiescentCurrent(bus_V: number): number {
    return !this.ownConverter && bus_V * 1000 >= this.converter.mainStart_mV ? this.converter.quiescent_nA * 1e-9 : 0
  }

  /** At a share f of the open-circuit voltage a source with a plain resistance gives f·(1 - f)·V²/R, at its best at one half. */
  private locateGenerator(generator: Thermoelectric, drop_K: number): void {
    const share = this.converter.mpptFraction > 0 ? this.converter.mpptFraction : 0.5
    // The converter takes one polarity only: air warmer than the skin gives nothing.
    const open_V = Math.max(0, openCircuit(generator, drop_K))
    const power_W = share * (1 - share) * open_V * open_V / generator.internal_Ohm
    this.panel_W = takenPower(this.converter, power_W, open_V * share)
    this.efficiency = efficiencyOf(this.converter, open_V * share, share < 1 ? open_V * (1 - share) / generator.internal_Ohm * 1e6 : 0)
  }
}

/** Open-circuit voltage of a generator, V.
 *  @param drop_K skin minus air */
export function openCircuit(generator: Thermoelectric, drop_K: number): number {
  const { skin_K_W, generator_K_W, sink_K_W } = generator
  return generator.seebeck_mV_K / 1000 * drop_K * generator_K_W / (skin_K_W + generator_K_W + sink_K_W)
}

function isKind<Kind extends string>(source: Source, kind: Kind): source is Extract<Source, { kind: Kind }> {
  return "kind" in source && source.kind === kind
}
