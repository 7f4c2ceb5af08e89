// "2s3p" as people write it.

import type { Grouping } from "../src/core/config.js"
import { UserError } from "./user-error.js"

/** @param text such as "2s3p"
 *  @throws UserError where the text is no grouping or does not share out the cells */
export function parseGrouping(text: string, cells: number, file: string, place: string): Grouping {
  const match = /^(\d+)s(\d+)p$/i.exec(text)
  const series = Number(match?.[1])
  const parallel = Number(match?.[2])
  if (match === null || series < 1 || parallel < 1) {
    throw new UserError(file, place, `"${text}" is not a grouping`, "write series and parallel counts, such as 2s3p")
  }
  if (series * parallel !== cells) {
    throw new UserError(file, place, `${text} does not share out ${cells} cells equally`, `use one of ${equalShares(cells).map(groupingName).join(", ")}`)
  }
  return { series, parallel }
}

/** All equal-share groupings of so many cells, fewest in series first. */
export function equalShares(cells: number): Grouping[] {
  const groupings: Grouping[] = []
  for (let series = 1; series <= cells; series++) if (cells % series === 0) groupings.push({ series, parallel: cells / series })
  return groupings
}

export function groupingName(grouping: Grouping): string {
  return `${grouping.series}s${grouping.parallel}p`
}
