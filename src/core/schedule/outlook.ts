// What of the light was seen, and what it lets expect: how much there is in the mean, how much of late, how much in the last two hours. All of it
// relative to the mean of this person, so that one table serves who lives in the sun and who lives in the shade.

/** What the build knows of light (project/schedule). Slots are counted from boot; the day in equal blocks from midnight. */
export interface LightModel {
  slot_ms: number
  /** Mean harvest of people in general, nW, which counts as much as so many slots of this one. */
  usual_nW: number
  usualSlots: number
  /** What a slot leaves of those before it, parts per million. */
  kept_ppm: number
  /** Light of each block of the day, thousandths of the mean. */
  profile_permille: number[]
  /** Upper edges of classes, thousandths of the mean: of the light of late; of the mean of the slots before. */
  late_permille: number[]
  slow_permille: number[]
}

export interface Outlook {
  /** Slots that were seen, fading: what they brought, µW, and what a person with a mean of 1 µW would have got in the same hours. */
  seen_uW: number
  expected: number
  /** The mean that is believed, µW. */
  mean_uW: number
  /** Classes of the light of late and of the last two hours. */
  late: number
  slow: number
  /** The last slots, a ring. */
  before_uW: number[]
  next: number
  /** The slot that runs: time and energy so far; and of its end alone. */
  slot_ms: number
  slot_nJ: number
  late_ms: number
  late_nJ: number
}

/** Slots that "before" means: two hours of them. */
export const WINDOW = 12
/** Share of a slot that is its end: what is to come resembles it more than the rest. */
export const END_SHARE = 1 / 5

/** A module starts because there is light: till it has seen a slot, it believes in the mean. */
const AT_START_PERMILLE = 1000

export function createOutlook(model: LightModel): Outlook {
  return {
    seen_uW: 0, expected: 0, mean_uW: model.usual_nW / 1000, late: classOf(AT_START_PERMILLE, model.late_permille), slow: 0, before_uW: [], next: 0,
    slot_ms: 0, slot_nJ: 0, late_ms: 0, late_nJ: 0,
  }
}

function classOf(value_permille: number, edges_permille: number[]): number {
  let found = 0
  while (found < edges_permille.length && value_permille > edges_permille[found]) found++
  return found
}

/** Slots are over that were alike.
 *  @param mean_uW what they brought, in the mean; @param late_uW and in the last two minutes
 *  @param block of the day that they lay in; @param slots how many, one at least */
export function endSlots(outlook: Outlook, model: LightModel, mean_uW: number, late_uW: number, block: number, slots: number): void {
  const kept = model.kept_ppm / 1000000
  const before = outlook.before_uW
  let seen_uW = outlook.seen_uW
  // What a person with a mean of 1 µW would have got besides: slots that fade like those that were seen.
  let faded = 0
  let gone = 1
  let sum_uW = 0
  let known = 0
  let next = outlook.next
  for (let i = 1; i <= slots; i++) {
    seen_uW = seen_uW * kept + mean_uW
    faded = faded * kept + 1
    gone *= kept
    // The last one is not before itself.
    if (i === slots) {
      known = before.length
      for (let j = 0; j < known; j++) sum_uW += before[j]
    }
    if (before.length < WINDOW) before.push(mean_uW)
    else before[next] = mean_uW
    next++
    if (next === WINDOW) next = 0
  }
  outlook.next = next
  outlook.seen_uW = seen_uW
  outlook.expected = outlook.expected * gone + faded * model.profile_permille[block] / 1000
  const believed_uW = (model.usualSlots * model.usual_nW / 1000 + seen_uW) / (model.usualSlots + outlook.expected)
  outlook.mean_uW = believed_uW
  outlook.slow = known > 0 ? classOf(sum_uW * 1000 / known / believed_uW, model.slow_permille) : 0
  outlook.late = classOf((mean_uW + late_uW) * 500 / believed_uW, model.late_permille)
}

/** Slots that one call can end at most: who looks less often than once a day has seen only that one. */
const MOST_SLOTS = 144

/** What came in since the last call. If that is longer than a slot, it was several alike. @returns whether it has ended one */
export function countLight(outlook: Outlook, model: LightModel, harvest_uW: number, elapsed_ms: number, block: number): boolean {
  outlook.slot_ms += elapsed_ms
  outlook.slot_nJ += harvest_uW * elapsed_ms
  if (outlook.slot_ms > model.slot_ms * (1 - END_SHARE)) {
    outlook.late_ms += elapsed_ms
    outlook.late_nJ += harvest_uW * elapsed_ms
  }
  if (outlook.slot_ms < model.slot_ms) return false
  const mean_uW = outlook.slot_nJ / outlook.slot_ms
  const late_uW = outlook.late_nJ / outlook.late_ms
  const slots = Math.floor(outlook.slot_ms / model.slot_ms)
  endSlots(outlook, model, mean_uW, late_uW, block, slots < MOST_SLOTS ? slots : MOST_SLOTS)
  outlook.slot_ms = 0
  outlook.slot_nJ = 0
  outlook.late_ms = 0
  outlook.late_nJ = 0
  return true
}
