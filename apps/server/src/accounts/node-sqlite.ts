import { DatabaseSync, type SQLInputValue } from "node:sqlite"
import { SqliteDialect } from "kysely"

/**
 * Kysely's SQLite dialect on Node's own SQLite: it wants the shape of another library, which this gives it.
 *
 * synchronous=FULL: a commit is on the disk when it returns, as a claim must be before a receipt is signed.
 * secure_delete: what is deleted is overwritten, as somebody who has something erased may expect.
 */
export function nodeSqliteDialect(path: string): SqliteDialect {
  const database = new DatabaseSync(path)
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
  )
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (sql) => {
        const statement = database.prepare(sql)
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
          run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
          iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
        }
      },
    },
  })
}
