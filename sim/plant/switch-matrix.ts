// Any array of cells as data: which cell lies between which nodes, which switches and fixed resistors join the nodes, and where the
// bus is. Nodes are whole numbers 0..nodes-1; soldered joints are shared nodes.

/** A switch, a fixed resistor or a diode between two nodes. */
export interface MatrixElement {
  a: number
  b: number
  /** Latch bit that closes it; -1: always closed (a resistor: a bridge, a wire). One bit may close several elements. */
  bit: number
  on_Ohm: number
  /** Resistance while open; Infinity: none. */
  off_Ohm: number
  /** While open it conducts from a to b above this voltage, with `on_Ohm` (a body diode; with bit -2, never closed, a diode alone). */
  diode_V?: number
}

export interface SwitchMatrix {
  nodes: number
  /** Where each cell is connected. */
  cells: { plus: number, minus: number }[]
  elements: MatrixElement[]
  /** What the outside sees. */
  port: { plus: number, minus: number }
}

/** Bit of an element that never closes. */
export const NEVER = -2
/** Bit of an element that is always closed. */
export const ALWAYS = -1

/** The reference matrix: between cells i and i+1 a series switch (latch bit i) and a pair of parallel switches (bit n-1+i), and a
 *  two-pole bus switch (bit 2(n-1)). */
export function standardMatrix(cells: number, on_Ohm: number, off_Ohm = Infinity): SwitchMatrix {
  const boundaries = cells - 1
  const port = { plus: 2 * cells, minus: 2 * cells + 1 }
  const elements: MatrixElement[] = []
  const join = (a: number, b: number, bit: number): void => { elements.push({ a, b, bit, on_Ohm, off_Ohm }) }
  for (let i = 0; i < boundaries; i++) {
    join(2 * i + 1, 2 * i + 2, i)
    join(2 * i, 2 * i + 2, boundaries + i)
    join(2 * i + 1, 2 * i + 3, boundaries + i)
  }
  join(0, port.plus, 2 * boundaries)
  join(2 * cells - 1, port.minus, 2 * boundaries)
  return { nodes: 2 * cells + 2, cells: Array.from({ length: cells }, (_, k) => ({ plus: 2 * k, minus: 2 * k + 1 })), elements, port }
}

/** The same with a switch between each cell and its place (latch bit 2n-1+k), and one across each place (3n-1+k) where `bypass` is asked for. */
export function isolatingMatrix(cells: number, bypass: boolean, on_Ohm: number, off_Ohm = Infinity): SwitchMatrix {
  const ladder = standardMatrix(cells, on_Ohm, off_Ohm)
  const own = ladder.cells.map(({ plus, minus }, k) => ({ plus, minus, terminal: ladder.nodes + k }))
  const elements = [...ladder.elements]
  own.forEach(({ plus, minus, terminal }, k) => {
    elements.push({ a: terminal, b: plus, bit: 2 * cells - 1 + k, on_Ohm, off_Ohm })
    if (bypass) elements.push({ a: plus, b: minus, bit: 3 * cells - 1 + k, on_Ohm, off_Ohm })
  })
  return { ...ladder, nodes: ladder.nodes + cells, elements, cells: own.map(({ minus, terminal }) => ({ plus: terminal, minus })) }
}

/** A soldered array: `series` groups of `parallel` cells, no switch. */
export function solderedMatrix(series: number, parallel: number): SwitchMatrix {
  return {
    nodes: series + 1,
    cells: Array.from({ length: series * parallel }, (_, k) => ({ plus: Math.floor(k / parallel), minus: Math.floor(k / parallel) + 1 })),
    elements: [],
    port: { plus: 0, minus: series },
  }
}

/** Adds an element between each cell's plus and the minus of the next: where electrolyte may bridge neighbours. Absent until it is given a
 *  resistance.
 *  @returns the matrix, and the index of the first of these cells - 1 elements */
export function withBridges(matrix: SwitchMatrix): { matrix: SwitchMatrix, first: number } {
  const { cells, elements } = matrix
  const bridges = cells.slice(1).map((next, k) => ({ a: cells[k].plus, b: next.minus, bit: ALWAYS, on_Ohm: Infinity, off_Ohm: Infinity }))
  return { matrix: { ...matrix, elements: [...elements, ...bridges] }, first: elements.length }
}

/** @throws RangeError when a node does not exist or a resistance is not positive */
export function checkMatrix(matrix: SwitchMatrix): void {
  const isNode = (node: number): boolean => Number.isInteger(node) && node >= 0 && node < matrix.nodes
  matrix.cells.forEach((cell, k) => {
    if (!isNode(cell.plus) || !isNode(cell.minus)) throw new RangeError(`cell ${k}: no such node`)
  })
  matrix.elements.forEach((element, k) => {
    if (!isNode(element.a) || !isNode(element.b)) throw new RangeError(`element ${k}: no such node`)
    if (!(element.on_Ohm > 0 && element.off_Ohm > 0)) throw new RangeError(`element ${k}: a resistance is not positive`)
  })
  const { plus, minus } = matrix.port
  if (!isNode(plus) || !isNode(minus) || plus === minus) throw new RangeError("port: two nodes are needed")
}
