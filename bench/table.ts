// What every bench prints: a table for people, and with --json one JSON object as the last line.

/** Prints rows under a head, columns aligned. */
export function printTable(head: string[], rows: string[][]): void {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map(row => row[i].length)))
  const line = (cells: string[]): string => cells.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ").trimEnd()
  process.stdout.write(`${line(head)}\n${widths.map(width => "-".repeat(width)).join("  ")}\n${rows.map(row => `${line(row)}\n`).join("")}`)
}
