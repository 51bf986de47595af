import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { openDatabase } from "../outbox/database.ts"
import { PinSheet } from "../pin/pin-sheet.tsx"
import { Headline } from "../screens/headline.tsx"
import type { ScreenProps } from "../screens/view.ts"
import type { Say } from "../screens/words.ts"
import { AddStep } from "./add-step.tsx"
import { english, spanish } from "./catalogue.ts"
import { type Contact, keepContacts, keptContacts } from "./kept-contacts.ts"
import { OneStep } from "./one-step.tsx"
import { PairStep } from "./pair-step.tsx"
import { Pairing } from "./pairing.ts"
import { seesMore } from "./see-more.ts"
import "./circle.css"

/** What waits for her PIN: whoever holds the unlocked phone adds nobody, and shows nobody more of her. */
type Asked = { readonly to: "add" } | { readonly to: "show more"; readonly contact: Contact }
type Step = { readonly at: "list" } | { readonly at: "add" } | { readonly at: "one"; readonly contact: Contact }

/** Those she chose: who they are, what each may see, how they hear of it; and making a pair with one more. */
export function CircleScreen({ state, words, view }: ScreenProps): JSX.Element {
  const say = words.sayOf({ en: english, es: spanish })
  const [pairing] = useState(() => new Pairing())
  const [contacts, setContacts] = useState<readonly Contact[]>([])
  const [step, setStep] = useState<Step>({ at: "list" })
  const [asked, setAsked] = useState<Asked>()
  const read = () => void openDatabase().then(keptContacts).then(setContacts)
  useEffect(() => {
    read()
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
    read()
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
            onSame={async () => (state.hasPin ? setAsked({ to: "add" }) : add())}
            onDrop={() => void pairing.drop().then(list)}
          />
        ) : step.at === "add" ? (
          <AddStep say={say} onMake={(of) => void pairing.begin(of)} />
        ) : step.at === "one" ? (
          <OneStep
            contact={step.contact}
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
          <List contacts={contacts} say={say} onStep={setStep} />
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
        <button type="button" class="large-button again" onClick={back}>
          {say(step.at === "one" && !isPairing ? "circle.done" : "circle.back")}
        </button>
      </div>
    </main>
  )
}

interface ListProps {
  readonly contacts: readonly Contact[]
  readonly say: Say<typeof english>
  readonly onStep: (step: Step) => void
}

function List({ contacts, say, onStep }: ListProps): JSX.Element {
  return (
    <>
      <Headline>{say("circle.title")}</Headline>
      <p>{say("circle.lead")}</p>
      <p>{say("circle.never")}</p>
      {contacts.length === 0 && <p class="quiet">{say("circle.nobody")}</p>}
      <ul class="chosen">
        {contacts.map((contact) => (
          <li key={contact.recipient}>
            <b>{contact.name}</b>
            <span>{say(`may.${contact.may}`)}</span>
            <button type="button" class="small" onClick={() => onStep({ at: "one", contact })}>
              {say("circle.change", { name: contact.name })}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="large-button" onClick={() => onStep({ at: "add" })}>
        {say("circle.add")}
      </button>
    </>
  )
}
