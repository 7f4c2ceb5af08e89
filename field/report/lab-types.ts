// What a page of the laboratory shows; the page's script reads its charts as they stand here.

export interface LabLine {
  label: string
  /** A custom property of style.css: "store", "load", "array" .. */
  colour: string
  values: (number | null)[]
  /** Points are joined, dots are not. */
  style?: "points" | "dots" | "dashed"
}

export interface LabChart {
  id: string
  title: string
  help: string
  /** Rising. */
  x: number[]
  xUnit: string
  unit: string
  lines: LabLine[]
  height: number
  /** Charts with the same word zoom and point together. */
  together?: string
  /** Values the vertical axis must show. */
  include?: number[]
}

export interface LabPage {
  /** Whose page it is; the laboratory's unless told. */
  maker?: { brand: string, command: string }
  title: string
  facts: string
  verdict: string
  alarming: boolean
  cards: { name: string, value: string, more: string }[]
  charts: LabChart[]
  /** `wide`: takes the whole width. */
  tables: { title: string, wide: boolean, head: string[], rows: string[][] }[]
  notes: string[]
}
