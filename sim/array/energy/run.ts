// How much a contestant delivers: from full to its end, or over so many hours.

import type { Contestant } from "./contestant.js"

/** How often the charge of the cells is looked at. */
const LOOK_S = 20

/** Ends with the first brown-out, or when the cells are in the mean at the lower end of their window: to go on would spoil them.
 *  @returns energy into the load, J */
export function discharge(contestant: Contestant): number {
  let next_s = 0
  while (contestant.powered) {
    contestant.live()
    if (contestant.time_s < next_s) continue
    if (contestant.soc <= 0) break
    next_s += LOOK_S
  }
  return contestant.delivered_J
}

/** @returns energy into the load, J */
export function liveThrough(contestant: Contestant, hours: number): number {
  while (contestant.time_s < hours * 3600) contestant.live()
  return contestant.delivered_J
}
