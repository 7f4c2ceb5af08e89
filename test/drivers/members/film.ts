import { analogMember } from "../analog-bench.js"

/** Over 10 kohm: 100 kohm, 20 kohm, 10 kohm; open and shorted. */
export const member = analogMember("pressure-film", 3, [[1 / 11, 10000], [1 / 3, 50000], [1 / 2, 100000]], [0, 0.009, 0.999, 1])
