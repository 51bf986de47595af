import type { ComponentChildren, JSX } from "preact"
import type { ScreenProps } from "../screens/view.ts"
import { settingsPart } from "./catalogue.ts"

interface SectionProps {
  readonly title: string
  readonly name?: string
  readonly children: ComponentChildren
}

function Section({ title, name = "", children }: SectionProps): JSX.Element {
  return (
    <section class={`field ${name}`}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function Ask({ children, onAsk }: { readonly children: string; readonly onAsk: () => void }): JSX.Element {
  return (
    <button type="button" class="small" onClick={onAsk}>
      {children}
    </button>
  )
}

/** The place is asked for here and never at the press. */
export function PlaceSection({ state, words, actions }: ScreenProps): JSX.Element {
  const say = words.sayOf(settingsPart)
  const { place } = state
  return (
    <Section title={say("settings.place")}>
      {place === "open" && <p>{say("settings.placeOn")}</p>}
      {place === "refused" && <p>{say("settings.placeRefused")}</p>}
      {(place === "missing" || place === "taken" || place === "muted") && <p>{say("settings.placeMissing")}</p>}
      {place === "asking" && <p>{say("rehearsal.asking")}</p>}
      {(place === "unasked" || place === "off") && (
        <>
          <p class="quiet">{say("settings.placeWhy")}</p>
          <Ask onAsk={() => actions.allow("place")}>{say("settings.placeAsk")}</Ask>
        </>
      )}
    </Section>
  )
}

/** Those who are told; and, the other way round, what somebody gave this person a code for. */
export function CircleSection({ words, view }: ScreenProps): JSX.Element {
  const say = words.sayOf(settingsPart)
  const open = () => {
    view.page.value = "circle"
  }
  const follow = () => {
    // A page of its own: this one lets go of the camera.
    location.hash = "circle"
  }
  return (
    <Section title={say("settings.circle")} name="circle-section">
      <p class="quiet">{say("settings.circleWhy")}</p>
      <Ask onAsk={open}>{say("settings.circleOpen")}</Ask>
      <Ask onAsk={follow}>{say("settings.circleCode")}</Ask>
    </Section>
  )
}

/** Whose lawyers are called, by whose word that is, and the way to join. */
export function OrganisationSection({ state, words, view }: ScreenProps): JSX.Element {
  const say = words.sayOf(settingsPart)
  const { organisation, membership } = state
  const open = () => {
    view.page.value = "join"
  }
  const why = (): string => {
    if (organisation === undefined) return say("settings.joinNobody")
    return membership === undefined
      ? say("settings.joinNot", { organisation })
      : say("settings.joined", { organisation })
  }
  return (
    <Section title={say("settings.join")} name="join-section">
      <p class="quiet">{why()}</p>
      <Ask onAsk={open}>{membership === undefined ? say("settings.joinOpen") : say("settings.joinAgain")}</Ask>
    </Section>
  )
}

/** What was recorded, on this phone or with the key. */
export function RecordingsSection({ words, view }: ScreenProps): JSX.Element {
  const say = words.sayOf(settingsPart)
  const open = () => {
    view.page.value = "recordings"
  }
  return (
    <Section title={say("settings.recordings")}>
      <p class="quiet">{say("settings.recordingsWhy")}</p>
      <Ask onAsk={open}>{say("settings.recordingsOpen")}</Ask>
    </Section>
  )
}

/** Where the key is, and the way to take it off the phone, or to change it. */
export function KeySection({ state, words, view }: ScreenProps): JSX.Element | null {
  const say = words.sayOf(settingsPart)
  if (state.recovery === "unkept") return null
  const open = () => {
    view.page.value = "recovery"
  }
  return (
    <Section title={say("settings.key")} name="key-section">
      <p class="quiet">{say(`where.${state.recovery}`)}</p>
      <Ask onAsk={open}>{state.recovery === "here" ? words.say("offer.takeOff") : say("settings.keyChange")}</Ask>
    </Section>
  )
}

/** The PIN that ends things, and a second one for danger. */
export function PinSection({ state, words, view }: ScreenProps): JSX.Element {
  const say = words.sayOf(settingsPart)
  const open = () => {
    view.page.value = "pin"
  }
  return (
    <Section title={say("settings.pin")} name="pin-section">
      <p class="quiet">{say(state.hasPin ? "settings.pinSet" : "settings.pinWhy")}</p>
      <Ask onAsk={open}>{state.hasPin ? say("settings.pinChange") : words.say("offer.pinSet")}</Ask>
    </Section>
  )
}

/** Whether the browser may clear what this app keeps, the key included. */
export function StorageSection({ state, words, actions }: ScreenProps): JSX.Element {
  const say = words.sayOf(settingsPart)
  return (
    <Section title={say("settings.storage")}>
      {state.storagePersistent === true ? (
        <p>{say("settings.storageKept")}</p>
      ) : (
        <>
          <p class="quiet">
            {say(state.recovery === "away" ? "settings.storageLooseKeyless" : "settings.storageLoose")}
          </p>
          <Ask onAsk={actions.keepStorage}>{say("settings.storageAsk")}</Ask>
        </>
      )}
    </Section>
  )
}

export function InstallSection({ state, words, actions }: ScreenProps): JSX.Element {
  const say = words.sayOf(settingsPart)
  return (
    <Section title={say("settings.install")}>
      {state.install === "installed" ? (
        <p>{say("settings.installed")}</p>
      ) : (
        <p class="quiet">{say("settings.installWhy")}</p>
      )}
      {state.install === "offered" && <Ask onAsk={actions.install}>{say("settings.installAsk")}</Ask>}
      {state.install === "share-menu" && <p>{say("settings.installShare")}</p>}
      {state.install === "unknown" && <p>{say("settings.installMenu")}</p>}
    </Section>
  )
}
