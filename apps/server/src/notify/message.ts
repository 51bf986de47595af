import { z } from "zod"
import { noticeKinds } from "../circle/notice-text.ts"

export const languages = ["en", "es"] as const
export type Language = (typeof languages)[number]

/** The words' language for somebody who reads these, dearest first; BCP 47. */
export function languageFor(wanted: readonly string[]): Language {
  for (const one of wanted) {
    const found = languages.find((language) => one.split("-", 1)[0] === language)
    if (found !== undefined) return found
  }
  return "en"
}

/**
 * A place in our own apps, without origin: `/console/#ring=…`. Whoever carries the message reads it, so it MUST say nothing that
 * anybody could use or learn from: what stands after `#` is a name that means something to this server and to nobody else.
 */
const path = z.string().regex(/^\/[A-Za-z0-9/_-]{0,24}(#[A-Za-z0-9=._-]{0,32})?$/)

/**
 * Everything that leaves this server to a person. A closed list of kinds: none carries a name, a place, what is said or seen, or
 * anything that opens or answers something. The words are in words.ts.
 */
export const messageSchema = z.discriminatedUnion("kind", [
  /** Counsel is rung: somebody needs a lawyer. The path opens their console at the ring. */
  z.object({ kind: z.literal("ring"), path }),
  /** After "press 1": the link, to the phone that was called. */
  z.object({ kind: z.literal("ring link"), path }),
  /** Takes back what `ring` shows, where that can be: push. @param ring - That delivery's name. */
  z.object({ kind: z.literal("ring over"), ring: z.string().max(32) }),
  /** A contact of somebody who has pressed the button: circle/notice-text.ts has the words. */
  z.object({ kind: z.literal("contact"), what: z.enum(noticeKinds), path }),
  /** Says by itself that it came, and is shown for a moment only: push. */
  z.object({ kind: z.literal("probe") }),
  /** Somebody set this address and wants to see that it works: by the code they say that it came. It opens nothing. */
  z.object({ kind: z.literal("test"), code: z.string().regex(/^\d{4}$/) }),
  /** To the operator: somebody has to act. */
  z.object({ kind: z.literal("alarm"), because: z.enum(["nobody reachable", "canary"]) }),
])
export type Message = z.infer<typeof messageSchema>
export type MessageKind = Message["kind"]
