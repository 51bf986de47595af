import type { Ways } from "@alongside/protocol/circle-answers"
import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { openDatabase } from "../outbox/database.ts"
import { PinSheet } from "../pin/pin-sheet.tsx"
import type { ScreenProps } from "../screens/view.ts"
import { AddStep } from "./add-step.tsx"
import { english, spanish } from "./catalogue.ts"
import { ContactList } from "./contact-list.tsx"
import { type Contact, keepContacts, keptContacts } from "./kept-contacts.ts"
import { OneStep } from "./one-step.tsx"
import { PairStep } from "./pair-step.tsx"
import { Pairing } from "./pairing.ts"
import { seesMore } from "./see-more.ts"
import { askWays } from "./ways.ts"
import "./circle.css"

/** What waits for her PIN: whoever holds the unlocked phone adds nobody, and shows nobody more of her. */
type Asked = { readonly to: "add" } | { readonly to: "show more"; readonly contact: Contact }
type Step = { readonly at: "list" } | { readonly at: "add" } | { readonly at: "one"; readonly contact: Contact }

/** Those she chose: who they are, what each may see, how they hear of it; and making a pair with one more. */
export function CircleScreen({ state, words, view, actions }: ScreenProps): JSX.Element {
  const say = words.sayOf({ en: english, es: spanish })
  const [pairing] = useState(() => new Pairing())
  const [contacts, setContacts] = useState<readonly Contact[]>([])
  const [step, setStep] = useState<Step>({ at: "list" })
  const [ways, setWays] = useState<Ways | "asking" | undefined>("asking")
  const [asked, setAsked] = useState<Asked>()
  const read = async (): Promise<void> => {
    const kept = await keptContacts(await openDatabase())
    setContacts(kept)
    setWays(await askWays(kept))
  }
  useEffect(() => {
    void read()
    void pairing.resume()
    return () => pairing.close()
  }, [pairing])
  const list = () => setStep({ at: "list" })
  const pair = pairing.state.value
  const isPairing = pair.is !== "none"
  const back = () => {
    if (step.at === "list" || isPairing) view.page.value = "main"
    else list()
  }
  const keep = async (next: readonly Contact[]): Promise<void> => {
    await keepContacts(await openDatabase(), next)
    setContacts(next)
  }
  const add = async (): Promise<void> => {
    setAsked(undefined)
    const contact = await pairing.confirm()
    void read()
    setStep(contact === undefined ? { at: "list" } : { at: "one", contact })
  }
  const change = (contact: Contact): void => {
    setAsked(undefined)
    setStep({ at: "one", contact })
    void keep(contacts.map((one) => (one.recipient === contact.recipient ? contact : one)))
  }
  return (
    <main class="screen settings circle">
      <div class="content">
        {pair.is !== "none" ? (
          <PairStep
            state={pair}
            say={say}
            camera={actions.camera()}
            onSame={async () => (state.hasPin ? setAsked({ to: "add" }) : add())}
            onDrop={() => void pairing.drop().then(list)}
          />
        ) : step.at === "add" ? (
          <AddStep say={say} onMake={(of) => void pairing.begin(of)} />
        ) : step.at === "one" ? (
          <OneStep
            contact={step.contact}
            ways={ways === "asking" ? undefined : ways}
            say={say}
            onChange={(contact) => {
              if (state.hasPin && seesMore(step.contact, contact)) setAsked({ to: "show more", contact })
              else change(contact)
            }}
            onRemove={() => {
              void keep(contacts.filter(({ recipient }) => recipient !== step.contact.recipient)).then(list)
            }}
          />
        ) : (
          <ContactList
            contacts={contacts}
            ways={ways}
            words={words}
            onAdd={() => setStep({ at: "add" })}
            onChange={(contact) => setStep({ at: "one", contact })}
          />
        )}
      </div>
      {asked !== undefined && (
        <PinSheet
          words={words}
          title={asked.to === "add" ? say("compare.pin") : say("more.pin", { name: asked.contact.name })}
          back={say(asked.to === "add" ? "compare.pinBack" : "more.pinBack")}
          onRight={() => (asked.to === "add" ? void add() : change(asked.contact))}
          onBack={() => setAsked(undefined)}
        />
      )}
      <div class="dock">
        <button
          type="button"
          class={isPairing || step.at === "add" ? "large-button" : "large-button again"}
          onClick={back}
        >
          {say(step.at === "one" && !isPairing ? "circle.done" : "circle.back")}
        </button>
      </div>
    </main>
  )
}
