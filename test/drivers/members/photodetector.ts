import { analogMember } from "../analog-bench.js"

/** 1.8 V at 1 µA of a supply of 3 V; dark, lit and half lit; torn off, and an amplifier at its end. */
export const member = analogMember("photodetector", 4, [[0.6, 1000000], [0.678, 1130000], [0.639, 1065000]], [0, 0.05, 0.99, 1])
