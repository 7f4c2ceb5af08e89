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

export function createOutlook(model: LightModel): Outlook {
  return {
    seen_uW: 0, expected: 0, mean_uW: model.usual_nW / 1000, late: 0, slow: 0, before_uW: [], next: 0,
    slot_ms: 0, slot_nJ: 0, late_ms: 0, late_nJ: 0,
  }
}

function classOf(value_uW: number, mean_uW: number, edges_permille: number[]): number {
  let found = 0
  while (found < edges_permille.length && value_uW * 1000 > edges_permille[found] * mean_uW) found++
  return found
}

/** A slot is over.
 *  @param mean_uW what it brought, in the mean; @param late_uW and in its last two minutes
 *  @param block of the day that it lay in */
export function endSlot(outlook: Outlook, model: LightModel, mean_uW: number, late_uW: number, block: number): void {
  const kept = model.kept_ppm / 1000000
  outlook.seen_uW = outlook.seen_uW * kept + mean_uW
  outlook.expected = outlook.expected * kept + model.profile_permille[block] / 1000
  outlook.mean_uW = (model.usualSlots * model.usual_nW / 1000 + outlook.seen_uW) / (model.usualSlots + outlook.expected)
  const before = outlook.before_uW
  let sum_uW = 0
  for (let i = 0; i < before.length; i++) sum_uW += before[i]
  outlook.slow = classOf(before.length > 0 ? sum_uW / before.length : 0, outlook.mean_uW, model.slow_permille)
  outlook.late = classOf((mean_uW + late_uW) / 2, outlook.mean_uW, model.late_permille)
  if (before.length < WINDOW) before.push(mean_uW)
  else before[outlook.next] = mean_uW
  outlook.next = (outlook.next + 1) % WINDOW
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
  for (let i = 0; i < slots && i < MOST_SLOTS; i++) endSlot(outlook, model, mean_uW, late_uW, block)
  outlook.slot_ms = 0
  outlook.slot_nJ = 0
  outlook.late_ms = 0
  outlook.late_nJ = 0
  return true
}
