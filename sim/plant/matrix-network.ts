// Any switch matrix, in any state of its switches, legal or not, as one linear network: from a Thevenin source per cell to the source that
// the port sees and to each cell's current. What makes it exact is in star-mesh.ts; here is what the elements contribute. Each pattern of
// conducting elements is compiled once and kept, so a quiet array pays only for the edges it has.

import { DiodePivot } from "./diode-pivot.js"
import { Islands } from "./islands.js"
import { layOut, type MatrixLayout } from "./matrix-layout.js"
import { Meshes } from "./meshes.js"
import { ALWAYS, checkMatrix, type SwitchMatrix } from "./switch-matrix.js"

/** Leakage of a diode for which none is given: nodes that only diodes reach have a voltage. 3 fA at 3 V. */
const DIODE_LEAK_S = 1e-15
/** A diode this near to its threshold, relative to the voltages about it, is neither wrong on nor wrong off: far above rounding, far
 *  below what matters. */
const UNDECIDED = 1e-12
/** Compiled patterns that are kept. */
const KEPT = 64

export class MatrixNetwork {
  /** Current can go from port.plus to port.minus: through closed elements, conducting diodes and cells. */
  connected = false
  /** Some cell has both its terminals joined by closed switches and wires (a wire: an always closed element of no more resistance than the
   *  worst switch; a bridge of electrolyte is none). */
  shorted = false
  /** Sets of cells that share loops: currents can flow between those whatever the port does. */
  readonly meshes: Meshes
  /** What the port sees, V and ohm. Where only leakage joins it they are still true; where nothing does, both are 0. */
  emf = 0
  resistance = 0
  /** Current into each cell = alpha + beta · (current into the port), A and 1; beta is 0 unless `connected`. */
  readonly alpha: Float64Array
  readonly beta: Float64Array
  private readonly on_Ohm: Float64Array
  private readonly closed: Uint8Array
  private readonly conducting: Uint8Array
  readonly hasDiodes: boolean
  /** Elements with a diode, and their thresholds by element. */
  private readonly diodes: number[] = []
  private readonly threshold_V: Float64Array
  private readonly pivot = new DiodePivot()
  private readonly islands: Islands
  private readonly cell_S: Float64Array
  private readonly layouts = new Map<string, MatrixLayout>()
  private layout: MatrixLayout
  /** What has changed since the last solution: which elements conduct, or only how well. */
  private stale: "pattern" | "values" | "nothing" = "pattern"

  /** @throws RangeError when a node does not exist, the port is one node, or a resistance is not positive */
  constructor(private readonly matrix: SwitchMatrix) {
    checkMatrix(matrix)
    const { cells, elements } = matrix
    this.alpha = new Float64Array(cells.length)
    this.beta = new Float64Array(cells.length)
    this.meshes = new Meshes(cells.length)
    this.cell_S = new Float64Array(cells.length)
    this.on_Ohm = Float64Array.from(elements, element => element.on_Ohm)
    this.closed = Uint8Array.from(elements, element => element.bit === ALWAYS ? 1 : 0)
    this.conducting = new Uint8Array(elements.length)
    this.threshold_V = Float64Array.from(elements, element => element.diode_V ?? 0)
    for (let k = 0; k < elements.length; k++) if (elements[k].diode_V !== undefined) this.diodes.push(k)
    this.hasDiodes = this.diodes.length > 0
    this.islands = new Islands(matrix.nodes)
    this.look()
    this.layout = this.pattern()
  }

  /** @param isClosed asked about every latch bit that an element has */
  setSwitches(isClosed: (bit: number) => boolean): void {
    const { elements } = this.matrix
    let changed = false
    for (let k = 0; k < elements.length; k++) {
      const bit = elements[k].bit
      if (bit < 0) continue
      const closed = isClosed(bit) ? 1 : 0
      if (closed === this.closed[k]) continue
      this.closed[k] = closed
      this.conducting[k] = 0
      changed = true
    }
    if (!changed) return
    this.stale = "pattern"
    this.pivot.restart()
    this.look()
  }

