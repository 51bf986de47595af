import type { Notice } from "@alongside/protocol/circle"

/** What contacts are told of: she asked for it; nothing comes from her phone; it comes again; it was stopped; she said that all is well. */
export const noticeKinds = ["asked", "silent", "back", "stopped", "all clear"] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** What goes out. It names nobody and no place, and carries nothing secret: whoever reads it learns that somebody chose this number. */
export interface NoticeText {
  readonly kind: NoticeKind
  readonly language: Notice["language"]
  readonly title: string
  readonly body: string
}

const english: Record<NoticeKind, string> = {
  asked: "Somebody who chose you asks that you be told now.",
  silent: "Nothing comes any more from the phone of somebody who chose you.",
  back: "The phone of somebody who chose you is there again.",
  stopped: "The recording was stopped at the phone. Nobody has confirmed that all is well.",
  "all clear": "Somebody who chose you says: all clear.",
}

const spanish: Record<NoticeKind, string> = {
  asked: "Alguien que confía en usted pide que se le avise ahora.",
  silent: "Ya no llega nada del teléfono de alguien que confía en usted.",
  back: "El teléfono de alguien que confía en usted volvió.",
  stopped: "La grabación se paró en el teléfono. Nadie ha confirmado que todo está bien.",
  "all clear": "Alguien que confía en usted dice: todo bien.",
}

const open: Record<Notice["language"], string> = { en: "Open Alongside.", es: "Abra Alongside." }

export function noticeText(kind: NoticeKind, language: Notice["language"]): NoticeText {
  const said = (language === "es" ? spanish : english)[kind]
  return { kind, language, title: "Alongside", body: `${said} ${open[language]}` }
}
