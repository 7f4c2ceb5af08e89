// Plays the matches it is handed.

import { playMatch } from "../sim/array/energy/match.js"
import type { EnergyJob } from "./array-energy.js"
import { serve } from "./pool.js"

serve(({ id, load, seed, light }: EnergyJob) => playMatch(id, load, seed, light))
