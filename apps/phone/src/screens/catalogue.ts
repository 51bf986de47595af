/**
 * Every word that the app shows before anything else is loaded, in English; other languages stand beside it.
 *
 * A text is one sentence or label, at US grade 6, in words that translate: who does what, present tense, no idiom.
 * `{hole}` is filled in by {@link ./words.ts}; a text that counts has one form for each of the language's plural
 * categories. English names the keys, so a key that another language lacks doesn't compile.
 */
export const english = {
  "app.name": "Alongside",

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
  "stop.pin": "Type your PIN to stop",
  "stop.pinMeaning": "Then the others know that it was you.",
  "stop.without": "Stop without the PIN",
  "stop.withoutMeaning": "The others see: stopped at the phone, nobody confirmed it.",
  "stop.keep": "Keep recording",

  "dim.title": "Still recording",
  "dim.back": "Touch anywhere to come back.",
  "dim.not": "This is not a lock, and it hides nothing.",

  "stopped.title": "Stopped",
  "stopped.allSafe": "All of it is safe",
  "stopped.keepOpen": "Keep this app open until all is sent. If you close it, the rest is sent when you open it again.",
  "stopped.nothing": "Nothing was recorded",
  "stopped.again": "Back to the button",

  "offer.pinSet": "Choose a PIN",
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
