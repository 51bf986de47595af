import type { Bytes } from "@alongside/evidence/format/bytes"
import type { CanaryStep } from "@alongside/protocol/board"
import { TOKEN_ISSUER, TOKEN_TYPE } from "@alongside/protocol/seat-routes"
import { publicVerif, TokenChallenge } from "@cloudflare/privacypass-ts"
import type { TokenIssuer } from "../joining/token-issuer.ts"
import { CanaryCounsel } from "./canary-counsel.ts"
import type { CanaryKeys } from "./canary-keys.ts"
import { CanaryPhone } from "./canary-phone.ts"

/** Longer than anybody should wait: what takes this long hasn't come through. */
const PATIENCE_MS = 30_000

export interface CanaryPressParts {
  readonly origin: string
  readonly serverKey: Bytes
  readonly keys: CanaryKeys
  readonly issuer: Pick<TokenIssuer, "published" | "issue">
  /** One more than the number of the canary's last request. */
  readonly nextNumber: () => Promise<number>
  /** The server closes. */
  readonly ending: AbortSignal
}

/**
 * One press, from a token to its end, by the addresses that people use: the phone asks, its console is rung and accepts, the phone reads
 * counsel's signature, and says that it is over. Whatever happens, no request of it is left open.
 *
 * @param at - Called with each step that begins: where it stops is where something is wrong.
 */
export async function canaryPress(parts: CanaryPressParts, at: (step: CanaryStep) => void): Promise<void> {
  const { origin, keys, issuer, nextNumber, ending } = parts
  const signal = AbortSignal.any([ending, AbortSignal.timeout(PATIENCE_MS)])
  at("signing in")
  using counsel = await CanaryCounsel.onDuty(origin, keys, signal)
  at("token")
  const token = await newToken(issuer)
  at("asking")
  const number = await nextNumber()
  const phone = new CanaryPhone({ ...parts, number, signal })
  let isOver = false
  try {
    using line = await phone.press(token)
    at("ringing")
    const ring = await counsel.untilRung(number)
    at("answering")
    const seat = await counsel.answer(ring)
    const answered = await line.until((status) =>
      status.phase === "answered" && status.counsel?.acceptance !== undefined ? status : undefined,
    )
    if (!(await phone.isAnswered(answered))) throw new Error("counsel's word isn't over this press")
    at("connecting")
    counsel.connected(seat)
    await line.until(({ counsel: connected }) => connected?.isConnected || undefined)
    at("ending")
    await phone.end()
    await line.until(({ phase }) => phase === "ended" || undefined)
    isOver = true
  } finally {
    // The signal may be why it failed: this has a patience of its own.
    if (!isOver)
      await new CanaryPhone({ ...parts, number, signal: AbortSignal.timeout(PATIENCE_MS) }).end().catch(() => undefined)
  }
}

/** Issued and made as for a person: a key that issues nothing good is found out here. */
async function newToken(issuer: CanaryPressParts["issuer"]): Promise<Uint8Array> {
  const client = new publicVerif.Client(publicVerif.BlindRSAMode.PSS)
  const challenge = new TokenChallenge(TOKEN_TYPE, TOKEN_ISSUER, new Uint8Array(0), [])
  const request = await client.createTokenRequest(challenge, issuer.published)
  const response = issuer.issue(new Uint8Array(request.serialize()))
  return new Uint8Array((await client.finalize(publicVerif.TokenResponse.deserialize(response))).serialize())
}
