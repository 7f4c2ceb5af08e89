import { analogMember } from "../analog-bench.js"

/** 20, 26 and 32 kohm under 10 kohm: at rest, stretched by 15 and by 30 %; shorted and torn. */
export const member = analogMember("finger-strain", 40, [[2 / 3, 0], [26 / 36, 150000], [32 / 42, 300000]], [0, 0.4, 0.9, 1])
