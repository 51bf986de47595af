import type { Bytes } from "@alongside/evidence/format/bytes"
import { type IndexLine, parseIndex } from "@alongside/protocol/record-index"
import { routes } from "@alongside/protocol/routes"
import { parseRecordFrames } from "@alongside/protocol/watch"
import { ServerError, type Session } from "./session.ts"

/** Asks for what lies in the past of one encounter. */
export class Records {
  readonly #session: Session
  readonly #encounter: string

  constructor(session: Session, encounter: string) {
    this.#session = session
    this.#encounter = encounter
  }

  /** Yields what the server says of its records, page by page, from `from` (inclusive) to the newest. @throws {ServerError} */
  async *index(from: number): AsyncGenerator<IndexLine[]> {
    for (let next = from; ; ) {
      const lines = parseIndex(await this.#bytes(routes.index(this.#encounter, next)))
      const last = lines.at(-1)
      if (last === undefined) return
      yield lines
      next = last.ordinal + 1
    }
  }

  /**
   * Yields record frames that follow each other, from `from` (inclusive) to `to` (exclusive). What the server doesn't have
   * is left out. @throws {ServerError}
   */
  async *between(from: number, to: number): AsyncGenerator<Bytes> {
    for (let next = from; next < to; ) {
      const bytes = await this.#bytes(routes.records(this.#encounter, next, to))
      const last = parseRecordFrames(bytes)?.at(-1)
      if (last === undefined) {
        if (bytes.length > 0) throw new ServerError("SERVER_ANSWER_UNREADABLE", "the server's records can't be read")
        return
      }
      yield bytes
      next = last.ordinal + 1
    }
  }

  async #bytes(route: string): Promise<Bytes> {
    return (await this.#session.get(route)).bytes
  }
}
