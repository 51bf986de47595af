import { RecoveryError } from "@alongside/evidence/recovery/error"
import type { RecoverySecret } from "@alongside/evidence/recovery/secret"
import { secretFromSecurityKey } from "@alongside/evidence/recovery/security-key"
import { isWholeSheet, secretFromShares, setNameOf } from "@alongside/evidence/recovery/sheet"
import { readSheetQr } from "@alongside/evidence/recovery/sheet-qr"
import type { Share } from "@alongside/evidence/recovery/slip39/share"
import type { SheetLanguage } from "@alongside/evidence/recovery/words/word-list"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { Scanner } from "../scan/scanner.tsx"
import type { Say, Words } from "../screens/words.ts"
import { english, spanish } from "./catalogue.ts"
import {
  atFault,
  correctionOf,
  type Entered,
  inLanguage,
  isFull,
  nothingEntered,
  readEntered,
  withText,
  withWord,
  wordLists,
} from "./entered-words.ts"
import { faultCode, faultText } from "./fault-text.ts"
import { askSecurityKey, hasSecurityKeys } from "./security-key.ts"
import { WordField } from "./word-field.tsx"
import "./recovery.css"

interface SheetEntryProps {
  readonly words: Words
  /** The one that is open; undefined while none is. */
  readonly camera: MediaStreamTrack | undefined
  /** The sheet is whole, or the shares fit, or the security key answered. What is thrown is shown as a fault of what was entered. */
  readonly onSecret: (secret: RecoverySecret) => Promise<void>
}

/** Takes in a recovery secret: a sheet's words or code, two shares, or a security key. It is in memory only. */
export function SheetEntry({ words, camera, onSecret }: SheetEntryProps): JSX.Element {
  const say = words.sayOf({ en: english, es: spanish })
  const [entered, setEntered] = useState<Entered>(() => nothingEntered(words.language))
  const [shares, setShares] = useState<readonly Share[]>([])
  const [fault, setFault] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const [isScanning, setScanning] = useState(false)

  const attempt = (act: () => Promise<void>) => {
    setFault(undefined)
    setBusy(true)
    act().then(
      () => setBusy(false),
      (error: unknown) => {
        setFault(error)
        setBusy(false)
        if (!isOfWholePaper(error)) return
        // The paper itself is the wrong one: the next is entered from its beginning.
        setEntered(nothingEntered(entered.language))
        if (faultCode(error) === "SHARES_DO_NOT_FIT") setShares([])
      },
    )
  }
  const take = async (share: Share): Promise<void> => {
    if (isWholeSheet(share)) return onSecret(await secretFromShares([share]))
    if (shares.length === 0) {
      setShares([share])
      setEntered(nothingEntered(entered.language))
      return
    }
    await onSecret(await secretFromShares([...shares, share]))
  }
  const become = (next: Entered) => {
    setEntered(next)
    setFault(undefined)
    try {
      const share = readEntered(next)
      if (share !== undefined) attempt(() => take(share))
    } catch (error) {
      setFault(error)
      setEntered(atFault(next, error))
    }
  }
  const scanned = (text: string) => {
    setScanning(false)
    setFault(undefined)
    try {
      const share = readSheetQr(text.trim().toUpperCase())
      attempt(() => take(share))
    } catch (error) {
      setFault(error)
    }
  }
  const useToken = () => attempt(async () => onSecret(await secretFromSecurityKey(await askSecurityKey())))

  const word = `${entered.at + 1}`
  const label =
    shares.length > 0 ? say("enter.shareWord", { share: `${shares.length + 1}`, word }) : say("enter.word", { word })
  const correction = correctionOf(entered, fault)
  return (
    <div class="sheet-entry" aria-busy={isBusy}>
      {shares[0] === undefined ? (
        <p>{say("enter.how")}</p>
      ) : (
        <p role="status">{say("enter.second", { set: setNameOf(shares[0]) })}</p>
      )}
      <Faults fault={fault} say={(error) => faultText(error, say, words.list)} />
      {correction !== undefined && (
        <div class="offer">
          <span>{say("enter.perhaps", { word: `${correction.at + 1}`, right: correction.word })}</span>
          <button
            type="button"
            class="small"
            onClick={() => become(withWord({ ...entered, at: correction.at }, correction.word))}
          >
            {say("enter.take", { right: correction.word })}
          </button>
        </div>
      )}
      {camera !== undefined &&
        (isScanning ? (
          <Scanner camera={camera} label={say("enter.scanHow")} onRead={scanned} />
        ) : (
          <button type="button" class="small" onClick={() => setScanning(true)}>
            {say("enter.scan")}
          </button>
        ))}
      {!isFull(entered) && (
        <WordField
          label={label}
          list={wordLists[entered.language]}
          text={entered.text}
          noneText={say("enter.none")}
          nextText={say("enter.next")}
          onText={(text) => become(withText(entered, text))}
          onWord={(chosen) => become(withWord(entered, chosen))}
        />
      )}
      <Taken entered={entered} fault={fault} say={say} onChange={(at) => setEntered({ ...entered, at, text: "" })} />
      <label class="sheet-language">
        {say("enter.language")}
        <select
          value={entered.language}
          onChange={(event) => become(inLanguage(entered, event.currentTarget.value as SheetLanguage))}
        >
          <option value="en">{say("enter.languageEnglish")}</option>
          <option value="es">{say("enter.languageSpanish")}</option>
        </select>
      </label>
      {hasSecurityKeys() && (
        <button type="button" class="small" onClick={useToken}>
          {say("enter.token")}
        </button>
      )}
    </div>
  )
}

function isOfWholePaper(error: unknown): boolean {
  const code = faultCode(error)
  return code.startsWith("SHARE") || code === "SHEET_OF_ANOTHER_KEY"
}

function Faults({ fault, say }: { readonly fault: unknown; readonly say: (error: unknown) => string }): JSX.Element {
  return <p role="alert">{fault !== undefined && <strong class="fault">{say(fault)}</strong>}</p>
}

interface TakenProps {
  readonly entered: Entered
  readonly fault: unknown
  readonly say: Say<typeof english>
  readonly onChange: (at: number) => void
}

/** The words so far, each to be touched and changed; those that the checksum or the list names stand out. */
function Taken({ entered, fault, say, onChange }: TakenProps): JSX.Element | null {
  if (entered.words.length === 0) return null
  const wrong = new Set(fault instanceof RecoveryError ? fault.words : [])
  return (
    <section class="taken">
      <h2>{say("enter.taken")}</h2>
      <ol>
        {entered.words.map((word, at) => {
          const isWrong = wrong.has(at + 1)
          return (
            <li key={`${at} ${word}`}>
              <button type="button" class={isWrong ? "small wrong" : "small"} onClick={() => onChange(at)}>
                <span>{at + 1}</span>
                <b lang={entered.language}>{word}</b>
                {isWrong && <em>{say("enter.wordWrong")}</em>}
              </button>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
