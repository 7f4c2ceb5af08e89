// The numeric half of star-mesh elimination. Every edge is a conductance g with a source of current s across it: the current along it is
// I = g·(V(a) - V(b)) - s. A node k with edges (g_i, s_i) to its neighbours i is replaced by a mesh between those (Rosen 1924, here with
// sources), G = sum of g_i:
//   g_ij += g_i·g_j / G        s_ij += (g_i·s_j - g_j·s_i) / G
// Then back, from the voltages between the neighbours to those of the star:
//   V(k) - V(i) = (sum of s_j + sum of g_j·(V(j) - V(i))) / G
// Conductances are only ever added, multiplied and divided, and the way to the reference is an edge like any other, so each keeps its
// full relative precision whatever the ratio of the resistances (as in the elimination of Grassmann, Taksar and Heyman 1985); and as
// sources stay on edges, those of an island that hangs on a leak of teraohms balance exactly. Voltages are kept as drops along edges, so
// a small drop beside a large one is not lost either.

import { compileElimination } from "./elimination.js"
import type { Elimination } from "./elimination.js"

export class StarMesh {
  /** Inputs, per edge: what is joined to it between its own two nodes; zero for fill-in. `run` turns them into totals. */
  readonly conductance_S: Float64Array
  readonly source_A: Float64Array
  /** Drops along the edges by the sources alone, V, and per ampere from the last node to the reference, ohm. */
  readonly drop_V: Float64Array
  readonly drop_Ohm: Float64Array
  /** Direction of each given edge: drops count from its a to its b if +1. */
  readonly sign: Float64Array
  /** Share of an edge in its node's conductance, and each node's voltage above the mean of its neighbours. */
  private readonly ratio: Float64Array
  private readonly lift_V: Float64Array
  private readonly program: Elimination

  /** @param ends node pairs of the edges, see `compileElimination` */
  constructor(nodes: number, ends: number[], reference: number, last: number) {
    this.program = compileElimination(nodes, ends, reference, last)
    this.sign = this.program.sign
    const size = this.spare + 1
    this.conductance_S = new Float64Array(size)
    this.source_A = new Float64Array(size)
    this.drop_V = new Float64Array(size)
    this.drop_Ohm = new Float64Array(size)
    this.ratio = new Float64Array(size)
    this.lift_V = new Float64Array(this.program.start.length)
  }

  /** The edge between the last node and the reference: its drops are the voltage and the resistance of the whole; -1: no way. */
  get root(): number {
    return this.program.root
  }

  /** One edge more than there are, for what belongs to none: it has no drop, and what is put on it drives nothing. */
  get spare(): number {
    return this.program.edges
  }

  /** Fills `drop_V` and `drop_Ohm`. */
  run(): void {
    this.fold()
    const root = this.program.root
    if (root >= 0) {
      const whole = this.conductance_S[root]
      this.drop_Ohm[root] = whole > 0 ? 1 / whole : 0
      this.drop_V[root] = whole > 0 ? this.source_A[root] / whole : 0
    }
    this.unfold()
  }

  private fold(): void {
    const { code, start } = this.program
    const { conductance_S: g, source_A: s, ratio, lift_V } = this
    for (let k = 0; k < start.length; k++) {
      const at = start[k]
      const degree = code[at]
      if (degree === 2) {
        const first = code[at + 1]
        const second = code[at + 2]
        const mesh = code[at + 3]
        const sum = g[first] + g[second]
        const inverse = sum > 0 ? 1 / sum : 0
        const share = g[first] * inverse
        const rest = g[second] * inverse
        ratio[first] = share
        ratio[second] = rest
        lift_V[k] = (s[first] + s[second]) * inverse
        g[mesh] += share * g[second]
        s[mesh] += share * s[second] - rest * s[first]
        continue
      }
      const end = at + degree
      let sum = 0
      let sources = 0
      for (let i = at + 1; i <= end; i++) {
        sum += g[code[i]]
        sources += s[code[i]]
      }
      const inverse = sum > 0 ? 1 / sum : 0 // nothing conducts: the node hangs in the air, at 0 V
      lift_V[k] = sources * inverse
      let pair = end + 1
      for (let i = at + 1; i <= end; i++) {
        const edge = code[i]
        const share = g[edge] * inverse
        const pull = s[edge] * inverse
        ratio[edge] = share
        for (let j = i + 1; j <= end; j++) {
          const other = code[j]
          const mesh = code[pair++]
          g[mesh] += share * g[other]
          s[mesh] += share * s[other] - pull * g[other]
        }
      }
    }
  }

  private unfold(): void {
    const { code, start } = this.program
    const { drop_V: v, drop_Ohm: u, ratio, lift_V } = this
    for (let k = start.length - 1; k >= 0; k--) {
      const at = start[k]
      const degree = code[at]
      const lift = lift_V[k]
      if (degree === 2) {
        const first = code[at + 1]
        const second = code[at + 2]
        const mesh = code[at + 3]
        const share = ratio[first]
        const rest = ratio[second]
        v[first] = lift - rest * v[mesh]
        v[second] = lift + share * v[mesh]
        u[first] = -rest * u[mesh]
        u[second] = share * u[mesh]
        continue
      }
      const end = at + degree
      for (let i = at + 1; i <= end; i++) {
        v[code[i]] = lift
        u[code[i]] = 0
      }
      let pair = end + 1
      for (let i = at + 1; i <= end; i++) {
        const edge = code[i]
        const share = ratio[edge]
        let own_V = v[edge]
        let own_Ohm = u[edge]
        for (let j = i + 1; j <= end; j++) {
          const other = code[j]
          const mesh = code[pair++]
          own_V -= ratio[other] * v[mesh]
          own_Ohm -= ratio[other] * u[mesh]
          v[other] += share * v[mesh]
          u[other] += share * u[mesh]
        }
        v[edge] = own_V
        u[edge] = own_Ohm
      }
    }
  }
}
