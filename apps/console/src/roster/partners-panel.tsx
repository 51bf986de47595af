import { fromHex } from "@alongside/evidence/format/bytes"
import { jurisdictionName } from "@alongside/live/jurisdiction-name"
import { accountFingerprint } from "@alongside/protocol/accounts"
import { type ListedPartner, partnerText } from "@alongside/protocol/partners"
import type { JSX, TargetedSubmitEvent } from "preact"
import type { ScreenProps } from "../screens/props.ts"
import { matterName } from "./matters.ts"

/** Organisations whose lawyers are rung when ours have been, and our lawyers who help at theirs. */
export function PartnersPanel(props: ScreenProps): JSX.Element | null {
  const { state, words } = props
  const { say } = words
  const { roster, partners } = state.office.value
  if (roster == null) return null
  return (
    <section class="panel" aria-labelledby="partners">
      <h2 id="partners">{say("partner.title")}</h2>
      <p>{say("partner.how")}</p>
      <ul class="people">
        {partners.map((partner) => (
          <li key={partner.root}>
            <PartnerCard {...props} partner={partner} />
          </li>
        ))}
      </ul>
      <p>{say("partner.ours")}</p>
      <p class="address" dir="ltr">
        {partnerText(location.origin, roster.pin)}
      </p>
      <PasteForm {...props} what="partner" />
      <h3>{say("elsewhere.title")}</h3>
      <p>{say("elsewhere.how")}</p>
      <Elsewhere {...props} />
    </section>
  )
}

function PartnerCard({
  state,
  words,
  actions,
  partner,
}: ScreenProps & { readonly partner: ListedPartner }): JSX.Element {
  const { say } = words
  const { isBusy, roster, nowMs } = state.office.value
  const { root, address, name, counsel, untilMs, fault } = partner
  const isCounting = untilMs !== null && untilMs > nowMs
  return (
    <article class="person">
      <h3>
        <bdi>{name ?? address}</bdi>
      </h3>
      {name !== null && <p dir="ltr">{address}</p>}
      {isCounting && <p>{say("partner.counts", { n: counsel })}</p>}
      {isCounting && <p>{say("partner.until", { time: words.dayAndTime(untilMs) })}</p>}
      {!isCounting && <strong>{say("partner.nobody")}</strong>}
      {fault !== null && <p class="office-fault">{say("partner.fault", { code: fault })}</p>}
      {roster?.isSigner === true && (
        <button type="button" class="plain" disabled={isBusy} onClick={() => actions.office.removePartner(root)}>
          {say("partner.remove")}
        </button>
      )}
    </article>
  )
}

/** Takes what another organisation's coordinator has sent. */
function PasteForm({ state, words, actions, what }: ScreenProps & { readonly what: "partner" | "card" }): JSX.Element {
  const { say } = words
  const { isBusy, isUnreadable } = state.office.value
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get("pasted"))
    if (what === "partner") actions.office.readPartner(text)
    else actions.office.readCard(text)
  }
  return (
    <form class="fields" onSubmit={submit}>
      <label>
        {say(what === "partner" ? "partner.paste" : "elsewhere.paste")}
        <textarea name="pasted" rows={3} required autocomplete="off" autocapitalize="off" spellcheck={false} />
      </label>
      {isUnreadable === what && (
        <p class="office-fault" role="alert">
          {say("partner.unreadable")}
        </p>
      )}
      <button type="submit" class="button" disabled={isBusy}>
        {say(what === "partner" ? "partner.go" : "elsewhere.go")}
      </button>
    </form>
  )
}

/** Our lawyers' keys at partners' servers: one that was sent, to be compared; and those that are certified. */
function Elsewhere(props: ScreenProps): JSX.Element {
  const { state, words, actions } = props
  const { say } = words
  const { card, roster, isBusy } = state.office.value
  return (
    <>
      <ul class="people">
        {roster?.elsewhere.map(({ key, name }) => (
          <li key={key} class="person">
            <bdi>{name}</bdi>
            {roster.isSigner && (
              <button type="button" class="button" disabled={isBusy} onClick={() => actions.office.revoke(key)}>
                {say("person.revoke")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {card === undefined && <PasteForm {...props} what="card" />}
      {card !== undefined && (
        <article class="person">
          <h4>
            <bdi>{card.claims.name}</bdi>
          </h4>
          {card.claims.licences.map(({ jurisdiction, matter, barNumber, untilMs }) => (
            <p key={`${jurisdiction} ${matter} ${barNumber}`}>
              {say("person.licence", {
                ...{ place: jurisdictionName(jurisdiction, words.tag), matter: matterName(matter, say) },
                ...{ number: barNumber, day: words.day(untilMs) },
              })}
            </p>
          ))}
          <p>{say("person.numbers", { numbers: accountFingerprint(fromHex(card.key)!, card.claims.recipient) })}</p>
          {roster?.isSigner === true && (
            <button type="button" class="button" disabled={isBusy} onClick={() => actions.office.certifyCard()}>
              {say("person.certify")}
            </button>
          )}
          <button type="button" class="plain" onClick={() => actions.office.cancelCard()}>
            {say("elsewhere.cancel")}
          </button>
        </article>
      )}
    </>
  )
}
