import { StarMesh } from "./star-mesh.js"
import type { SwitchMatrix } from "./switch-matrix.js"

/** One pattern of edges: which edge each cell and each element is part of, and in which direction. All that lies between the same two nodes
 *  is one edge. What lies between a node and itself, and an element that does not conduct at all, is on the mesh's spare edge. */
export interface MatrixLayout {
  mesh: StarMesh
  cellEdge: Int32Array
  /** +1: the edge runs from the cell's plus to its minus, or from the element's a to its b. */
  cellSign: Float64Array
  elementEdge: Int32Array
  elementSign: Float64Array
  /** What the elements alone contribute to each edge; the network writes it. */
  conductance_S: Float64Array
  source_A: Float64Array
}

/** @param present whether an element conducts at all */
export function layOut(matrix: SwitchMatrix, present: (element: number) => boolean): MatrixLayout {
  const { nodes, cells, elements, port } = matrix
  const ends: number[] = []
  const edgeOf = new Map<number, number>()
  const edgeBetween = (a: number, b: number): number => {
    if (a === b) return -1
    const key = Math.min(a, b) * nodes + Math.max(a, b)
    let edge = edgeOf.get(key)
    if (edge === undefined) {
      edge = edgeOf.size
      edgeOf.set(key, edge)
      ends.push(a, b)
    }
    return edge
  }
  const cellEdge = Int32Array.from(cells, cell => edgeBetween(cell.plus, cell.minus))
  const elementEdge = Int32Array.from(elements, (element, k) => present(k) ? edgeBetween(element.a, element.b) : -1)
  const mesh = new StarMesh(nodes, ends, port.minus, port.plus)
  const spare = mesh.spare
  const sign = (edge: number, from: number): number => edge < 0 ? 1 : ends[2 * edge] === from ? mesh.sign[edge] : -mesh.sign[edge]
  return {
    mesh,
    cellEdge: cellEdge.map(edge => edge < 0 ? spare : edge),
    cellSign: Float64Array.from(cells, (cell, k) => sign(cellEdge[k], cell.plus)),
    elementEdge: elementEdge.map(edge => edge < 0 ? spare : edge),
    elementSign: Float64Array.from(elements, (element, k) => sign(elementEdge[k], element.a)),
    conductance_S: new Float64Array(spare + 1),
    source_A: new Float64Array(spare + 1),
  }
}
