// MCP23017 16-bit expander, Microchip DS20001952C, as it wakes up: IOCON.BANK = 0 lays ports A and B side by side, and the address goes up by
// itself. Lines 7 and 15 (GPA7, GPB7) are for outputs only in its later revisions.

import type { ExpanderRegisters } from "./expander.js"

/** GPIO, OLAT, IPOL and IODIR of port A, table 3-5. The latches wake up as zeros. */
export const MCP23017: ExpanderRegisters = { pins: 0x12, latches: 0x14, polarity: 0x02, directions: 0x00 }
