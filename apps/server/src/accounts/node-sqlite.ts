import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import { SqliteDialect, type SqliteStatement } from "kysely"

/** Somebody else may be writing: a backup, or another process of the server. */
const WAITS_MS = 5000
/** More statements than the server has, those apart that insert different numbers of rows. */
const KEPT_STATEMENTS = 200
/** Longer ones insert many rows: few are alike, and each would keep a place for every value. */
const KEPT_LENGTH = 2000

/**
 * Kysely's SQLite dialect on Node's own SQLite: it wants the shape of another library, which this gives it.
 *
 * synchronous=FULL: a commit is on the disk when it returns, as a claim must be before a receipt is signed.
 * secure_delete: what is deleted is overwritten, as somebody who has something erased may expect.
 */
export function nodeSqliteDialect(path: string): SqliteDialect {
  const database = new DatabaseSync(path, { timeout: WAITS_MS })
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
  )
  // SQLite prepares one again by itself when the tables have changed.
  const statements = new Map<string, SqliteStatement>()
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (sql) => {
        const known = statements.get(sql)
        if (known !== undefined) return known
        const statement = statementOf(database.prepare(sql))
        if (sql.length > KEPT_LENGTH) return statement
        if (statements.size >= KEPT_STATEMENTS) statements.clear()
        statements.set(sql, statement)
        return statement
      },
    },
  })
}

function statementOf(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    // Only what streams a result uses it, and nothing here does: two of one statement would disturb each other.
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  }
}
