import type { Language } from "./message.ts"

/** What is said on the phone. A machine may be listening: nothing is said of anybody. */
export interface PhoneMenu {
  readonly menu: string
  /** Another key was pressed: menus were different once, and may be in another service. */
  readonly changed: string
  readonly theirs: string
  readonly answered: string
  readonly over: string
  readonly busy: string
  readonly refused: string
  readonly goodbye: string
}

export const phoneMenus: Record<Language, PhoneMenu> = {
  en: {
    menu: "This is Alongside. Someone needs a lawyer now. Press 1 to take it. Press 2 if you can't. Press star to hear this again.",
    changed: "The menu has changed.",
    theirs: "You have it. A link is on its way to your phone. Open it now: you have 45 seconds.",
    answered: "Somebody else has taken it. Thank you.",
    over: "It has been taken care of. Thank you.",
    busy: "You have another one already.",
    refused: "All right. You are not called again for this one.",
    goodbye: "No key was pressed. Others are called now.",
  },
  es: {
    menu: "Esto es Alongside. Alguien necesita un abogado ya. Marque 1 para tomarlo. Marque 2 si no puede. Marque asterisco para oír esto otra vez.",
    changed: "El menú ha cambiado.",
    theirs: "Es suyo. Un enlace va en camino a su teléfono. Ábralo ya: tiene 45 segundos.",
    answered: "Ya lo tomó otra persona. Gracias.",
    over: "Ya está atendido. Gracias.",
    busy: "Usted ya tiene otro.",
    refused: "Está bien. No se le llama más por este.",
    goodbye: "No marcó nada. Ahora se llama a otros.",
  },
}
