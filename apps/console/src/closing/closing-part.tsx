import type { JSX } from "preact"
import { watchAddress } from "../console.ts"
import { encounterName } from "../screens/encounter-name.ts"
import { Icon } from "../screens/icon.tsx"
import type { ScreenProps } from "../screens/props.ts"
import { type ClosingNote, closingNote } from "./closing-words.ts"
import "./closing.css"

/** On the watched encounter: how it ended, and whether that was theirs to end. */
export function ClosingPart({ state, words }: ScreenProps): JSX.Element | null {
  const id = state.watched.value
  const encounter = state.list.value.encounters.find((one) => one.id === id)
  if (encounter === undefined) return null
  const note = closingNote(encounter, state.closings.value.get(encounter.id), words)
  return note === undefined ? null : <Note note={note} />
}

/** One line of it, for lists. */
export function ClosingLine({ note }: { readonly note: ClosingNote | undefined }): JSX.Element | null {
  if (note === undefined) return null
  return (
    <span class={`keeping ${note.icon} ${note.isPressed ? "pressed" : ""}`}>
      <Icon name={note.icon} />
      <span>{note.title}</span>
    </span>
  )
}

/** Wherever counsel is: somebody was made to end it, until counsel says that they have seen it. */
export function PressureAlert({ state, words, actions }: ScreenProps): JSX.Element | null {
  const told = state.closingsTold.value
  const pressed = state.list.value.encounters.filter(
    ({ id, closing }) =>
      state.closings.value.get(id)?.meaning === "under pressure" &&
      state.closings.value.get(id)?.atMs === closing?.atMs &&
      !told.has(id),
  )
  if (pressed.length === 0) return null
  return (
    <div role="alert">
      {pressed.map((encounter) => {
        const { id } = encounter
        const note = closingNote(encounter, state.closings.value.get(id), words)
        return (
          <section class="closing pressed" key={id}>
            {note !== undefined && <NoteText note={note} />}
            <p class="quiet">{words.say("list.name", { name: encounterName(id) })}</p>
            <p class="closing-acts">
              {state.watched.value !== id && (
                <a class="button" href={watchAddress(id)}>
                  {words.say("seat.watch")}
                </a>
              )}
              <button type="button" class="button" onClick={() => actions.pressureSeen(id)}>
                {words.say("closing.pressedSeen")}
              </button>
            </p>
          </section>
        )
      })}
    </div>
  )
}

function Note({ note }: { readonly note: ClosingNote }): JSX.Element {
  return (
    <section class={note.isPressed ? "closing pressed" : `closing ${note.icon}`}>
      <NoteText note={note} />
    </section>
  )
}

function NoteText({ note }: { readonly note: ClosingNote }): JSX.Element {
  return (
    <>
      <p>
        <Icon name={note.icon} /> <strong>{note.title}</strong>
      </p>
      <p>{note.line}</p>
    </>
  )
}
