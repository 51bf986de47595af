import { effect, type ReadonlySignal } from "@preact/signals"
import type { PhoneActions, PhoneState } from "../screens/phone-state.ts"
import { RECORDING_LOCK } from "./handover.ts"
import { HomeScreen } from "./home-screen.ts"
import { askToKeepStorage, isStorageKept } from "./kept-storage.ts"
import { Updates } from "./updates.ts"

/** What the screens show of it. */
export type InstalledState = Pick<PhoneState, "updateReady" | "storagePersistent" | "install">

export type Installation = Pick<PhoneActions, "update" | "keepStorage" | "install">

export const notInstalled: InstalledState = { updateReady: false, storagePersistent: undefined, install: "unknown" }

/**
 * Keeps the app on this device: its files, its storage, its place on the home screen. Nothing here reaches into a recording.
 *
 * @param phase - While it is *recording*, no release takes over, whichever tab asks.
 * @param changed - Called with all of it whenever some of it changes; a first time before this returns.
 */
export function openInstallation(
  phase: ReadonlySignal<PhoneState["phase"]>,
  changed: (state: InstalledState) => void,
): Installation {
  let state = notInstalled
  const learn = (more: Partial<InstalledState>): void => {
    state = { ...state, ...more }
    changed(state)
  }
  const homeScreen = new HomeScreen((install) => learn({ install }))
  const updates = new Updates({
    ready: () => learn({ updateReady: true }),
    isRecording: () => phase.peek() === "recording",
  })
  void isStorageKept().then((storagePersistent) => learn({ storagePersistent }))

  effect(() => {
    if (phase.value !== "recording") return
    const letGo = holdLock(RECORDING_LOCK)
    return () => {
      letGo()
      // Browsers end an installation that takes longer than a few minutes, and while something is recorded it is slow.
      void updates.register()
    }
  })

  return {
    update: () => updates.use(),
    install: () => homeScreen.ask(),
    keepStorage: () => void askToKeepStorage().then((storagePersistent) => learn({ storagePersistent })),
  }
}

/** Holds a lock, shared with whoever else wants it held. @returns a function that lets go of it. */
function holdLock(name: string): () => void {
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  void navigator.locks.request(name, { mode: "shared" }, () => held)
  return () => letGo()
}
