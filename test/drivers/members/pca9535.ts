import { PCA9535 } from "../../../src/drivers/pca9535.js"
import { FakePca9535 } from "../../../sim/chips/pca9535.js"
import { expanderMember } from "../expander-member.js"

export const member = expanderMember("pca9535", PCA9535, () => new FakePca9535())
