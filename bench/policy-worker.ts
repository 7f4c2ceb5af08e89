// Lives modules and works out their bounds, for policy.ts.

import { moduleLife } from "./policy-module.js"
import { serve } from "./pool.js"

serve(moduleLife)
