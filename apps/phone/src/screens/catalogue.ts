/**
 * Every word the app shows, in every language, and nothing else.
 *
 * A text is one sentence or label, at US grade 6, in words that translate: who does what, present tense, no idiom.
 * `{hole}` is filled in by {@link ./words.ts}; a text that counts has one form for each of the language's plural
 * categories. English names the keys, so a key that another language lacks doesn't compile.
 */
export const english = {
  "app.name": "Alongside",
  "language.name": "English",

  "track.audio": "sound",
  "track.video": "picture",
  "track.place": "place",

  "ready.title": "Touch to record",
  "ready.records": "Records {tracks}.",
  "ready.recordsFrom": {
    one: "Records {tracks}, from {n} second before your touch.",
    other: "Records {tracks}, from {n} seconds before your touch.",
  },
  "ready.leaves": "Each piece leaves this phone at once, locked and safe.",
  "ready.nobody": "No lawyer is called. Nobody is told.",
  "ready.lawyers": "Keep holding, and the lawyers of {organisation} are called. Nobody else is told.",
  "ready.nobodyToo": "No lawyer is called.",
  "ready.lawyersToo": "Keep holding, and the lawyers of {organisation} are called.",
  "ready.circle": "Told when you keep holding: {names}.",
  "ready.holdCircle": "Keep holding to have your people told.",
  "hold.circle": "When the ring is full, your people are told.",
  "ready.offDuty": "No lawyer is on duty now: it records. Keep holding, and we ask all the same.",
  "ready.button": "Record",
  "ready.starts": "It starts as you touch.",
  "ready.hold": "Keep holding for a lawyer.",

  "hold.title": "Keep holding",
  "hold.full": "When the ring is full, lawyers are called.",
  "hold.letGo": "Let go sooner, and it only records.",
  "lawyer.get": "Get a lawyer",
  "lawyer.going": "Your call for a lawyer is going out.",

  "key.alone": "Your key is on this phone alone. If you lose the phone, nobody can open the recording.",
  "key.organisation": "Your key is on this phone alone. The lawyers of {organisation} can open the recording too.",
  "key.unkept": "This window keeps no key. You cannot open the recording later.",
  "key.unkeptOrganisation":
    "This window keeps no key. Only the lawyers of {organisation} can open the recording later.",
  "key.leaving": "Your key is still on this phone. It leaves as soon as the network lets it.",
  "key.away": "No key is on this phone. You open the recording with the key you keep elsewhere.",
  "key.awayOrganisation":
    "No key is on this phone. You open the recording with yours. The lawyers of {organisation} can open it too.",

  "device.ready": "Camera and microphone are ready.",
  "device.opening": "The camera is opening. You can touch already.",
  "device.asking": "Your phone asks a question now. Touch “Allow”.",
  "device.unasked": "The first time, your phone asks for camera and microphone. Touch “Allow”.",
  "device.neither": "This phone gives us no camera and no microphone.",
  "device.howToAllow":
    "To change this, open this page’s settings in your browser. Allow camera and microphone. Then touch the button.",
  "device.onlySound": "Sound is recorded, without picture.",
  "device.onlyPicture": "The picture is recorded, without sound.",
  "camera.refused": "The camera is not allowed.",
  "camera.missing": "There is no camera.",
  "camera.taken": "Another app uses the camera.",
  "camera.muted": "The phone has switched the camera off.",
  "camera.off": "The camera is off.",
  "microphone.refused": "The microphone is not allowed.",
  "microphone.missing": "There is no microphone.",
  "microphone.taken": "A call or another app uses the microphone.",
  "microphone.muted": "The phone has switched the microphone off.",
  "microphone.off": "The microphone is off.",

  "recording.title": "Recording",
  "recording.onlySound": "Recording sound only",
  "recording.onlyPicture": "Recording picture only",
  "recording.nothing": "Not recording now",
  "recording.asking": "Waiting for “Allow”",
  "recording.stop": "Stop",
  "recording.dim": "Dim screen",
  "recording.continue": "Continue",
  "recording.continueWhy": "Touch to start it again.",

  "safe.until": "Safe until",
  "safe.meaning": "Up to here it is off this phone and kept.",
  "safe.notYet": "Not safe yet",
  "safe.firstPiece": "The first piece is on its way.",
  "safe.onlyHere": "So far it is on this phone only.",
  "safe.arrived": "The first piece is safe.",

  "waiting.title": "Still to send",
  "waiting.none": "nothing",
  "waiting.pieces": { one: "{n} piece, {size}", other: "{n} pieces, {size}" },
  "data.title": "Data used",

  "timeline.label": "Drawing of the recording: safe until {safe} of {recorded}.",
  "timeline.sound": "Sound",
  "timeline.picture": "Picture",
  "timeline.place": "Place",
  "timeline.touched": "You touched here",
  "timeline.now": "Now",
  "timeline.safe": "safe",
  "timeline.waiting": "on this phone only",
  "timeline.gap": "not recorded",

  "gap.since": "Not recorded since {from}: {tracks}.",
  "gap.past": "Not recorded from {from} to {until}: {tracks}.",
  "cause.permission-refused": "It is not allowed.",
  "cause.device-missing": "The device is gone.",
  "cause.device-taken": "A call or another app took it.",
  "cause.device-muted": "The phone switched it off.",
  "cause.device-silent": "It gave nothing, and the phone does not say why.",
  "cause.page-hidden": "This app was not in front.",
  "cause.page-suspended": "The phone put this app to sleep.",
  "cause.encoder-failed": "This phone failed to process it.",
  "cause.thin-uplink": "The network is slow, and sound goes first. It comes back by itself.",
  "cause.low-battery": "The battery is low, and sound goes first.",
  "cause.data-saver": "The data saver is on.",

  "video.smaller": "The picture is smaller, so that it gets through.",
  "video.smallest": "The picture is very small, so that it gets through.",
  "video.slower": "The picture is small and moves slowly, so that it gets through.",
  "video.off": "The picture is off, so that sound gets through. It comes back by itself.",

  "link.offline": "No network. Recording works. It is sent when the network is back.",
  "link.offlineStopped": "No network. It is sent when the network is back.",
  "refusal.busy": "The server is busy. It is sent a little later.",
  "refusal.full": "The server is full. The recording stays on this phone.",
  "refusal.quota": "The server takes no more from this phone now. The recording stays on this phone.",
  "refusal.browser": "This browser is too old to lock a recording. Use a newer one.",
  "refusal.sealing": "This phone could not lock the recording. Close the app and open it again.",
  "refusal.other": "The server does not take the recording ({code}). It stays on this phone.",
  "disk.full": "This phone’s storage is full. New pieces are not kept here until there is room.",
  "tab.other": "Another window of this app is recording.",
  "tab.goThere": "Go to that window. This one cannot record at the same time.",
  "leftover.title": { one: "An earlier recording is being sent.", other: "{n} earlier recordings are being sent." },
  "leftover.offline": {
    one: "An earlier recording waits for the network.",
    other: "{n} earlier recordings wait for the network.",
  },

  "stop.title": "Stop recording?",
  "stop.onlyHere": {
    one: "{n} piece ({size}) is on this phone only. It is sent after you stop.",
    other: "{n} pieces ({size}) are on this phone only. They are sent after you stop.",
  },
  "stop.stop": "Stop",
  "stop.stopMeaning": "A locked copy stays on this phone for a while.",
  "stop.clear": "Stop and leave nothing here",
  "stop.clearMeaning": "Erases from this phone what the server has. What still waits is sent first, then erased.",
  "stop.clearNot": "Not hidden: this app, your key, and that your browser was here.",
  "stop.clearNotKeyless": "Not hidden: this app, and that your browser was here.",
  "stop.keep": "Keep recording",

  "dim.title": "Still recording",
  "dim.back": "Touch anywhere to come back.",
  "dim.not": "This is not a lock, and it hides nothing.",

  "stopped.title": "Stopped",
  "stopped.recorded": "Recorded: {time}",
  "stopped.allSafe": "All of it is safe",
  "stopped.where": "The recording is on {server}, locked.",
  "stopped.keepOpen": "Keep this app open until all is sent. If you close it, the rest is sent when you open it again.",
  "stopped.copyHere": "A locked copy is on this phone too, while there is room.",
  "stopped.clearing": "What is sent gets erased from this phone.",
  "stopped.cleared": "Nothing of this recording is left on this phone. The app and your key are.",
  "stopped.clearedKeyless": "Nothing of this recording is left on this phone. The app is.",
  "stopped.nothing": "Nothing was recorded",
  "stopped.again": "Back to the button",

  "offer.key": "If this phone is lost or taken, your key is gone with it. You can keep it on paper instead.",
  "offer.takeOff": "Take my key off this phone",

  "later.opening": "One moment",
  "later.failed": "This part of the app could not be loaded. Try again when there is network.",

  "settings.title": "Settings",
  "settings.back": "Back",

  "update.ready": "A newer version of the app is here.",
  "update.use": "Use it",
} as const

