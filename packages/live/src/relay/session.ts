import { type Bytes, concatBytes, fromHex } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import type { Problem } from "@alongside/protocol/error-codes"
import { nonceSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import { SIGN_IN_CONTENT_TYPE, sessionSchema, signSignIn } from "@alongside/protocol/session"

/** What a server can be asked wrongly for, as a page meets it. */
export type ServerErrorCode = "SERVER_UNREACHABLE" | "SERVER_REFUSED" | "SERVER_ANSWER_UNREADABLE"

/** Thrown when the server doesn't answer, or answers no. */
export class ServerError extends Error {
  override readonly name = "ServerError"
  readonly code: ServerErrorCode
  /** The server's own code (docs/errors.md) where it gave one. */
  readonly problem: string | undefined
  readonly status: number | undefined
  /** Of a text that was sent, from 1, where the server named one. */
  readonly line: number | undefined
  constructor(
    code: ServerErrorCode,
    message: string,
    details: { readonly problem?: string; readonly status?: number; readonly line?: number } = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.problem = details.problem
    this.status = details.status
    this.line = details.line
  }
}

/** How somebody signs in. */
export interface SignsIn {
  /** Where the signed sign-in is POSTed. */
  readonly route: string
  /** Signs in at `origin`, with the server's fresh nonce. */
  signIn(origin: string, nonce: Bytes): Promise<Bytes>
}

export interface Counsel {
  /** Ed25519, 32 bytes. */
  readonly counselKey: Bytes
  readonly sign: Sign
}

export function counselSignsIn({ counselKey, sign }: Counsel): SignsIn {
  return { route: routes.sessions, signIn: (origin, nonce) => signSignIn({ origin, nonce, counselKey }, sign) }
}

/** 30 s: what brings nothing for longer is asked again rather than waited for. A slow link that brings something has all the time it takes. */
const PATIENCE_MS = 30_000
/** A token is renewed this long before it expires. */
const EARLY_MS = 60_000

/** The way into one server: a token, in memory only, renewed as long as somebody asks for it. */
export class Session {
  readonly origin: string
  readonly #who: SignsIn
  #token: Promise<{ readonly token: string; readonly renewAt: number }> | undefined

  constructor(origin: string, who: SignsIn) {
    this.origin = origin
    this.#who = who
  }

  /** @throws {ServerError} as {@link ask}. */
  async token(): Promise<string> {
    const there = await this.#token?.catch(() => undefined)
    if (there !== undefined && performance.now() < there.renewAt) return there.token
    const asked = this.#signIn()
    this.#token = asked
    return (await asked).token
  }

  /** The token was refused: the next one is asked for anew. */
  forget(): void {
    this.#token = undefined
  }

  /** GETs with the token, once more with a new one when it is refused. @throws {ServerError} */
  get(route: string): Promise<Answer> {
    return this.send(route, {})
  }

  /** The same with another method or a body. @throws {ServerError} */
  async send(
    route: string,
    { headers = {}, ...rest }: RequestInit & { headers?: Record<string, string> },
  ): Promise<Answer> {
    const asSignedIn = async () => ({ ...rest, headers: { ...headers, authorization: `Bearer ${await this.token()}` } })
    try {
      return await ask(this.origin + route, await asSignedIn())
    } catch (error) {
      if (!(error instanceof ServerError && error.status === 401)) throw error
      this.forget()
      return ask(this.origin + route, await asSignedIn())
    }
  }

  /** A nonce of the server's, for what has to be signed here and now. @throws {ServerError} */
  async nonce(): Promise<Bytes> {
    return (await this.#nonce()).nonce
  }

  async #nonce(): Promise<{ readonly nonce: Bytes; readonly serverMs: number }> {
    const { nonce, serverMs } = nonceSchema.parse((await ask(this.origin + routes.nonce)).json())
    return { nonce: fromHex(nonce)!, serverMs }
  }

  async #signIn(): Promise<{ token: string; renewAt: number }> {
    const { nonce, serverMs } = await this.#nonce()
    const body = await this.#who.signIn(this.origin, nonce)
    const init = { method: "POST", headers: { "content-type": SIGN_IN_CONTENT_TYPE }, body }
    const { token, expiresMs } = sessionSchema.parse((await ask(this.origin + this.#who.route, init)).json())
    // By the server's own clock, so that a wrong one here matters nothing.
    return { token, renewAt: performance.now() + expiresMs - serverMs - EARLY_MS }
  }
}

/** What the server says yes with, whole. */
export class Answer {
  readonly bytes: Bytes
  readonly headers: Headers

  constructor(bytes: Bytes, headers: Headers) {
    this.bytes = bytes
    this.headers = headers
  }

  /** @throws {ServerError} `SERVER_ANSWER_UNREADABLE` when it isn't JSON. */
  json(): unknown {
    try {
      return JSON.parse(new TextDecoder().decode(this.bytes))
    } catch (cause) {
      throw new ServerError("SERVER_ANSWER_UNREADABLE", "the server's answer isn't JSON", {}, { cause })
    }
  }
}

/**
 * Asks, and reads the answer to its end.
 * @throws {ServerError} `SERVER_UNREACHABLE` without an answer, and when it breaks off; `SERVER_REFUSED` when the answer is no.
 */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const patience = new Patience()
  try {
    const response = await fetch(url, { ...init, cache: "no-store", signal: patience.signal })
    const answer = new Answer(await wholeBody(response, patience), response.headers)
    if (response.ok) return answer
    throw refusal(response.status, answer)
  } catch (cause) {
    if (cause instanceof ServerError) throw cause
    throw new ServerError("SERVER_UNREACHABLE", "the server doesn't answer", {}, { cause })
  } finally {
    patience.end()
  }
}

function refusal(status: number, body: Answer): ServerError {
  let details: { readonly status: number; readonly problem?: string; readonly line?: number } = { status }
  try {
    const { code, line } = body.json() as Partial<Problem>
    if (typeof code === "string") details = { status, problem: code, ...(typeof line === "number" ? { line } : {}) }
  } catch {
    // Something between answers with a page of its own.
  }
  return new ServerError("SERVER_REFUSED", `the server refuses: ${status}`, details)
}

async function wholeBody({ body }: Response, patience: Patience): Promise<Bytes> {
  const parts: Bytes[] = []
  const reader = body?.getReader()
  for (;;) {
    const read = await reader?.read()
    if (read === undefined || read.done) return parts.length === 1 ? parts[0]! : concatBytes(...parts)
    patience.renew()
    parts.push(read.value)
  }
}

/** Runs out when it isn't renewed. */
class Patience {
  readonly #controller = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    this.renew()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  renew(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#controller.abort(), PATIENCE_MS)
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
