// The parts that a module may have or lack.

/** What a module has at all. In the programs of boards these are literals (project/fold-parts.ts): what is behind one that is false takes
 *  no flash. Ask for them as `if (config.has.X)`, with nothing else in the condition: DeviceScript's compiler leaves out no other. */
export interface ModuleParts {
  /** A radio. Its packets are encrypted (a journal comes with it: radio/counter.ts); its journal can be fetched over it. */
  radio: boolean
  seal?: boolean
  download?: boolean
  /** Flash for a journal. */
  journal: boolean
  /** A switch per cell that takes it out; and one that bridges its place. */
  isolation: boolean
  bypass: boolean
  /** Its switches are seen to open before a change. */
  probes: boolean
  /** An account of what its cells go through; `ModuleConfig.stress` and a journal come with it. */
  stress?: boolean
  /** Cells that it reconditions; `ModuleConfig.recondition` comes with it. */
  recondition?: boolean
  /** A table of what may be spent by light, hour and store; `ModuleConfig.policy` comes with it. */
  policy?: boolean
  /** Sensors that are read by a driver, rather than as a share of the supply. */
  devices?: boolean
  /** Events of sensors are looked for; `ModuleConfig.events` comes with it. Which kinds. */
  events?: boolean
  lightEvents?: boolean
  pressEvents?: boolean
  fingerEvents?: boolean
  motionEvents?: boolean
  /** It is called when there is a reason, not by a clock; `ModuleConfig.pace` comes with it. */
  pace?: boolean
  /** The same with cells whose voltage tells their charge: nothing is counted, and between scans the bus is looked at (pace/look.ts). */
  capacitor?: boolean
  /** With it: a regulator feeds all but cells, switches and charger (`power.rail_uV`). */
  regulator?: boolean
}
