import type { ComponentChildren, JSX } from "preact"
import { useState } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"
import type { Pin } from "./pin.ts"
import { PinAsk } from "./pin-ask.tsx"
import { askPinWorker } from "./pin-line.ts"
import { PinPad } from "./pin-pad.tsx"

type Step =
  | { readonly at: "current" }
  | { readonly at: "changing" }
  | { readonly at: "first" }
  | { readonly at: "again"; readonly pin: Pin }
  | { readonly at: "offer"; readonly pin: Pin }
  | { readonly at: "second"; readonly pin: Pin }
  | { readonly at: "second again"; readonly pin: Pin; readonly second: Pin }
  | { readonly at: "keeping" }
  | { readonly at: "done" | "removed" }

type Fault = "setup.differs" | "setup.secondSame" | "pin.unkept"

/** Chooses a PIN, and a second one for danger if she wants; changes them or takes them away for whoever knows one of them. */
export function PinScreen({ state, words, actions, view }: ScreenProps): JSX.Element {
  const say = words.sayOf({ en: english, es: spanish })
  const [step, setStep] = useState<Step>(state.hasPin ? { at: "current" } : { at: "first" })
  const [current, setCurrent] = useState<Pin>()
  const [fault, setFault] = useState<Fault>()
  const goTo = (next: Step, because?: Fault) => {
    setFault(because)
    setStep(next)
  }
  const leave = () => {
    view.page.value = "main"
  }
  const keep = async (pin: Pin, second: Pin | undefined) => {
    goTo({ at: "keeping" })
    const { came } = await askPinWorker({ order: "set", pin, second, current }).catch(() => ({ came: "unkept" }))
    if (came !== "right") return goTo({ at: "first" }, "pin.unkept")
    actions.pinChanged(true)
    goTo({ at: "done" })
  }
  const remove = async () => {
    goTo({ at: "keeping" })
    const { came } = await askPinWorker({ order: "remove", current: current ?? "" }).catch(() => ({ came: "unkept" }))
    if (came !== "right") return goTo({ at: "changing" }, "pin.unkept")
    actions.pinChanged(false)
    goTo({ at: "removed" })
  }
  /** @param key - so that each step begins with nothing typed. */
  const pad = (title: string, onPin: (pin: Pin) => void, length?: number) => (
    <>
      <h2>{title}</h2>
      <PinPad key={step.at} {...{ say, length, onPin }} label={title} isBusy={false} />
    </>
  )

  const content = (): ComponentChildren => {
    switch (step.at) {
      case "current":
        return (
          <>
            <h2>{say("setup.current")}</h2>
            <PinAsk
              words={words}
              label={say("setup.current")}
              onRight={(_, pin) => {
                setCurrent(pin)
                goTo({ at: "changing" })
              }}
            />
          </>
        )
      case "changing":
        return (
          <>
            <button type="button" class="large-button" onClick={() => goTo({ at: "first" })}>
              {say("setup.change")}
            </button>
            <button type="button" class="large-button" onClick={() => void remove()}>
              {say("setup.remove")}
            </button>
          </>
        )
      case "first":
        return (
          <>
            <p>{say("setup.why")}</p>
            {pad(say("setup.choose"), (pin) => goTo({ at: "again", pin }))}
            <p class="quiet">{say("setup.whatFor")}</p>
            <p class="quiet">{say("setup.notLocked")}</p>
            <p class="quiet">{say("setup.limits")}</p>
          </>
        )
      case "again": {
        const { pin } = step
        const check = (typed: Pin) =>
          typed === pin ? goTo({ at: "offer", pin }) : goTo({ at: "first" }, "setup.differs")
        return pad(say("setup.again"), check, pin.length)
      }
      case "offer": {
        const { pin } = step
        return (
          <>
            <h2>{say("setup.secondTitle")}</h2>
            <p>{say("setup.secondWhy")}</p>
            <p>{say("setup.secondHow")}</p>
            <button type="button" class="large-button" onClick={() => goTo({ at: "second", pin })}>
              {say("setup.secondYes")}
            </button>
            <button type="button" class="large-button" onClick={() => void keep(pin, undefined)}>
              {say("setup.secondNo")}
            </button>
          </>
        )
      }
      case "second": {
        const { pin } = step
        const choose = (second: Pin) =>
          second === pin ? goTo(step, "setup.secondSame") : goTo({ at: "second again", pin, second })
        return pad(say("setup.secondChoose", { n: pin.length }), choose, pin.length)
      }
      case "second again": {
        const { pin, second } = step
        const check = (typed: Pin) =>
          typed === second ? void keep(pin, second) : goTo({ at: "second", pin }, "setup.differs")
        return pad(say("setup.again"), check, pin.length)
      }
      case "keeping":
        return <p role="status">{say("setup.keeping")}</p>
      case "done":
        return (
          <>
            <p class="large" role="status">
              {say("setup.done")}
            </p>
            <p>{say("setup.doneHow")}</p>
          </>
        )
      case "removed":
        return (
          <p class="large" role="status">
            {say("setup.removed")}
          </p>
        )
    }
  }

  return (
    <main class={`screen settings pin-screen at-${step.at.replace(" ", "-")}`}>
      <div class="content">
        <Headline>{say("setup.title")}</Headline>
        <p role="alert">{fault !== undefined && say(fault)}</p>
        {content()}
      </div>
      <div class="dock">
        <button type="button" class="large-button again" onClick={leave}>
          {words.say("settings.back")}
        </button>
      </div>
    </main>
  )
}
