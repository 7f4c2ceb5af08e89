import { analogMember } from "../analog-bench.js"

/** Track and leads of 1002, 1022 and 982 ohm under 1 kohm: 25, 35 and 15 degC; shorted and open. */
export const member = analogMember("temperature-silver", 4, [[1002 / 2002, 2500], [1022 / 2022, 3500], [982 / 1982, 1500]], [0, 0.3, 0.8, 1])
