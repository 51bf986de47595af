import type { TextsOf } from "../screens/catalogue.ts"

/** The part of the catalogue that is about PINs; its rules are those of ../screens/catalogue.ts. */
export const english = {
  "pin.typed": { one: "{n} number typed", other: "{n} numbers typed" },
  "pin.erase": "Erase the last number",
  "pin.done": "Done",
  "pin.checking": "Checking…",
  "pin.wrong": "That is not the PIN. Try again.",
  "pin.wait": "That is not the PIN. You can try again in {time}.",
  "pin.unkept": "This browser could not check the PIN. Try again.",

  "ask.clear": "All clear: type your PIN",
  "ask.clearWhy": "Then everyone who was called is told that it is over. It goes on recording.",
  "ask.clearBack": "Not now",
  "ask.erase": "Type your PIN to delete",
  "ask.eraseBack": "Do not delete",

  "setup.title": "A PIN that ends things",
  "setup.why":
    "With a PIN, only you can say that all is clear. Somebody else who holds your phone can stop it, but then the others see: nobody confirmed it.",
  "setup.whatFor": "It asks for the PIN when you stop, say all clear, delete, or let somebody else see.",
  "setup.notLocked": "You can always stop without the PIN.",
  "setup.limits":
    "Who copies the data of this unlocked phone can try out all PINs on a computer. Longer is safer. Do not use the code of your phone.",
  "setup.choose": "Choose 4 to 6 numbers",
  "setup.again": "Type the same numbers again",
  "setup.differs": "Those were not the same. Choose again.",
  "setup.secondTitle": "A second PIN, for danger?",
  "setup.secondWhy":
    "If somebody forces you to type your PIN, type this one. The screen does the same as with the first. Your lawyers are told, in secret, that you were forced.",
  "setup.secondHow": "Stopping stops the recording all the same.",
  "setup.secondYes": "Choose a second PIN",
  "setup.secondNo": "No second PIN",
  "setup.secondChoose": {
    one: "Choose {n} other number",
    other: "Choose {n} other numbers",
  },
  "setup.secondSame": "That is your first PIN. Choose another.",
  "setup.keeping": "Keeping it…",
  "setup.done": "Your PIN is set",
  "setup.doneHow": "Nobody can look it up for you. If you forget it, you can still stop.",
  "setup.current": "Type the PIN that you have now",
  "setup.change": "Choose a new PIN",
  "setup.remove": "Take the PIN away",
  "setup.removed": "There is no PIN any more",
} as const

export const spanish: TextsOf<typeof english> = {
  "pin.typed": {
    one: "{n} número escrito",
    many: "{n} de números escritos",
    other: "{n} números escritos",
  },
  "pin.erase": "Borrar el último número",
  "pin.done": "Listo",
  "pin.checking": "Comprobando…",
  "pin.wrong": "Ese no es el PIN. Intente de nuevo.",
  "pin.wait": "Ese no es el PIN. Puede intentar de nuevo en {time}.",
  "pin.unkept": "Este navegador no pudo comprobar el PIN. Intente de nuevo.",

  "ask.clear": "Todo bien: escriba su PIN",
  "ask.clearWhy": "Entonces se avisa a todos los llamados de que ya pasó. Sigue grabando.",
  "ask.clearBack": "Ahora no",
  "ask.erase": "Escriba su PIN para borrar",
  "ask.eraseBack": "No borrar",

  "setup.title": "Un PIN para terminar",
  "setup.why":
    "Con un PIN, solo usted puede decir que todo está bien. Otra persona con su teléfono puede parar, pero los demás ven: nadie lo confirmó.",
  "setup.whatFor": "Pide el PIN al parar, al decir que todo está bien, al borrar o al dejar que alguien más vea.",
  "setup.notLocked": "Siempre puede parar sin el PIN.",
  "setup.limits":
    "Quien copie los datos de este teléfono desbloqueado puede probar todos los PIN en una computadora. Más largo es más seguro. No use el código de su teléfono.",
  "setup.choose": "Elija de 4 a 6 números",
  "setup.again": "Escriba los mismos números otra vez",
  "setup.differs": "No eran los mismos. Elija de nuevo.",
  "setup.secondTitle": "¿Un segundo PIN, por si hay peligro?",
  "setup.secondWhy":
    "Si alguien le obliga a escribir su PIN, escriba este. La pantalla hace lo mismo que con el primero. A sus abogados se les avisa, en secreto, de que le obligaron.",
  "setup.secondHow": "Al parar, la grabación para de todos modos.",
  "setup.secondYes": "Elegir un segundo PIN",
  "setup.secondNo": "Sin segundo PIN",
  "setup.secondChoose": {
    one: "Elija otro {n} número",
    many: "Elija otros {n} de números",
    other: "Elija otros {n} números",
  },
  "setup.secondSame": "Ese es su primer PIN. Elija otro.",
  "setup.keeping": "Guardando…",
  "setup.done": "Su PIN está puesto",
  "setup.doneHow": "Nadie se lo puede buscar. Si lo olvida, todavía puede parar.",
  "setup.current": "Escriba el PIN que tiene ahora",
  "setup.change": "Elegir un PIN nuevo",
  "setup.remove": "Quitar el PIN",
  "setup.removed": "Ya no hay PIN",
}
