import type { ContactAddress } from "@alongside/protocol/circle"
import type { Ways } from "@alongside/protocol/circle-answers"
import type { JSX } from "preact"
import { useId, useState } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"
import type { Contact } from "./kept-contacts.ts"
import { MayChoice } from "./may-choice.tsx"
import { wayNames, wayTo } from "./ways.ts"

interface OneStepProps {
  readonly contact: Contact
  /** What this server can do; undefined while it hasn't said. */
  readonly ways: Ways | undefined
  readonly say: Say<typeof english>
  readonly onChange: (contact: Contact) => void
  readonly onRemove: () => void
}

/** One of those she chose: what they may see, when and how they hear of it. */
export function OneStep({ contact, ways, say, onChange, onRemove }: OneStepProps): JSX.Element {
  const { name, addresses } = contact
  const setAddress = (channel: ContactAddress["channel"], address: string): void => {
    const others = addresses.filter((one) => one.channel !== channel)
    onChange({ ...contact, addresses: address === "" ? others : [...others, { channel, address }] })
  }
  const addressOf = (channel: ContactAddress["channel"]) =>
    addresses.find((one) => one.channel === channel)?.address ?? ""
  // A field that does nothing isn't there; what was given before can still be taken away.
  const fields = (["text", "email", "signal"] as const).filter(
    (channel) => canUse(channel, ways) || addressOf(channel) !== "",
  )
  return (
    <>
      <Headline>{name}</Headline>
      <MayChoice may={contact.may} say={say} onChoose={(may) => onChange({ ...contact, may })} />
      <div class="field switch">
        <label>
          <span>{say("every.label")}</span>
          <input
            type="checkbox"
            checked={contact.isToldOnEveryPress}
            onChange={(event) => onChange({ ...contact, isToldOnEveryPress: event.currentTarget.checked })}
          />
        </label>
        <p class="quiet">{say("every.why")}</p>
      </div>
      {fields.map((channel) => (
        <AddressField key={channel} channel={channel} address={addressOf(channel)} say={say} onAddress={setAddress} />
      ))}
      {fields.length > 0 && <p class="quiet">{say("address.why")}</p>}
      <section class="field">
        <h2>{say("reach.title")}</h2>
        <ul class="reached">
          <li>{say("reach.page")}</li>
          {wayNames(contact, ways).map((way) => (
            <li key={way}>{say(`reach.${way} ${wayTo(contact, way, ways)}`, { name })}</li>
          ))}
        </ul>
        {wayTo(contact, "push", ways) === "missing" && <p class="quiet">{say("reach.how push", { name })}</p>}
      </section>
      <button type="button" class="large-button" onClick={onRemove}>
        {say("remove.ask", { name })}
      </button>
    </>
  )
}

/** While the server hasn't said, what most servers can. */
const canUse = (channel: Written, ways: Ways | undefined): boolean =>
  ways?.channels.includes(channel) ?? channel !== "signal"

/** What is reached by something that she writes down. */
type Written = "text" | "email" | "signal"

interface AddressFieldProps {
  readonly channel: Written
  readonly address: string
  readonly say: Say<typeof english>
  readonly onAddress: (channel: Written, address: string) => void
}

/** E.164, once what people write between the digits is gone. */
const NUMBER = /^\+[1-9][0-9]{6,14}$/
const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** @returns the address as it is handed over; undefined for what can't be one. */
function readAddress(channel: Written, text: string): string | undefined {
  const given = channel === "email" ? text.trim() : text.replaceAll(/[\s().-]/g, "")
  const isRight = given === "" || (channel === "email" ? MAIL : NUMBER).test(given)
  return isRight ? given : undefined
}

function AddressField({ channel, address, say, onAddress }: AddressFieldProps): JSX.Element {
  const id = useId()
  const [text, setText] = useState(address)
  const isWrong = readAddress(channel, text) === undefined
  return (
    <div class="field">
      <label for={id}>{say(`address.${channel}`)}</label>
      <input
        id={id}
        class="line-input"
        inputMode={channel === "email" ? "email" : "tel"}
        autocomplete="off"
        dir="ltr"
        value={text}
        aria-invalid={isWrong}
        onInput={(event) => {
          setText(event.currentTarget.value)
          const read = readAddress(channel, event.currentTarget.value)
          if (read !== undefined) onAddress(channel, read)
        }}
      />
      {isWrong && channel !== "email" && <p class="quiet">{say("address.bad")}</p>}
    </div>
  )
}
