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

  /** Stars to meshes, in the order of the program. Nearly all nodes of an array have two or three neighbours: those are written out. */
  private fold(): void {
    const { code, start } = this.program
    const { conductance_S: g, source_A: s, ratio, lift_V } = this
    for (let k = 0; k < start.length; k++) {
      const at = start[k]
      const degree = code[at]
      if (degree === 2) {
        const e0 = code[at + 1]
        const e1 = code[at + 2]
        const e01 = code[at + 3]
        const sum = g[e0] + g[e1]
        const inverse = sum > 0 ? 1 / sum : 0 // nothing conducts: the node hangs in the air, at 0 V
        const r0 = g[e0] * inverse
        const r1 = g[e1] * inverse
        ratio[e0] = r0
        ratio[e1] = r1
        lift_V[k] = (s[e0] + s[e1]) * inverse
        g[e01] += r0 * g[e1]
        s[e01] += r0 * s[e1] - r1 * s[e0]
      } else if (degree === 3) {
        const e0 = code[at + 1]
        const e1 = code[at + 2]
        const e2 = code[at + 3]
        const e01 = code[at + 4]
        const e02 = code[at + 5]
        const e12 = code[at + 6]
        const sum = g[e0] + g[e1] + g[e2]
        const inverse = sum > 0 ? 1 / sum : 0
        const r0 = g[e0] * inverse
        const r1 = g[e1] * inverse
        const r2 = g[e2] * inverse
        ratio[e0] = r0
        ratio[e1] = r1
        ratio[e2] = r2
        lift_V[k] = (s[e0] + s[e1] + s[e2]) * inverse
        g[e01] += r0 * g[e1]
        g[e02] += r0 * g[e2]
        g[e12] += r1 * g[e2]
        s[e01] += r0 * s[e1] - r1 * s[e0]
        s[e02] += r0 * s[e2] - r2 * s[e0]
        s[e12] += r1 * s[e2] - r2 * s[e1]
      } else {
        this.foldStar(k, at + 1, at + degree)
      }
    }
  }

  private foldStar(k: number, first: number, last: number): void {
    const { code } = this.program
    const { conductance_S: g, source_A: s, ratio } = this
    let sum = 0
    let sources = 0
    for (let i = first; i <= last; i++) {
      sum += g[code[i]]
      sources += s[code[i]]
    }
    const inverse = sum > 0 ? 1 / sum : 0
    this.lift_V[k] = sources * inverse
    for (let i = first; i <= last; i++) ratio[code[i]] = g[code[i]] * inverse
    let pair = last + 1
    for (let i = first; i <= last; i++) {
      const edge = code[i]
      for (let j = i + 1; j <= last; j++) {
        const other = code[j]
        const mesh = code[pair++]
        g[mesh] += ratio[edge] * g[other]
        s[mesh] += ratio[edge] * s[other] - ratio[other] * s[edge]
      }
    }
  }

  /** Drops of the stars from those of the meshes, in reverse. */
  private unfold(): void {
    const { code, start } = this.program
    const { drop_V: v, drop_Ohm: u, ratio, lift_V } = this
    for (let k = start.length - 1; k >= 0; k--) {
      const at = start[k]
      const degree = code[at]
      if (degree === 2) {
        const e0 = code[at + 1]
        const e1 = code[at + 2]
        const v01 = v[code[at + 3]]
        const u01 = u[code[at + 3]]
        const r0 = ratio[e0]
        const r1 = ratio[e1]
        v[e0] = lift_V[k] - r1 * v01
        v[e1] = lift_V[k] + r0 * v01
        u[e0] = -r1 * u01
        u[e1] = r0 * u01
      } else if (degree === 3) {
        const e0 = code[at + 1]
        const e1 = code[at + 2]
        const e2 = code[at + 3]
        const e01 = code[at + 4]
        const e02 = code[at + 5]
        const e12 = code[at + 6]
        const r0 = ratio[e0]
        const r1 = ratio[e1]
        const r2 = ratio[e2]
        v[e0] = lift_V[k] - r1 * v[e01] - r2 * v[e02]
        v[e1] = lift_V[k] + r0 * v[e01] - r2 * v[e12]
        v[e2] = lift_V[k] + r0 * v[e02] + r1 * v[e12]
        u[e0] = -r1 * u[e01] - r2 * u[e02]
        u[e1] = r0 * u[e01] - r2 * u[e12]
        u[e2] = r0 * u[e02] + r1 * u[e12]
      } else {
        this.unfoldStar(k, at + 1, at + degree)
      }
    }
  }

  private unfoldStar(k: number, first: number, last: number): void {
    const { code } = this.program
    const { drop_V: v, drop_Ohm: u, ratio, lift_V } = this
    for (let i = first; i <= last; i++) {
      v[code[i]] = lift_V[k]
      u[code[i]] = 0
    }
    let pair = last + 1
    for (let i = first; i <= last; i++) {
      const edge = code[i]
      for (let j = i + 1; j <= last; j++) {
        const other = code[j]
        const mesh = code[pair++]
        v[edge] -= ratio[other] * v[mesh]
        u[edge] -= ratio[other] * u[mesh]
        v[other] += ratio[edge] * v[mesh]
        u[other] += ratio[edge] * u[mesh]
      }
    }
  }
}
