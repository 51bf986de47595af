import type { Translated } from "@alongside/live/words"

/** What counsel reads of their own record of a call, in every language; a part of `../screens/catalogue.ts`, and as that is. */
export const adviceEnglish = {
  "advice.waiting": "What you say isn't kept yet: the person's phone has to say for whom",
  "advice.without a key": "What you say isn't kept: the person's phone has no key for it",
  "advice.recording": "What you say and write is kept, sealed for the person and you alone",
  "advice.writing only": "What you write is kept for the person and you; this browser can't keep what you say",
  "advice.behind": "What you say waits here: the server doesn't answer. Keep this page open.",
  "advice.refused": "What you say isn't kept any more: the server doesn't take it",
} as const

export const adviceSpanish: Translated<typeof adviceEnglish> = {
  "advice.waiting": "Lo que dice aún no se guarda: el teléfono de la persona debe decir para quién",
  "advice.without a key": "Lo que dice no se guarda: el teléfono de la persona no tiene llave para ello",
  "advice.recording": "Lo que dice y escribe se guarda, sellado solo para la persona y usted",
  "advice.writing only":
    "Lo que escribe se guarda para la persona y usted; este navegador no puede guardar lo que dice",
  "advice.behind": "Lo que dice espera aquí: el servidor no responde. Deje abierta esta página.",
  "advice.refused": "Lo que dice ya no se guarda: el servidor no lo acepta",
}
