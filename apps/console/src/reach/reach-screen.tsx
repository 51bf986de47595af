import type { Reach, ReachChannel } from "@alongside/protocol/reach"
import type { JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { Icon, type IconName } from "../screens/icon.tsx"
import type { ScreenProps } from "../screens/props.ts"
import "./reach.css"

/** By which ways counsel is reached away from the console, whether each works, and what it does on a phone that is on silent. */
export function ReachScreen({ state, words, actions }: ScreenProps): JSX.Element {
  const { reach } = state.reach.value
  const { say } = words
  const ways = actions.reach
  useEffect(() => {
    ways.show(true)
    return () => ways.show(false)
  }, [ways])
  return (
    <main class="reach">
      <h1>{say("reach.title")}</h1>
      <p>{say("reach.why")}</p>
      {reach === undefined ? (
        <p class="quiet">{say("reach.loading")}</p>
      ) : (
        reach.channels.map(({ channel, isConfigured }) => (
          <Way
            key={channel}
            channel={channel}
            isConfigured={isConfigured}
            reach={reach}
            {...{ state, words, actions }}
          />
        ))
      )}
    </main>
  )
}

interface WayProps extends Pick<ScreenProps, "state" | "words" | "actions"> {
  readonly channel: ReachChannel
  readonly isConfigured: boolean
  readonly reach: Reach
}

function Way({ channel, isConfigured, reach, state, words, actions }: WayProps): JSX.Element {
  const { say } = words
  const { busy, fault } = state.reach.value
  const own = reach.addresses.filter((one) => one.channel === channel)
  return (
    <section class="panel" aria-labelledby={`reach-${channel}`}>
      <h2 id={`reach-${channel}`}>{say(`reach.${channel}`)}</h2>
      <p class="quiet">{say(`reach.${channel}How`)}</p>
      {!isConfigured && (
        <p class="reach-state">
          <Icon name="waiting" />
          {say("reach.notSetUp")}
        </p>
      )}
      {own.map((address) => (
        <div key={address.id} class="reach-way">
          <p class="reach-state">
            <Icon name={iconOf[address.state]} />
            <span>
              <bdi>{address.short}</bdi> {say(`reach.state.${address.state}`, { time: words.moment(address.stateMs) })}
            </span>
          </p>
          <span class="reach-acts">
            {address.state !== "gone" && isConfigured && (
              <button type="button" class="button small" onClick={() => actions.reach.test(channel, address.id)}>
                {say("reach.test")}
              </button>
            )}
            <button type="button" class="button small" onClick={() => actions.reach.remove(channel, address.id)}>
              {say("reach.remove")}
            </button>
          </span>
          {address.state === "sent" && channel !== "push" && (
            <CodeForm channel={channel} address={address.id} {...{ words, actions }} />
          )}
        </div>
      ))}
      <p role="alert" class="warning">
        {fault?.channel === channel ? say(`reach.fault.${fault.because}`) : ""}
      </p>
      {isConfigured && channel === "push" && (
        <button
          type="button"
          class="button"
          aria-disabled={busy !== undefined}
          onClick={() => actions.reach.turnOnPush()}
        >
          {say(busy === channel ? "reach.working" : "reach.turnOn")}
        </button>
      )}
      {isConfigured && channel !== "push" && (
        <AddressForm channel={channel} isBusy={busy === channel} {...{ words, actions }} />
      )}
    </section>
  )
}

interface CodeProps extends Pick<ScreenProps, "words" | "actions"> {
  readonly channel: ReachChannel
  readonly address: string
}

/** The provider doesn't say that it came: they do, with what stood in it. */
function CodeForm({ channel, address, words: { say }, actions }: CodeProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const id = `code-${address}`
  return (
    <form
      class="reach-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (input.current !== null) actions.reach.confirm(channel, address, input.current.value)
      }}
    >
      <label for={id}>{say("reach.code")}</label>
      <input
        id={id}
        ref={input}
        dir="ltr"
        inputMode="numeric"
        autocomplete="one-time-code"
        required
        pattern="( *[0-9]){4} *"
        maxLength={9}
      />
      <button type="submit" class="button">
        {say("reach.confirm")}
      </button>
    </form>
  )
}

interface FormProps extends Pick<ScreenProps, "words" | "actions"> {
  readonly channel: ReachChannel
  readonly isBusy: boolean
}

function AddressForm({ channel, isBusy, words: { say }, actions }: FormProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const isMail = channel === "email"
  const id = `address-${channel}`
  return (
    <form
      class="reach-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (input.current === null || input.current.value.trim() === "") return
        actions.reach.set(channel, input.current.value.trim())
        input.current.value = ""
      }}
    >
      <label for={id}>{say(isMail ? "reach.mailbox" : "reach.number")}</label>
      {isMail ? (
        <input id={id} ref={input} type="email" dir="ltr" autocomplete="email" maxLength={254} />
      ) : (
        <input id={id} ref={input} type="tel" dir="ltr" autocomplete="tel" maxLength={32} />
      )}
      <button type="submit" class="button">
        {say(isBusy ? "reach.working" : "reach.save")}
      </button>
    </form>
  )
}

const iconOf: Record<Reach["addresses"][number]["state"], IconName> = {
  untried: "waiting",
  sent: "waiting",
  works: "check",
  fails: "warning",
  gone: "warning",
}
