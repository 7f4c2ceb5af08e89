/** Sets of nodes that hang together (union-find). Allocates nothing after its construction. */
export class Islands {
  private readonly parent: Int32Array

  constructor(nodes: number) {
    this.parent = new Int32Array(nodes)
    this.clear()
  }

  clear(): void {
    for (let node = 0; node < this.parent.length; node++) this.parent[node] = node
  }

  /** @returns whether the two hung apart until now */
  join(a: number, b: number): boolean {
    const from = this.root(a)
    const to = this.root(b)
    this.parent[from] = to
    return from !== to
  }

  together(a: number, b: number): boolean {
    return this.root(a) === this.root(b)
  }

  /** One node that stands for all that hang together with this one. */
  root(node: number): number {
    const { parent } = this
    while (parent[node] !== node) {
      parent[node] = parent[parent[node]]
      node = parent[node]
    }
    return node
  }
}
