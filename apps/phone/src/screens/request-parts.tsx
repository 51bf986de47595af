import type { JSX } from "preact"
import { laterPart } from "./later-part.tsx"
import type { ScreenProps } from "./view.ts"

/** Loaded once there is a request: the app shall record before. */

const Going = ({ words }: ScreenProps): JSX.Element => <p class="large">{words.say("lawyer.going")}</p>
const Nothing = (): null => null

/** How the request for help stands. */
export const RequestPart = laterPart(async () => (await import("../call/request-part.tsx")).RequestPart, Going)
/** What she writes to counsel with. */
export const WritePart = laterPart(async () => (await import("../call/write-part.tsx")).WritePart, Nothing)
/** What makes counsel heard, where it wants a touch. */
export const ListenPart = laterPart(async () => (await import("../call/listen-part.tsx")).ListenPart, Nothing)
/** Those she chose: who has been told, and who has seen it. */
export const CirclePart = laterPart(async () => (await import("../circle/circle-part.tsx")).CirclePart, Nothing)
/** Where the PIN is typed before a recording is stopped. */
export const StopPinPart = laterPart(async () => (await import("../pin/stop-pin.tsx")).StopPin, Nothing)
/** The number to dial, when it is time. */
export const DialPart = laterPart(async () => (await import("../call/dial-part.tsx")).DialPart, Nothing)
