import type { Translated } from "@alongside/live/words"

/** What counsel reads of the interpreter, and the interpreter of counsel; a part of `../screens/catalogue.ts`, and as that is. */
export const besideEnglish = {
  "interpreter.is": "Interpreter: {name}",
  "interpreter.none": "Interpreter",
  "interpreter.awaited": "None on the line. Others are asked.",
  "interpreter.refused": "Somebody else is in the interpreter's place, and isn't let in ({code})",
  "interpreter.connecting": "Connecting the sound",
  "interpreter.on": "On the line: the three of you hear each other",
  "interpreter.out": "Left out: hears nobody, and nobody hears them",
  "interpreter.broken": "The sound broke off. Trying again.",
  "interpreter.leaveOut": "Leave them out",
  "interpreter.letIn": "Let them in",
  "interpreter.volume": "Interpreter's volume",
  "interpreter.listen": "Touch so that all hear each other",
  "interpreting.with": "You interpret for {name}, attorney",
  "interpreting.awaited": "No lawyer is there yet. Stay on this page: the sound begins by itself.",
  "interpreting.refused":
    "Somebody else is in the lawyer's place, and isn't connected ({code}). Tell your organization.",
  "interpreting.connecting": "Connecting the sound",
  "interpreting.on": "You are on the line with the lawyer and the person",
  "interpreting.how": "Say all that each says, in the other's language, and nothing of your own. Keep it to yourself.",
  "interpreting.out": "The lawyer has left you out for now: you hear nobody, and nobody hears you. Stay on this page.",
  "interpreting.broken": "The sound broke off. Trying again.",
  "interpreting.muted": "They don't hear you",
  "interpreting.unheard": "They don't hear you: no microphone",
  "interpreting.listen": "Touch to hear them",
} as const

export const besideSpanish: Translated<typeof besideEnglish> = {
  "interpreter.is": "Intérprete: {name}",
  "interpreter.none": "Intérprete",
  "interpreter.awaited": "Nadie en la línea. Se busca a otros.",
  "interpreter.refused": "Otra persona está en el lugar del intérprete, y no se le deja entrar ({code})",
  "interpreter.connecting": "Conectando el sonido",
  "interpreter.on": "En la línea: se oyen los tres",
  "interpreter.out": "Fuera: no oye a nadie, y nadie le oye",
  "interpreter.broken": "Se cortó el sonido. Se intenta de nuevo.",
  "interpreter.leaveOut": "Dejar fuera",
  "interpreter.letIn": "Dejar entrar",
  "interpreter.volume": "Volumen del intérprete",
  "interpreter.listen": "Toque para que todos se oigan",
  "interpreting.with": "Usted interpreta para {name} (abogacía)",
  "interpreting.awaited": "Todavía no hay abogado. Quédese en esta página: el sonido empieza solo.",
  "interpreting.refused":
    "Otra persona está en el lugar del abogado, y no se conecta ({code}). Avise a su organización.",
  "interpreting.connecting": "Conectando el sonido",
  "interpreting.on": "Está en la línea con el abogado y la persona",
  "interpreting.how": "Diga todo lo que diga cada uno, en el idioma del otro, y nada suyo. Guárdelo para usted.",
  "interpreting.out":
    "El abogado le ha dejado fuera por ahora: no oye a nadie, y nadie le oye. Quédese en esta página.",
  "interpreting.broken": "Se cortó el sonido. Se intenta de nuevo.",
  "interpreting.muted": "No le oyen",
  "interpreting.unheard": "No le oyen: no hay micrófono",
  "interpreting.listen": "Toque para oírles",
}
