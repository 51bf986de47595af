/** What a push notification carries, sealed to the one browser (RFC 8291): the push service reads none of it. */
export interface PushedNotice {
  /** As the server's list of messages has it: `ring`, `ring over`, `probe`, `test`, … */
  readonly kind: string
  /** A ring's own, so that a second shows in place of the first, and can be taken back. */
  readonly tag: string
  readonly title: string
  /** With its link, if there is one. */
  readonly text: string
  readonly language: "en" | "es"
  readonly path: string | undefined
  /** Posted back as bearer token, it says that this notification came. */
  readonly receipt: string
  /** Of no use from then on; milliseconds since 1970. */
  readonly untilMs: number
}
