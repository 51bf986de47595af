import type { EncounterId } from "./upload.ts"

/** Those of {@link routes} that a phone asks before it can record: the rest has no place in what is loaded first. */
export const phoneRoutes = {
  /** POST an upload; authorised by the claims and signatures inside. */
  batches: (encounter: EncounterId) => `/v1/encounters/${encounter}/batches`,
  /** GET a nonce that says when it was made. */
  nonce: "/v1/nonce",
  /** GET who runs the server: {@link Organisation}. */
  organisation: "/v1/organisation",
} as const

/** Where things are. Every path that the server answers under `/v1/` is built here. */
export const routes = {
  ...phoneRoutes,
  /** GET the newest roster file (spec/roster.md §7.1). PUT: a coordinator's next one, with {@link RosterUpload}. */
  roster: "/v1/roster",
  /** GET the text of a hybrid age recipient by its SHA-256, as rosters and epoch statements name it; hexadecimal. */
  recipient: (hash: string) => `/v1/recipients/${hash}`,
  /** POST a signed sign-in; answers a bearer token. */
  sessions: "/v1/sessions",
  /** POST a coordinator's signed sign-in, of the same form; answers a bearer token. */
  coordinatorSessions: "/v1/coordinator/sessions",
  /** GET the encounters that the signed-in counsel may watch. */
  encounters: "/v1/encounters",
  /** GET who keeps an encounter from being erased and whether it is asked for: {@link Keeping}. POST: this counsel keeps it; DELETE lets go. */
  hold: (encounter: EncounterId) => `/v1/encounters/${encounter}/hold`,
  /** POST: this counsel's signed release of a consultation (spec/package.md §2.2). GET: those that there are, for whose encounter it is. */
  release: (encounter: EncounterId) => `/v1/encounters/${encounter}/release`,
  /** POST: counsel who accepted says which record theirs is (spec/advice.md §3). GET: those that there are, for whose encounter it is. */
  advice: (encounter: EncounterId) => `/v1/encounters/${encounter}/advice`,
  /** GET what is left of an erased encounter: a tombstone (tombstone.ts). For counsel and for whose it is. */
  tombstone: (encounter: EncounterId) => `/v1/encounters/${encounter}/tombstone`,
  /** GET what the records of an encounter say about themselves, from an ordinal (inclusive). */
  index: (encounter: EncounterId, from: number) => `/v1/encounters/${encounter}/index?from=${from}`,
  /** GET the batches of an encounter, from (inclusive) to (exclusive), as many as fit in one answer. */
  records: (encounter: EncounterId, from: number, to: number) =>
    `/v1/encounters/${encounter}/records?from=${from}&to=${to}`,
  /** WebSocket: sealed batches as they become durable. */
  watch: "/v1/watch",
  health: "/v1/health",
} as const
