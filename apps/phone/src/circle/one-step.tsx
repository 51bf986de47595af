import type { ContactAddress } from "@alongside/protocol/circle"
import type { JSX } from "preact"
import { useId, useState } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"
import type { Contact } from "./kept-contacts.ts"
import { MayChoice } from "./may-choice.tsx"

interface OneStepProps {
  readonly contact: Contact
  readonly say: Say<typeof english>
  readonly onChange: (contact: Contact) => void
  readonly onRemove: () => void
}

/** One of those she chose: what they may see, when and how they hear of it. */
export function OneStep({ contact, say, onChange, onRemove }: OneStepProps): JSX.Element {
  const { name, addresses } = contact
  const has = (channel: ContactAddress["channel"]) => addresses.some((one) => one.channel === channel)
  const setAddress = (channel: ContactAddress["channel"], address: string): void => {
    const others = addresses.filter((one) => one.channel !== channel)
    onChange({ ...contact, addresses: address === "" ? others : [...others, { channel, address }] })
  }
  const addressOf = (channel: ContactAddress["channel"]) =>
    addresses.find((one) => one.channel === channel)?.address ?? ""
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
      <AddressField channel="text" address={addressOf("text")} say={say} onAddress={setAddress} />
      <AddressField channel="email" address={addressOf("email")} say={say} onAddress={setAddress} />
      <p class="quiet">{say("address.why")}</p>
      <section class="field">
        <h2>{say("reach.title")}</h2>
        <ul class="reached">
          <li>{say("reach.page")}</li>
          <li>{say(has("push") ? "reach.push" : "reach.no push")}</li>
          <li>{say(has("text") ? "reach.text" : "reach.no text")}</li>
          <li>{say(has("email") ? "reach.email" : "reach.no email")}</li>
        </ul>
      </section>
      <button type="button" class="large-button" onClick={onRemove}>
        {say("remove.ask", { name })}
      </button>
    </>
  )
}

interface AddressFieldProps {
  readonly channel: "text" | "email"
  readonly address: string
  readonly say: Say<typeof english>
  readonly onAddress: (channel: "text" | "email", address: string) => void
}

/** E.164, once what people write between the digits is gone. */
const NUMBER = /^\+[1-9][0-9]{6,14}$/
const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** @returns the address as it is handed over; undefined for what can't be one. */
function readAddress(channel: "text" | "email", text: string): string | undefined {
  const given = channel === "text" ? text.replaceAll(/[\s().-]/g, "") : text.trim()
  const isRight = given === "" || (channel === "text" ? NUMBER : MAIL).test(given)
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
        inputMode={channel === "text" ? "tel" : "email"}
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
      {isWrong && channel === "text" && <p class="quiet">{say("address.bad")}</p>}
    </div>
  )
}
