import type { Bytes } from "@alongside/evidence/format/bytes"
import { equalBytes } from "@alongside/evidence/format/bytes"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"
import { KeyMoveError } from "./error.ts"
import { askSecurityKey, makeCredential } from "./security-key.ts"

interface TokenStepProps {
  readonly say: Say<typeof english>
  /** It answered twice, and the same. */
  readonly onAnswer: (answer: Bytes) => void
  readonly onFault: (error: unknown) => void
}

/** Makes a credential on a security key, asks it, and asks it once more: what it answers has to be the same for ever. */
export function TokenStep({ say, onAnswer, onFault }: TokenStepProps): JSX.Element {
  const [answer, setAnswer] = useState<Bytes>()
  const [isBusy, setBusy] = useState(false)
  const attempt = (act: () => Promise<void>) => () => {
    setBusy(true)
    act()
      .catch(onFault)
      .finally(() => setBusy(false))
  }
  const make = attempt(async () => {
    await makeCredential(`Alongside (${location.host})`)
    setAnswer(await askSecurityKey())
  })
  const askAgain = attempt(async () => {
    const again = await askSecurityKey()
    if (answer === undefined || !equalBytes(again, answer)) {
      throw new KeyMoveError("SECURITY_KEY_DIFFERS", "the security key gave two answers to one question")
    }
    onAnswer(again)
  })
  return (
    <>
      <Headline>{say("token.title")}</Headline>
      <p>{say("token.how")}</p>
      <p class="quiet">{say("token.bound", { address: location.hostname })}</p>
      <p role="status">{answer !== undefined && say("token.again")}</p>
      <button type="button" class="large-button" disabled={isBusy} onClick={answer === undefined ? make : askAgain}>
        {answer === undefined ? say("token.make") : say("token.askAgain")}
      </button>
    </>
  )
}
