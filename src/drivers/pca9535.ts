// PCA9535 and TCA9535 16-bit expanders, Texas Instruments SCPS129K and SCPS201E, and TCA9555, SCPS200: one register map.
// The TCA9555 differs in a pull-up of 100 kOhm at each line, which holds it high while it is an input: gates that close
// on high need pull-downs of 20 kOhm or less, which draw 0.15 mA each while the line is high.

import type { ExpanderRegisters } from "./expander.js"

/** Command bytes, SCPS129K section 8.3.2.2. The latches wake up as ones. */
export const PCA9535: ExpanderRegisters = { pins: 0x00, latches: 0x02, polarity: 0x04, directions: 0x06 }
