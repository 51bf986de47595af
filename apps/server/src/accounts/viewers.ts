import { RequestError } from "../problem.ts"
import type { Session, Sessions } from "./sessions.ts"

/** Somebody who has shown the token of a session that watches. */
export interface Viewer extends Session {
  readonly who: "counsel" | "contact"
}

export interface ViewersParts {
  /** Of counsel. */
  readonly sessions: Sessions
  readonly contactSessions: Sessions
  /** Whether a contact may be given sealed records of an encounter. */
  readonly mayFollow: (encounter: string, contact: string) => Promise<boolean>
  /** Whether a contact hears what becomes of an encounter. */
  readonly isTold: (encounter: string, contact: string) => boolean
}

/** Who may watch what: counsel every encounter, a contact those that a press of hers named them for. */
export class Viewers {
  readonly #parts: ViewersParts

  constructor(parts: ViewersParts) {
    this.#parts = parts
  }

  /** @throws RequestError `SESSION_REFUSED`. */
  assertViewer(token: string): Viewer {
    const { sessions, contactSessions } = this.#parts
    if (sessions.has(token)) return { who: "counsel", ...sessions.assertSession(token) }
    return { who: "contact", ...contactSessions.assertSession(token) }
  }

  /** @throws RequestError `ENCOUNTER_UNKNOWN` for one that isn't theirs to see. */
  async assertMayWatch({ who, key }: Viewer, encounter: string): Promise<void> {
    if (who === "contact" && !(await this.#parts.mayFollow(encounter, key))) throw new RequestError("ENCOUNTER_UNKNOWN")
  }

  /** Whether they are told that it begins, falls silent and ends. */
  hears({ who, key }: Viewer, encounter: string): boolean {
    return who === "counsel" || this.#parts.isTold(encounter, key)
  }
}
