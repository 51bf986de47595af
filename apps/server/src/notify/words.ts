import { noticeText } from "../circle/notice-text.ts"
import type { Language, Message, MessageKind } from "./message.ts"

/** One message in one language. `{link}` is where it leads, `{code}` what its reader types at the console. */
interface Words {
  /** Of an e-mail or a notification. */
  readonly title: string
  /** At most 80 GSM characters without its link, so that a text stays one part. */
  readonly text: string
}

type Name = Exclude<MessageKind, "alarm" | "contact"> | "alarm nobody reachable" | "alarm canary"

const english: Record<Name, Words> = {
  ring: { title: "Someone needs a lawyer now", text: "Someone needs a lawyer now. Open to see and answer: {link}" },
  "ring link": { title: "You took it", text: "You took it. Open now to connect: {link}" },
  "ring over": { title: "Nothing to do", text: "This call has been taken care of." },
  probe: { title: "You can be reached", text: "A test of this alert. Nothing to do." },
  test: { title: "This alert works", text: "Alongside: this alert works. Your code: {code}" },
  "alarm nobody reachable": {
    title: "Nobody on call can be reached",
    text: "Alongside: nobody who is on call can be reached. Look at the board now.",
  },
  "alarm canary": {
    title: "The test request doesn't come through",
    text: "Alongside: the test request doesn't come through. Look at the server now.",
  },
}

const spanish: Record<Name, Words> = {
  ring: {
    title: "Alguien necesita un abogado ya",
    text: "Alguien necesita un abogado ya. Abra para ver y contestar: {link}",
  },
  "ring link": { title: "Usted lo tomó", text: "Usted lo tomó. Abra ahora para conectarse: {link}" },
  "ring over": { title: "No hay nada que hacer", text: "Esta llamada ya está atendida." },
  probe: { title: "Se le puede avisar", text: "Prueba de este aviso. No hay nada que hacer." },
  test: { title: "Este aviso funciona", text: "Alongside: este aviso funciona. Su código: {code}" },
  "alarm nobody reachable": {
    title: "No se puede avisar a nadie de guardia",
    text: "Alongside: no se puede avisar a nadie de guardia. Mire el tablero ya.",
  },
  "alarm canary": {
    title: "La solicitud de prueba no llega",
    text: "Alongside: la solicitud de prueba no llega. Mire el servidor ya.",
  },
}

const catalogues: Record<Language, Record<Name, Words>> = { en: english, es: spanish }

export interface Written {
  readonly title: string
  /** With its link in it. */
  readonly text: string
  readonly link: string | undefined
}

/** @param origin - Of this server, for its links. */
export function write(message: Message, language: Language, origin: string): Written {
  const link = "path" in message ? origin + message.path : undefined
  if (message.kind === "contact") {
    const { title, body } = noticeText(message.what, language)
    return { title, text: `${body} ${link}`, link }
  }
  const name: Name = message.kind === "alarm" ? `alarm ${message.because}` : message.kind
  const words = catalogues[language][name]
  const { title } = words
  // Apart, so that it is read out digit by digit.
  const text = message.kind === "test" ? words.text.replace("{code}", [...message.code].join(" ")) : words.text
  return { title, text: link === undefined ? text : text.replace("{link}", link), link }
}
