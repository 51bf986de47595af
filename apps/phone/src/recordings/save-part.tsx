import type { PackageKind } from "@alongside/evidence/package/kind"
import { packageKinds } from "@alongside/evidence/package/kind"
import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import type { Part } from "./props.ts"
import type { SavingState } from "./saving.ts"
import { Section } from "./section.tsx"

/** Saves the recording as a package: all of it, for others, or a part. */
export function SavePart(part: Part): JSX.Element {
  const { hers, say } = part
  const kind = useSignal<PackageKind>("whole")
  const from = useSignal<number | undefined>(undefined)
  const to = useSignal<number | undefined>(undefined)
  const state = hers.saving.state.value
  const isClip = kind.value === "clip"
  const clip =
    from.value !== undefined && to.value !== undefined && from.value < to.value
      ? { fromMs: from.value, toMs: to.value }
      : undefined
  const begin = () => void hers.save(kind.value, isClip ? clip : undefined)
  return (
    <Section title={say("save.title")}>
      <p class="quiet">{say("save.why")}</p>
      {state.is !== "running" && (
        <>
          <fieldset class="kinds">
            <legend class="heard">{say("save.title")}</legend>
            {packageKinds.map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="kind"
                  checked={kind.value === one}
                  onChange={() => {
                    kind.value = one
                  }}
                />
                <span>
                  <b>{say(`save.${one}`)}</b>
                  <span class="quiet">{say(`save.${one}Why`)}</span>
                </span>
              </label>
            ))}
          </fieldset>
          {isClip && <Ends {...part} {...{ from, to }} />}
          <button type="button" class="large-button" disabled={isClip && clip === undefined} onClick={begin}>
            {say("save.begin")}
          </button>
        </>
      )}
      <How {...part} state={state} />
    </Section>
  )
}

type End = ReturnType<typeof useSignal<number | undefined>>

/** Where a clip begins and ends: at what is shown when she touches. */
function Ends({ hers, words, say, from, to }: Part & { readonly from: End; readonly to: End }): JSX.Element {
  const watch = hers.watch.value
  const at = (ms: number | undefined) => (ms === undefined ? "…" : words.clock(ms - (watch?.oldestMs ?? 0)))
  const set = (end: End) => () => {
    end.value = watch?.positionMs
  }
  return (
    <>
      <div class="row">
        <button type="button" class="small" onClick={set(from)}>
          {say("save.from")}
        </button>
        <button type="button" class="small" onClick={set(to)}>
          {say("save.to")}
        </button>
      </div>
      <p role="status">{say("save.range", { from: at(from.value), to: at(to.value) })}</p>
    </>
  )
}

function How({ hers, words, say, figures, state }: Part & { readonly state: SavingState }): JSX.Element {
  switch (state.is) {
    case "idle":
      return <p role="status" />
    case "running":
      return (
        <>
          <progress max={1} value={state.done} aria-label={say("save.progress")} />
          {/* Told by the progress bar to those who hear: every change aloud would be too much. */}
          <p>{say("save.running", { done: figures.percent(state.done), size: words.size(state.writtenBytes) })}</p>
          <button type="button" class="large-button" onClick={() => void hers.saving.cancel()}>
            {say("save.cancel")}
          </button>
        </>
      )
    case "saved":
      return <p role="status">{say("save.saved", { size: words.size(state.writtenBytes) })}</p>
    case "failed":
      return (
        <p role="alert">
          <strong class="fault">{failureText(state.code, say)}</strong>
        </p>
      )
  }
}

function failureText(code: string, say: Part["say"]): string {
  switch (code) {
    case "EXPORT_DISK_FULL":
      return say("save.full")
    case "EXPORT_NO_PLACE":
      return say("save.noPlace")
    case "SERVER_UNREACHABLE":
      return say("save.network")
    default:
      return say("save.failed", { code })
  }
}
