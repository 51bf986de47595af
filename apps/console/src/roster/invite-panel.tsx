import { accountRoles } from "@alongside/protocol/accounts"
import type { JSX } from "preact"
import type { ScreenProps } from "../screens/props.ts"

/** Makes a link for one person. */
export function InvitePanel({ state, words, actions }: ScreenProps): JSX.Element {
  const { say } = words
  const { invitation, isBusy, people } = state.office.value
  const open = people?.invitations.length ?? 0
  return (
    <section class="panel" aria-labelledby="invite">
      <h2 id="invite">{say("invite.title")}</h2>
      <div class="choices">
        {accountRoles.map((role) => (
          <button key={role} type="button" class="button" disabled={isBusy} onClick={() => actions.office.invite(role)}>
            {say(`invite.${role}`)}
          </button>
        ))}
      </div>
      {invitation !== undefined && (
        <div class="handed" role="status">
          <p>
            <strong>{say(`invite.${invitation.role}`)}</strong>
          </p>
          <p>{say("invite.made", { time: words.dayAndTime(invitation.expiresMs) })}</p>
          <p class="address" dir="ltr">
            {invitation.address}
          </p>
        </div>
      )}
      {open > 0 && <p class="quiet">{say("invite.open", { n: open })}</p>}
    </section>
  )
}
