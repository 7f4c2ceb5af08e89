// Scores the cases it is handed.

import type { Case } from "../sim/judge/grid.js"
import { scoreCase } from "../sim/judge/score.js"
import { serve } from "./pool.js"

serve(({ known, seed }: { known: Case, seed: number }) => scoreCase(known, seed))