type Text<English> = English extends string
  ? string
  : { readonly [Category in Intl.LDMLPluralRule]?: string } & { readonly other: string }

export type Key = keyof typeof english
/** One language's texts, complete: as many as English has, each of the same kind. */
export type TextsOf<English extends object> = { readonly [K in keyof English]: Text<English[K]> }
export type Catalogue = TextsOf<typeof english>

export const spanish: Catalogue = {
  "app.name": "Alongside",
  "language.name": "Español",

  "track.audio": "sonido",
  "track.video": "imagen",
  "track.place": "lugar",

  "ready.title": "Toque para grabar",
  "ready.records": "Graba {tracks}.",
  "ready.recordsFrom": {
    one: "Graba {tracks}, desde {n} segundo antes de tocar.",
    many: "Graba {tracks}, desde {n} de segundos antes de tocar.",
    other: "Graba {tracks}, desde {n} segundos antes de tocar.",
  },
  "ready.leaves": "Cada parte sale al momento, cerrada con llave y a salvo.",
  "ready.nobody": "No se llama a ningún abogado. No se avisa a nadie.",
  "ready.lawyers": "Si no suelta, se llama a los abogados de {organisation}. No se avisa a nadie más.",
  "ready.nobodyToo": "No se llama a ningún abogado.",
  "ready.lawyersToo": "Si no suelta, se llama a los abogados de {organisation}.",
  "ready.circle": "Si no suelta, se avisa a: {names}.",
  "ready.holdCircle": "No suelte para avisar a su gente.",
  "hold.circle": "Cuando se llene el anillo, se avisa a su gente.",
  "ready.offDuty": "Ahora no hay ningún abogado de guardia: graba. Si no suelta, preguntamos igual.",
  "ready.button": "Grabar",
  "ready.starts": "Empieza en cuanto toca.",
  "ready.hold": "No suelte para llamar a un abogado.",

  "hold.title": "No suelte",
  "hold.full": "Cuando se llene el anillo, se llama a abogados.",
  "hold.letGo": "Si suelta antes, solo graba.",
  "lawyer.get": "Llamar a un abogado",
  "lawyer.going": "Su llamada a un abogado está saliendo.",

  "key.alone": "Su llave está solo en este teléfono. Si lo pierde, nadie podrá abrir la grabación.",
  "key.organisation":
    "Su llave está solo en este teléfono. Los abogados de {organisation} también pueden abrir la grabación.",
  "key.unkept": "Esta ventana no guarda ninguna llave. Usted no podrá abrir la grabación después.",
  "key.unkeptOrganisation":
    "Esta ventana no guarda ninguna llave. Solo los abogados de {organisation} podrán abrir la grabación.",
  "key.leaving": "Su llave sigue en este teléfono. Sale en cuanto la red lo permita.",
  "key.away": "En este teléfono no hay ninguna llave. La grabación se abre con la que usted guarda en otra parte.",
  "key.awayOrganisation":
    "En este teléfono no hay ninguna llave. Usted abre la grabación con la suya. Los abogados de {organisation} también pueden.",

  "device.ready": "La cámara y el micrófono están listos.",
  "device.opening": "La cámara se está abriendo. Ya puede tocar.",
  "device.asking": "Su teléfono le pregunta algo ahora. Toque “Permitir”.",
  "device.unasked": "La primera vez, su teléfono pide cámara y micrófono. Toque “Permitir”.",
  "device.neither": "Este teléfono no nos da ni cámara ni micrófono.",
  "device.howToAllow":
    "Para cambiarlo, abra los ajustes de esta página en su navegador. Permita cámara y micrófono. Luego toque el botón.",
  "device.onlySound": "Se graba el sonido, sin imagen.",
  "device.onlyPicture": "Se graba la imagen, sin sonido.",
  "camera.refused": "La cámara no está permitida.",
  "camera.missing": "No hay cámara.",
  "camera.taken": "Otra aplicación usa la cámara.",
  "camera.muted": "El teléfono apagó la cámara.",
  "camera.off": "La cámara está apagada.",
  "microphone.refused": "El micrófono no está permitido.",
  "microphone.missing": "No hay micrófono.",
  "microphone.taken": "Una llamada u otra aplicación usa el micrófono.",
  "microphone.muted": "El teléfono apagó el micrófono.",
  "microphone.off": "El micrófono está apagado.",

  "recording.title": "Grabando",
  "recording.onlySound": "Grabando solo sonido",
  "recording.onlyPicture": "Grabando solo imagen",
  "recording.nothing": "Ahora no graba",
  "recording.asking": "Esperando “Permitir”",
  "recording.stop": "Parar",
  "recording.dim": "Oscurecer pantalla",
  "recording.continue": "Continuar",
  "recording.continueWhy": "Toque para que siga.",

  "safe.until": "A salvo hasta",
  "safe.meaning": "Hasta aquí ya salió del teléfono y está guardado.",
  "safe.notYet": "Aún no está a salvo",
  "safe.firstPiece": "La primera parte está en camino.",
  "safe.onlyHere": "Por ahora está solo en este teléfono.",
  "safe.arrived": "La primera parte está a salvo.",

  "waiting.title": "Por enviar",
  "waiting.none": "nada",
  "waiting.pieces": { one: "{n} parte, {size}", many: "{n} de partes, {size}", other: "{n} partes, {size}" },
  "data.title": "Datos usados",

  "timeline.label": "Dibujo de la grabación: a salvo hasta {safe} de {recorded}.",
  "timeline.sound": "Sonido",
  "timeline.picture": "Imagen",
  "timeline.place": "Lugar",
  "timeline.touched": "Aquí tocó",
  "timeline.now": "Ahora",
  "timeline.safe": "a salvo",
  "timeline.waiting": "solo en este teléfono",
  "timeline.gap": "sin grabar",

  "gap.since": "Sin grabar desde {from}: {tracks}.",
  "gap.past": "Sin grabar de {from} a {until}: {tracks}.",
  "cause.permission-refused": "No está permitido.",
  "cause.device-missing": "El aparato ya no está.",
  "cause.device-taken": "Lo tomó una llamada u otra aplicación.",
  "cause.device-muted": "El teléfono lo apagó.",
  "cause.device-silent": "No dio nada, y el teléfono no dice por qué.",
  "cause.page-hidden": "Esta aplicación no estaba al frente.",
  "cause.page-suspended": "El teléfono durmió esta aplicación.",
  "cause.encoder-failed": "Este teléfono no pudo procesarlo.",
  "cause.thin-uplink": "La red es lenta y el sonido va primero. Vuelve por sí solo.",
  "cause.low-battery": "Queda poca batería y el sonido va primero.",
  "cause.data-saver": "El ahorro de datos está activado.",

  "video.smaller": "La imagen es más pequeña, para que llegue.",
  "video.smallest": "La imagen es muy pequeña, para que llegue.",
  "video.slower": "La imagen es pequeña y va más lenta, para que llegue.",
  "video.off": "La imagen está apagada, para que llegue el sonido. Vuelve por sí sola.",

  "link.offline": "Sin red. La grabación sigue. Se envía cuando vuelva la red.",
  "link.offlineStopped": "Sin red. Se envía cuando vuelva la red.",
  "refusal.busy": "El servidor está ocupado. Se envía un poco más tarde.",
  "refusal.full": "El servidor está lleno. La grabación se queda en este teléfono.",
  "refusal.quota": "El servidor no acepta más de este teléfono ahora. La grabación se queda en este teléfono.",
  "refusal.browser": "Este navegador es demasiado viejo para cerrar una grabación con llave. Use uno más nuevo.",
  "refusal.sealing": "Este teléfono no pudo cerrar la grabación con llave. Cierre la aplicación y ábrala de nuevo.",
  "refusal.other": "El servidor no acepta la grabación ({code}). Se queda en este teléfono.",
  "disk.full": "El teléfono está lleno. Las partes nuevas no se guardan aquí hasta que haya espacio.",
  "tab.other": "Otra ventana de esta aplicación está grabando.",
  "tab.goThere": "Vaya a esa ventana. Esta no puede grabar al mismo tiempo.",
  "leftover.title": {
    one: "Se está enviando una grabación anterior.",
    many: "Se están enviando {n} de grabaciones anteriores.",
    other: "Se están enviando {n} grabaciones anteriores.",
  },
  "leftover.offline": {
    one: "Una grabación anterior espera la red.",
    many: "{n} de grabaciones anteriores esperan la red.",
    other: "{n} grabaciones anteriores esperan la red.",
  },

  "stop.title": "¿Parar de grabar?",
  "stop.onlyHere": {
    one: "{n} parte ({size}) está solo en este teléfono. Se envía después de parar.",
    many: "{n} de partes ({size}) están solo en este teléfono. Se envían después de parar.",
    other: "{n} partes ({size}) están solo en este teléfono. Se envían después de parar.",
  },
  "stop.stop": "Parar",
  "stop.stopMeaning": "Una copia cerrada con llave queda un tiempo en este teléfono.",
  "stop.clear": "Parar y no dejar nada aquí",
  "stop.clearMeaning":
    "Borra de este teléfono lo que ya tiene el servidor. Lo que aún espera se envía primero y luego se borra.",
  "stop.clearNot": "No se oculta: esta aplicación, su llave y el paso de su navegador por aquí.",
  "stop.clearNotKeyless": "No se oculta: esta aplicación y el paso de su navegador por aquí.",
  "stop.keep": "Seguir grabando",

  "dim.title": "Sigue grabando",
  "dim.back": "Toque en cualquier parte para volver.",
  "dim.not": "Esto no es un bloqueo y no oculta nada.",

  "stopped.title": "Parado",
  "stopped.recorded": "Grabado: {time}",
  "stopped.allSafe": "Completa y a salvo",
  "stopped.where": "La grabación está en {server}, cerrada con llave.",
  "stopped.keepOpen":
    "Deje esta aplicación abierta hasta que termine el envío. Si la cierra, el resto se envía cuando la abra de nuevo.",
  "stopped.copyHere": "En este teléfono hay también una copia cerrada con llave, mientras quepa.",
  "stopped.clearing": "Lo que se envía se borra de este teléfono.",
  "stopped.cleared": "De esta grabación no queda nada en este teléfono. Quedan la aplicación y su llave.",
  "stopped.clearedKeyless": "De esta grabación no queda nada en este teléfono. Queda la aplicación.",
  "stopped.nothing": "No se grabó nada",
  "stopped.again": "Volver al botón",

  "offer.key": "Si pierde el teléfono o se lo quitan, pierde también su llave. Puede guardarla en papel.",
  "offer.takeOff": "Sacar mi llave de este teléfono",

  "later.opening": "Un momento",
  "later.failed": "No se pudo cargar esta parte de la aplicación. Inténtelo cuando haya red.",

  "settings.title": "Ajustes",
  "settings.back": "Volver",

  "update.ready": "Hay una versión nueva de la aplicación.",
  "update.use": "Usarla",
}
