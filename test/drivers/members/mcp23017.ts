import { MCP23017 } from "../../../src/drivers/mcp23017.js"
import { FakeMcp23017 } from "../../../sim/chips/mcp23017.js"
import { expanderMember } from "../expander-member.js"

export const member = expanderMember("mcp23017", MCP23017, () => new FakeMcp23017())