  /** Changes an element's resistance while closed (a bridge that grows, a worn contact).
   *  @param ohm Infinity: it is absent, even when closed
   *  @throws RangeError unless positive */
  setResistance(element: number, ohm: number): void {
    if (!(ohm > 0)) throw new RangeError(`element ${element}: a resistance of ${ohm} ohm is not positive`)
    const before = this.on_Ohm[element]
    if (before === ohm) return
    this.on_Ohm[element] = ohm
    if (before === Infinity || ohm === Infinity) this.stale = "pattern"
    else if (this.stale === "nothing") this.stale = "values"
    this.look()
  }

  /** Takes over which diodes conduct from a network of the same matrix and switches. */
  copyDiodes(from: MatrixNetwork): void {
    this.conducting.set(from.conducting)
    this.stale = "pattern"
    this.look()
  }

  /** Fills emf, resistance, alpha and beta.
   *  @param emf_V, resistance_Ohm one per cell (V = emf + resistance · current into the cell); Infinity: a cell that is cut off */
  solve(emf_V: Float64Array, resistance_Ohm: Float64Array): void {
    if (this.stale !== "nothing") this.load()
    const { alpha, beta, cell_S } = this
    const { mesh, cellEdge, cellSign, conductance_S: element_S, source_A: element_A } = this.layout
    const { conductance_S, source_A, drop_V, drop_Ohm } = mesh
    for (let e = 0; e < element_S.length; e++) {
      conductance_S[e] = element_S[e]
      source_A[e] = element_A[e]
    }
    for (let k = 0; k < alpha.length; k++) {
      const conductance = 1 / resistance_Ohm[k]
      cell_S[k] = conductance
      conductance_S[cellEdge[k]] += conductance
      source_A[cellEdge[k]] += cellSign[k] * conductance * emf_V[k]
    }
    mesh.run()
    this.emf = mesh.root < 0 ? 0 : drop_V[mesh.root]
    this.resistance = mesh.root < 0 ? 0 : drop_Ohm[mesh.root]
    const reach = this.connected ? 1 : 0
    for (let k = 0; k < alpha.length; k++) {
      const conductance = cell_S[k]
      const sign = cellSign[k]
      alpha[k] = (sign * drop_V[cellEdge[k]] - emf_V[k]) * conductance
      beta[k] = sign * drop_Ohm[cellEdge[k]] * conductance * reach
    }
  }

  /** Current into the port that holds it at a voltage, A. It is a leakage unless `connected`, but one that tells `settleDiodes` which
   *  diodes that voltage opens. */
  currentAt(port_V: number): number {
    return this.resistance > 0 ? (port_V - this.emf) / this.resistance : 0
  }

  /** Holds each diode's state against the last solution and turns round what is wrong.
   *  @param port_A current into the port; where only leakage joins the port, `currentAt` its voltage
   *  @returns whether to solve again; after finitely many rounds it is false */
  settleDiodes(port_A: number): boolean {
    const { diodes } = this
    if (diodes.length === 0) return false
    let wrong = 0
    let highest = -1
    for (let d = 0; d < diodes.length; d++) {
      if (!this.looksWrong(diodes[d], port_A)) continue
      wrong++
      highest = diodes[d]
    }
    const turn = this.pivot.next(wrong)
    if (turn === "none") return false
    if (turn === "highest") this.conducting[highest] = 1 - this.conducting[highest]
    else for (let d = 0; d < diodes.length; d++) if (this.looksWrong(diodes[d], port_A)) this.conducting[diodes[d]] = 1 - this.conducting[diodes[d]]
    if (this.stale === "nothing") this.stale = "values"
    this.look()
    return true
  }

  /** Whether some diode's state contradicts the last solution. */
  isUnsettled(port_A: number): boolean {
    for (let d = 0; d < this.diodes.length; d++) if (this.looksWrong(this.diodes[d], port_A)) return true
    return false
  }

