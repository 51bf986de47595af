import type { JSX } from "preact"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"
import type { Carrier } from "./recovery-facts.ts"
import { hasSecurityKeys } from "./security-key.ts"

interface WaysProps {
  readonly say: Say<typeof english>
  /** Those that carry the key already are left out. */
  readonly except: readonly Carrier[]
  readonly onChoose: (carrier: Carrier) => void
}

/** On what a key can be, away from the phone. */
export function Ways({ say, except, onChoose }: WaysProps): JSX.Element {
  const all: readonly Carrier[] = hasSecurityKeys() ? ["sheet", "shares", "security-key"] : ["sheet", "shares"]
  return (
    <ul class="ways">
      {all
        .filter((carrier) => !except.includes(carrier))
        .map((carrier) => (
          <li key={carrier}>
            <button
              type="button"
              class="large-button"
              aria-describedby={`way-${carrier}`}
              onClick={() => onChoose(carrier)}
            >
              {say(`way.${carrier}`)}
            </button>
            <p id={`way-${carrier}`} class="quiet below">
              {say(`way.${carrier}Why`)}
            </p>
          </li>
        ))}
    </ul>
  )
}
