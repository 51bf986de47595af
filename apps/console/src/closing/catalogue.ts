import type { Translated } from "@alongside/live/words"

/** What counsel reads of how an encounter ended; a part of `../screens/catalogue.ts`, and as that is. */
export const closingEnglish = {
  "closing.pressed": "They ended it under pressure",
  "closing.pressedHow":
    "At {time} they typed the PIN that says: somebody forces me. Their phone shows nothing of it. Don't let anybody there know that you know.",
  "closing.pressedSeen": "I have seen it",
  "closing.unconfirmed": "Stopped at the phone, unconfirmed",
  "closing.clearUnconfirmed": "All clear, unconfirmed",
  "closing.unconfirmedHow": "At {time}, without a PIN. It may not have been the person.",
  "closing.noWord": "Without a PIN. It may not have been the person.",
  "closing.stopped": "Stopped with their PIN",
  "closing.clear": "All clear, with their PIN",
  "closing.confirmedHow": "At {time}.",
  "closing.sealedHow": "At {time}. What else it says isn't open to you yet.",
} as const

export const closingSpanish: Translated<typeof closingEnglish> = {
  "closing.pressed": "Lo terminó bajo presión",
  "closing.pressedHow":
    "A las {time} escribió el PIN que dice: alguien me obliga. Su teléfono no lo muestra. Que nadie allí note que usted lo sabe.",
  "closing.pressedSeen": "Lo he visto",
  "closing.unconfirmed": "Parado en el teléfono, sin confirmar",
  "closing.clearUnconfirmed": "Todo bien, sin confirmar",
  "closing.unconfirmedHow": "A las {time}, sin PIN. Puede no haber sido la persona.",
  "closing.noWord": "Sin PIN. Puede no haber sido la persona.",
  "closing.stopped": "Parado con su PIN",
  "closing.clear": "Todo bien, con su PIN",
  "closing.confirmedHow": "A las {time}.",
  "closing.sealedHow": "A las {time}. Lo demás que dice todavía no está abierto para usted.",
}
