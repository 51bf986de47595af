import type { Ways } from "@alongside/protocol/circle-answers"
import type { JSX } from "preact"
import { Headline } from "../screens/headline.tsx"
import type { Words } from "../screens/words.ts"
import { english, spanish } from "./catalogue.ts"
import type { Contact } from "./kept-contacts.ts"
import { wayNames, wayTo } from "./ways.ts"

interface ContactListProps {
  readonly contacts: readonly Contact[]
  /** What this server can do; undefined where it doesn't answer. */
  readonly ways: Ways | "asking" | undefined
  readonly words: Words
  readonly onAdd: () => void
  readonly onChange: (contact: Contact) => void
}

/** Those she chose, what each may see, and by which ways each would be told: before she needs it. */
export function ContactList({ contacts, ways, words, onAdd, onChange }: ContactListProps): JSX.Element {
  const say = words.sayOf({ en: english, es: spanish })
  const howTold = (contact: Contact): string => {
    if (ways === undefined) return say("ways.unknown")
    if (ways === "asking") return say("ways.asking")
    const known = wayNames(contact, ways).filter((way) => wayTo(contact, way, ways) === "yes")
    if (known.length === 0) return say("ways.only", { name: contact.name })
    return say("ways.told", { ways: words.list([...known, "page" as const].map((way) => say(`ways.${way}`))) })
  }
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
            <span>{howTold(contact)}</span>
            <button type="button" class="small" onClick={() => onChange(contact)}>
              {say("circle.change", { name: contact.name })}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="large-button" onClick={onAdd}>
        {say("circle.add")}
      </button>
    </>
  )
}
