import { fromHex } from "@alongside/evidence/format/bytes"
import { jurisdictionName, languageName } from "@alongside/live/jurisdiction-name"
import { accountFingerprint, type ListedAccount } from "@alongside/protocol/accounts"
import { lawyerCardText } from "@alongside/protocol/partners"
import type { JSX } from "preact"
import type { ScreenProps } from "../screens/props.ts"
import { matterName } from "./matters.ts"

/** Somebody with an account: what they said, whether anybody has certified it, and what there is to do about it. */
export function PersonCard({
  state,
  words,
  actions,
  person,
}: ScreenProps & { readonly person: ListedAccount }): JSX.Element {
  const { say } = words
  const { roster, isBusy, nowMs, partners } = state.office.value
  const { key, role, name, claims, standing } = person
  const isOnRosters = role !== "coordinator"
  const mayCertify = roster?.isSigner === true && roster.untilMs > nowMs && person.isPartners !== true
  return (
    <article class="person">
      <h3>
        <bdi>{name}</bdi>
      </h3>
      <p class="what">
        <span>{say(`person.${role}`)}</span>
        {isOnRosters && <strong class={`standing-of ${standing}`}>{say(`person.${standing}`)}</strong>}
      </p>
      {person.isPartners === true && <p>{say("person.ofPartner")}</p>}
      {claims !== null && claims.languages.length > 0 && (
        <p>
          {say("person.speaks", { languages: claims.languages.map((one) => languageName(one, words.tag)).join(", ") })}
        </p>
      )}
      {claims?.licences.map(({ jurisdiction, matter, barNumber, untilMs }) => (
        <p key={`${jurisdiction} ${matter} ${barNumber}`}>
          {say(untilMs > nowMs ? "person.licence" : "person.expired", {
            ...{ place: jurisdictionName(jurisdiction, words.tag), matter: matterName(matter, say), number: barNumber },
            day: words.day(untilMs),
          })}
        </p>
      ))}
      {isOnRosters && standing !== "certified" && claims !== null && (
        <p>{say("person.numbers", { numbers: accountFingerprint(fromHex(key)!, claims.recipient) })}</p>
      )}
      {isOnRosters && standing !== "certified" && claims !== null && mayCertify && (
        <button type="button" class="button" disabled={isBusy} onClick={() => actions.office.certify(key)}>
          {say("person.certify")}
        </button>
      )}
      {role === "counsel" && standing === "waiting" && claims !== null && partners.length > 0 && (
        <details>
          <summary>{say("person.ofPartner")}</summary>
          <p>{say("person.ofPartnerHow")}</p>
          <textarea class="card-text" rows={4} readOnly aria-label={say("person.ofPartner")} dir="ltr">
            {lawyerCardText({ key, claims })}
          </textarea>
        </details>
      )}
      {standing === "certified" && mayCertify && (
        <button type="button" class="button" disabled={isBusy} onClick={() => actions.office.revoke(key)}>
          {say("person.revoke")}
        </button>
      )}
      {isOnRosters && standing !== "certified" && (
        <button type="button" class="plain" disabled={isBusy} onClick={() => actions.office.remove(key)}>
          {say("person.remove")}
        </button>
      )}
    </article>
  )
}
