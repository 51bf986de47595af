import type { Bytes } from "@alongside/evidence/format/bytes"
import { type ErrorCode, errorStatus } from "@alongside/protocol/error-codes"
import {
  encodeHelpPost,
  HELP_CONTENT_TYPE,
  type HelpAnswer,
  type HelpPost,
  helpRoutes,
  parseHelpAnswer,
} from "@alongside/protocol/help"

/** What came of one POST. */
export type HelpOutcome =
  | { readonly came: "answer"; readonly answer: HelpAnswer }
  | { readonly came: "problem"; readonly code: ErrorCode; readonly retryAfterMs: number | undefined }
  /** No answer of our server's: no network, a dead zone, or somebody else's page in between. */
  | { readonly came: "nothing" }

// 8 s: two such tries, and the ten seconds are over after which the number is offered.
const TIMEOUT_MS = 8000

/** Sends one POST. Never throws: what goes wrong is the outcome. @param path - of `helpRoutes`. */
export async function postHelp(path: string, post: HelpPost): Promise<HelpOutcome> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": HELP_CONTENT_TYPE },
      body: encodeHelpPost(post),
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const body: Bytes = new Uint8Array(await response.arrayBuffer())
    if (response.ok) return { came: "answer", answer: parseHelpAnswer(body) }
    const code = problemCode(body)
    if (code === undefined) return { came: "nothing" }
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN)
    return { came: "problem", code, retryAfterMs: Number.isNaN(seconds) ? undefined : seconds * 1000 }
  } catch {
    return { came: "nothing" }
  }
}

/** The newest status, as the server signed it. `undefined` when none came; `refused` when the token isn't good any more. */
export async function fetchStatus(token: string): Promise<Bytes | "refused" | undefined> {
  try {
    const response = await fetch(helpRoutes.status, {
      headers: { authorization: `Bearer ${token}` },
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.status === errorStatus.HELP_TOKEN_REFUSED) return "refused"
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
  } catch {
    return undefined
  }
}

function problemCode(body: Bytes): ErrorCode | undefined {
  try {
    const { code } = JSON.parse(new TextDecoder().decode(body)) as { readonly code?: unknown }
    // What isn't one of our server's answers comes from something between it and us.
    return typeof code === "string" && Object.hasOwn(errorStatus, code) ? (code as ErrorCode) : undefined
  } catch {
    return undefined
  }
}
