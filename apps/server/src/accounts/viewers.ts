import { RequestError } from "../problem.ts"
import type { CounselAccess } from "./counsel-access.ts"
import type { Session, Sessions } from "./sessions.ts"

/** Somebody who has shown the token of a session that watches. */
export interface Viewer extends Session {
  readonly who: "counsel" | "contact"
}

export interface ViewersParts {
  /** Of counsel. */
  readonly sessions: Sessions
  readonly contactSessions: Sessions
  /** Whether counsel may be given sealed records of an encounter. */
  readonly access: Pick<CounselAccess, "mayRead" | "hears">
  /** Whether a contact may be given sealed records of an encounter. */
  readonly mayFollow: (encounter: string, contact: string) => Promise<boolean>
  /** Whether a contact hears what becomes of an encounter. */
  readonly isTold: (encounter: string, contact: string) => boolean
}

/** Who may watch what: counsel the encounters that they accepted, or what their organisation lets them; a contact those that a press of hers named them for. */
export class Viewers {
  readonly #parts: ViewersParts

  constructor(parts: ViewersParts) {
    this.#parts = parts
  }

  /** @throws RequestError `SESSION_REFUSED`. */
  assertViewer(token: string): Viewer {
    const { sessions, contactSessions } = this.#parts
    if (sessions.has(token)) {
      const session = sessions.assertSession(token)
      if (!session.isCounsel) throw new RequestError("SESSION_REFUSED")
      return { who: "counsel", ...session }
    }
    return { who: "contact", ...contactSessions.assertSession(token) }
  }

  /** @throws RequestError `ENCOUNTER_UNKNOWN` for one that isn't theirs to see. */
  async assertMayWatch({ who, key }: Viewer, encounter: string): Promise<void> {
    const { access, mayFollow } = this.#parts
    const may = who === "counsel" ? access.mayRead(encounter, key) : mayFollow(encounter, key)
    if (!(await may)) throw new RequestError("ENCOUNTER_UNKNOWN")
  }

  /** Whether they are told that it begins, falls silent and ends. */
  hears({ who, key }: Viewer, encounter: string): boolean {
    const { access, isTold } = this.#parts
    return who === "counsel" ? access.hears(encounter, key) : isTold(encounter, key)
  }
}
