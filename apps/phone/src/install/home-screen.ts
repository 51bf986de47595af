import type { PhoneState } from "../screens/phone-state.ts"

/** Chromium's own event; no standard has it. */
interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<unknown>
}

/** iOS alone says here whether the page was opened from the home screen. */
interface AppleNavigator extends Navigator {
  readonly standalone?: boolean
}

/** How the app can be put on the home screen of this device, and the browser's question for it. */
export class HomeScreen {
  readonly #changed: (install: PhoneState["install"]) => void
  #offer: BeforeInstallPromptEvent | undefined

  /** Made as early as possible: the browser's offer comes once. */
  constructor(changed: (install: PhoneState["install"]) => void) {
    this.#changed = changed
    window.addEventListener("beforeinstallprompt", (event) => {
      // Without this a browser may lay its own bar over the button.
      event.preventDefault()
      this.#offer = event as BeforeInstallPromptEvent
      changed("offered")
    })
    window.addEventListener("appinstalled", () => {
      this.#offer = undefined
      changed("installed")
    })
    changed(howToInstall())
  }

  /** Shows the browser's question. An offer can be used once; what became of it comes as an event. */
  ask(): void {
    const offer = this.#offer
    if (offer === undefined) return
    this.#offer = undefined
    this.#changed("unknown")
    void offer.prompt()
  }
}

function howToInstall(): PhoneState["install"] {
  const { standalone } = navigator as AppleNavigator
  if (standalone === true || matchMedia("(display-mode: standalone)").matches) return "installed"
  return standalone === false ? "share-menu" : "unknown"
}
