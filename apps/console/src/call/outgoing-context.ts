import type { ReadonlySignal } from "@preact/signals"
import { createContext } from "preact"

/** Counsel's own voice as it goes out, for whoever draws it. */
export const OutgoingContext = createContext<ReadonlySignal<MediaStreamTrack | undefined> | undefined>(undefined)
