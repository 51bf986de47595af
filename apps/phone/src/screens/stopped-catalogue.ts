import type { TextsOf } from "./catalogue.ts"

/** What is said once a recording has stopped; its rules are those of ./catalogue.ts. */
export const english = {
  "stopped.recorded": "Recorded: {time}",
  "stopped.where": "The recording is on {server}, locked.",
  "stopped.copyHere": "A locked copy is on this phone too, while there is room.",
  "stopped.clearing": "What is sent gets erased from this phone.",
  "stopped.cleared": "Nothing of this recording is left on this phone. The app and your key are.",
  "stopped.clearedKeyless": "Nothing of this recording is left on this phone. The app is.",
  "offer.key": "If this phone is lost or taken, your key is gone with it. You can keep it on paper instead.",
  "offer.pin": "With a PIN, others know whether it was you who stopped.",
} as const

export const spanish: TextsOf<typeof english> = {
  "stopped.recorded": "Grabado: {time}",
  "stopped.where": "La grabación está en {server}, cerrada con llave.",
  "stopped.copyHere": "En este teléfono hay también una copia cerrada con llave, mientras quepa.",
  "stopped.clearing": "Lo que se envía se borra de este teléfono.",
  "stopped.cleared": "De esta grabación no queda nada en este teléfono. Quedan la aplicación y su llave.",
  "stopped.clearedKeyless": "De esta grabación no queda nada en este teléfono. Queda la aplicación.",
  "offer.key": "Si pierde el teléfono o se lo quitan, pierde también su llave. Puede guardarla en papel.",
  "offer.pin": "Con un PIN, los demás saben si fue usted quien paró.",
}