  /** Power in all elements (switches, resistors, leaks, diodes) with this current into the port, W, by the last solution. */
  elementPower(port_A: number): number {
    const { mesh, conductance_S, source_A } = this.layout
    const { drop_V, drop_Ohm } = mesh
    const current_A = this.connected ? port_A : 0
    let power = 0
    for (let e = 0; e < mesh.sign.length; e++) {
      const drop = drop_V[e] + drop_Ohm[e] * current_A
      power += drop * (conductance_S[e] * drop - source_A[e])
    }
    return power
  }

  private looksWrong(element: number, port_A: number): boolean {
    if (this.closed[element] === 1 || this.on_Ohm[element] === Infinity) return false
    const { mesh, elementEdge, elementSign } = this.layout
    const own_V = mesh.drop_V[elementEdge[element]]
    const port_V = mesh.drop_Ohm[elementEdge[element]] * port_A
    const excess_V = elementSign[element] * (own_V + port_V) - this.threshold_V[element]
    const margin_V = UNDECIDED * (1 + Math.abs(own_V) + Math.abs(port_V))
    return this.conducting[element] === 1 ? excess_V < -margin_V : excess_V > margin_V
  }

  /** What an element conducts at present; an open diode that conducts keeps its leakage beside it, so that its curve has no step. */
  private conductance(element: number): number {
    const { off_Ohm, diode_V } = this.matrix.elements[element]
    if (this.closed[element] === 1) return 1 / this.on_Ohm[element]
    const leak_S = diode_V === undefined ? 1 / off_Ohm : Math.max(1 / off_Ohm, DIODE_LEAK_S)
    return this.conducting[element] === 1 ? leak_S + 1 / this.on_Ohm[element] : leak_S
  }

  private load(): void {
    if (this.stale === "pattern") this.layout = this.pattern()
    this.stale = "nothing"
    const { elementEdge, elementSign, conductance_S, source_A } = this.layout
    conductance_S.fill(0)
    source_A.fill(0)
    for (let k = 0; k < elementEdge.length; k++) {
      conductance_S[elementEdge[k]] += this.conductance(k)
      if (this.conducting[k] === 1) source_A[elementEdge[k]] += elementSign[k] * this.threshold_V[k] / this.on_Ohm[k]
    }
  }

  private pattern(): MatrixLayout {
    let key = ""
    for (let k = 0; k < this.on_Ohm.length; k++) key += this.conductance(k) > 0 ? "1" : "0"
    let layout = this.layouts.get(key)
    if (layout === undefined) {
      if (this.layouts.size === KEPT) this.layouts.clear()
      layout = layOut(this.matrix, element => this.conductance(element) > 0)
      this.layouts.set(key, layout)
    }
    return layout
  }

  /** Sees what hangs together. */
  private look(): void {
    const { islands, matrix: { cells, elements, port } } = this
    let worst_Ohm = 0
    for (const element of elements) if (element.bit >= 0) worst_Ohm = Math.max(worst_Ohm, element.on_Ohm)
    islands.clear()
    for (let k = 0; k < elements.length; k++) {
      const wire = elements[k].bit >= 0 || this.on_Ohm[k] <= worst_Ohm
      if (this.closed[k] === 1 && wire && this.on_Ohm[k] < Infinity) islands.join(elements[k].a, elements[k].b)
    }
    this.shorted = cells.some(cell => islands.together(cell.plus, cell.minus))
    for (let k = 0; k < elements.length; k++) {
      if ((this.closed[k] === 1 || this.conducting[k] === 1) && this.on_Ohm[k] < Infinity) islands.join(elements[k].a, elements[k].b)
    }
    this.meshes.find(this.matrix, islands)
    for (const cell of cells) islands.join(cell.plus, cell.minus)
    this.connected = islands.together(port.plus, port.minus)
  }
}
