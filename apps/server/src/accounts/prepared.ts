import type {
  Compilable,
  CompiledQuery,
  Insertable,
  InsertQueryBuilder,
  InsertResult,
  Kysely,
  QueryResult,
} from "kysely"
import type { Tables } from "./database.ts"

/** The database, or a transaction. */
type Executor = Kysely<Tables>

/** Stands for a value that is given later, by its name. A class of its own, or Kysely would look for an expression in it. */
class Place {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/**
 * A query that is put into words once and run with other values each time. Finding the words takes longer than what SQLite
 * does with them, and a crowd that presses together would wait for it.
 *
 * @param build - Called once. What it is given stands for the values: it passes them on, and looks at none of them.
 */
export function prepared<Given extends object, Row = unknown>(
  build: (executor: Executor, given: Given) => Compilable<Row>,
): (executor: Executor, given: Given) => Promise<QueryResult<Row>> {
  // Whatever is asked of it is a place: it passes for values that don't exist yet.
  const places = new Proxy({}, { get: (_, name) => new Place(String(name)) }) as Given
  let query: CompiledQuery<Row> | undefined
  return (executor, given) => {
    query ??= build(executor, places).compile()
    const parameters = query.parameters.map((each) => (each instanceof Place ? given[each.name as keyof Given] : each))
    return executor.executeQuery<Row>({ ...query, parameters })
  }
}

/** Rows in one statement: what a statement costs by itself is shared, and it is short enough to be kept by `node-sqlite.ts`. */
const ROWS_TOGETHER = 32

type Insert<Table extends keyof Tables> = InsertQueryBuilder<Tables, Table, InsertResult>

/**
 * As {@link prepared}: inserts any number of rows that all name the same columns in the same order.
 * @param finish - Says what is to be done where one is there already; a fault, unless it does.
 */
export function preparedInsert<Table extends keyof Tables & string>(
  table: Table,
  finish: (insert: Insert<Table>) => Insert<Table> = (insert) => insert,
): (executor: Executor, rows: readonly Insertable<Tables[Table]>[]) => Promise<void> {
  const queries = new Map<number, CompiledQuery<unknown>>()
  const insert = async (executor: Executor, rows: readonly Insertable<Tables[Table]>[]): Promise<void> => {
    const query = queries.get(rows.length) ?? finish(executor.insertInto(table).values(rows)).compile()
    queries.set(rows.length, query)
    await executor.executeQuery({ ...query, parameters: rows.flatMap((row) => Object.values(row)) })
  }
  return async (executor, rows) => {
    const together = rows.length - (rows.length % ROWS_TOGETHER)
    for (let at = 0; at < together; at += ROWS_TOGETHER) await insert(executor, rows.slice(at, at + ROWS_TOGETHER))
    for (const row of rows.slice(together)) await insert(executor, [row])
  }
}
