// Lives what it is handed.

import { live } from "../sim/judge/lives/plan.js"
import { serve } from "./pool.js"

serve(live)
