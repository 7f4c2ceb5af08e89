// Colours live in style.css as custom properties, one set for light and one for dark; canvases ask here.

/** The present value of a custom property: paint("load") is what `--load` says. */
export function paint(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
}

/** The same colour, see-through. @param share 0..1 of opacity */
export function veil(colour: string, share: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(share * 100)}%, transparent)`
}

/** A colour of its own for each cell: lightness climbs with the number, so that the order is seen without seeing hue. */
export function cellColour(cell: number, cells: number): string {
  const position = cells < 2 ? 0.4 : cell / (cells - 1)
  const low = Number(paint("ramp-low"))
  const high = Number(paint("ramp-high"))
  return `oklch(${(low + (high - low) * position).toFixed(3)} 0.125 ${(295 - 205 * position).toFixed(1)})`
}
