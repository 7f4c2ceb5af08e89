// DuckDB loads its native library (60 MB) only when somebody asks for a database.

import { rmSync } from "node:fs"
import type { DuckDBAppender } from "@duckdb/node-api"
import type { Table, TableColumn } from "./tables.js"

function append(appender: DuckDBAppender, type: TableColumn["type"], value: number | boolean | string): void {
  if (typeof value === "number" && !Number.isFinite(value)) appender.appendNull()
  else if (type === "DOUBLE") appender.appendDouble(Number(value))
  else if (type === "BIGINT") appender.appendBigInt(BigInt(value))
  else if (type === "BOOLEAN") appender.appendBoolean(Boolean(value))
  else appender.appendVarchar(String(value))
}

/** Write a new database file with one table each; unknown numbers become NULL.
 *  @param path must not exist yet */
export async function writeDuckdb(path: string, tables: Table[]): Promise<void> {
  const { DuckDBInstance } = await import("@duckdb/node-api")
  const instance = await DuckDBInstance.create(path)
  try {
    const connection = await instance.connect()
    for (const { name, columns } of tables) {
      await connection.run(`CREATE TABLE ${name} (${columns.map(column => `"${column.name}" ${column.type}`).join(", ")})`)
      const appender = await connection.createAppender(name)
      for (let row = 0; row < columns[0].values.length; row++) {
        for (const column of columns) append(appender, column.type, column.values[row])
        appender.endRow()
      }
      appender.closeSync()
    }
    await connection.run("CHECKPOINT")
    connection.closeSync()
  } finally {
    instance.closeSync()
    rmSync(`${path}.wal`, { force: true })
  }
}
