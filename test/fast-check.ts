// Properties draw their examples from one seed, so that what passes here passes on every machine; SEED=random, or a number, draws others.

import fc from "fast-check"

const wanted = process.env["SEED"]
fc.configureGlobal({ seed: wanted === "random" ? Date.now() & 0x7fffffff : Number(wanted ?? 1) })
