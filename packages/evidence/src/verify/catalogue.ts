import type { BagFindingCode } from "./bag/finding.ts"
import type { ChainFindingCode } from "./chain.ts"
import type { ClocksFindingCode } from "./clocks.ts"
import type { ClosingFindingCode } from "./closing.ts"
import type { DisclosedFindingCode } from "./disclosed.ts"
import type { EpochsFindingCode } from "./epochs.ts"
import type { GapsFindingCode } from "./gaps.ts"
import type { HeadsFindingCode } from "./heads.ts"
import type { LayoutFindingCode } from "./layout.ts"
import type { LegsFindingCode } from "./legs.ts"
import type { MediaFindingCode } from "./media.ts"
import type { FolderFindingCode } from "./package-files.ts"
import type { PlayableFindingCode } from "./playable.ts"
import type { ReceiptsFindingCode } from "./receipts.ts"
import type { RecordPassFindingCode } from "./record-pass.ts"
import type { TrustFindingCode } from "./trust.ts"
import type { ZipFindingCode } from "./zip/finding.ts"

/**
 * What a finding means for whoever relies on the package. *fault*: something was changed, is missing without a word, or contradicts itself.
 * *warning*: nothing wrong was found there, but something isn't proven or wasn't looked at. *note*: to be known when it is read.
 */
export type Severity = "fault" | "warning" | "note"

export type FindingCode =
  | ZipFindingCode
  | BagFindingCode
  | FolderFindingCode
  | LayoutFindingCode
  | RecordPassFindingCode
  | LegsFindingCode
  | ChainFindingCode
  | HeadsFindingCode
  | ClosingFindingCode
  | EpochsFindingCode
  | ReceiptsFindingCode
  | GapsFindingCode
  | ClocksFindingCode
  | DisclosedFindingCode
  | MediaFindingCode
  | PlayableFindingCode
  | TrustFindingCode

interface Meaning {
  readonly severity: Severity
  /** What to do, or what it means: printed under *hint*. */
  readonly hint: string
}

const fault = (hint: string): Meaning => ({ severity: "fault", hint })
const warning = (hint: string): Meaning => ({ severity: "warning", hint })

const note = (hint: string): Meaning => ({ severity: "note", hint })

const CONTAINER = "the container was damaged or made by another program: get the package again from whoever made it"
const TWO_FILES = "programs would unpack different things from this file: don't unpack it, ask for it again"
const HIDDEN = "something may be hidden there that belongs to no file: ask for the package again"
const NEVER_UNPACK = "unpacking it could write outside its folder or over another file: don't"
const NOT_OURS = "a package never has this: it was made or changed by another program"
const BAG = "the bag was damaged or changed after it was made: get the package again from whoever made it"
const BROKEN_BYTES = "damaged, or made by something else than this app: don't rely on it"
const ALTERED = "altered, exchanged or reordered after it was signed: don't rely on it"
const NOT_SHOWN = "don't rely on what this segment is said to show"
const OLD_BAG = "allowed in bags of this version; other programs may read it otherwise"

/** Severity and hint of every code. Leaving one out doesn't compile. */
const catalogue: Readonly<Record<FindingCode, Meaning>> = {
  ZIP_END_MISSING: fault("the file isn't a zip, or its end is missing: get it again"),
  ZIP_END_INVALID: fault(CONTAINER),
  ZIP64_END_INVALID: fault(CONTAINER),
  ZIP_SPLIT: fault(CONTAINER),
  ZIP_BYTES_BEFORE: fault(HIDDEN),
  ZIP_BYTES_BETWEEN: fault(HIDDEN),
  ZIP_BYTES_BEHIND: fault(HIDDEN),
  ZIP_DIRECTORY_INVALID: fault(CONTAINER),
  ZIP_DIRECTORY_TOO_LARGE: fault(NOT_OURS),
  ZIP_ENCRYPTED: fault(NOT_OURS),
  ZIP_COMPRESSED: fault(
    "packages are never compressed, so that nothing grows while it is unpacked: it was made by another program",
  ),
  ZIP_FLAGS_UNKNOWN: fault(NOT_OURS),
  ZIP_EXTRA_INVALID: fault(TWO_FILES),
  ZIP_COMMENT: fault(HIDDEN),
  ZIP_SIZES_DIFFER: fault(TWO_FILES),
  ZIP_NOT_A_FILE: fault(NEVER_UNPACK),
  ZIP_NAME_ENCODING_INVALID: fault(TWO_FILES),
  ZIP_NAME_UNSAFE: fault(NEVER_UNPACK),
  ZIP_NAME_TWICE: fault(TWO_FILES),
  ZIP_NAMES_ALIKE: fault(TWO_FILES),
  ZIP_OUT_OF_BOUNDS: fault(CONTAINER),
  ZIP_ENTRIES_OVERLAP: fault(TWO_FILES),
  ZIP_LOCAL_MISSING: fault(CONTAINER),
  ZIP_LOCAL_NAME_DIFFERS: fault(TWO_FILES),
  ZIP_LOCAL_METHOD_DIFFERS: fault(TWO_FILES),
  ZIP_LOCAL_FLAGS_DIFFER: fault(TWO_FILES),
  ZIP_LOCAL_TIME_DIFFERS: fault(TWO_FILES),
  ZIP_LOCAL_SIZE_DIFFERS: fault(TWO_FILES),
  ZIP_LOCAL_CRC_DIFFERS: fault(TWO_FILES),
  ZIP_DESCRIPTOR_DIFFERS: fault(TWO_FILES),
  ZIP_CRC_DIFFERS: fault(BAG),
  BAG_DECLARATION_MISSING: fault("it isn't a bag, or not the whole of it: get the package again"),
  BAG_DECLARATION_INVALID: fault(BAG),
  BAG_ENCODING_UNKNOWN: fault(NOT_OURS),
  BAG_TAG_FILE_UNREADABLE: fault(BAG),
  BAG_TAG_FILE_TOO_LARGE: fault(NOT_OURS),
  BAG_MANIFEST_MISSING: fault(BAG),
  BAG_MANIFEST_INVALID: fault(BAG),
  BAG_ALGORITHM_UNKNOWN: warning("check that manifest with a program that knows its algorithm"),
  BAG_PATH_UNSAFE: fault(NEVER_UNPACK),
  BAG_PATH_FORM_UNUSUAL: warning(OLD_BAG),
  BAG_PATH_REPEATED: warning(OLD_BAG),
  BAG_PATH_TWICE: fault(BAG),
  BAG_PATHS_ALIKE: warning(OLD_BAG),
  BAG_FILE_MISSING: fault("a file was taken out after the bag was made: get the package again"),
  BAG_FILE_UNLISTED: fault("a file was put in after the bag was made: don't rely on it"),
  BAG_HASH_DIFFERS: fault("the file was changed after the bag was made: don't rely on it"),
  BAG_SYSTEM_FILE: warning("left by an operating system; not part of any recording"),
  BAG_FETCH_INVALID: fault(NOT_OURS),
  BAG_FETCH_NOT_FOLLOWED: warning("a package is complete by itself; what is said to lie elsewhere isn't part of it"),
  BAG_INFO_INVALID: fault(BAG),
  BAG_OXUM_DIFFERS: fault(BAG),
  PACKAGE_EMPTY: fault("it isn't a package, or nothing of it could be read: get it again"),
  PACKAGE_FOLDER_INVALID: fault(NOT_OURS),
  PACKAGE_FILE_MISSING: fault("a part of the package was taken out: get it again"),
  PACKAGE_FILE_TOO_LARGE: fault(NOT_OURS),
  PACKAGE_NAME_INVALID: fault(NOT_OURS),
  PACKAGE_CLAIM_DIFFERS: fault("the package says two things of itself: it was changed after it was made"),
  PACKAGE_INVALID: fault(BROKEN_BYTES),
  FILE_NOT_LOOKED_AT: warning("look at it with a program that knows it; nothing here says anything of it"),
  SEQUENCE_INVALID: fault("the file is damaged there, and what follows couldn't be read: get the package again"),
  CBOR_INVALID: fault(BROKEN_BYTES),
  CBOR_NOT_DETERMINISTIC: fault(BROKEN_BYTES),
  COSE_INVALID: fault(BROKEN_BYTES),
  COSE_TYPE_UNEXPECTED: fault("something signed for another purpose was put here: don't rely on it"),
  SIGNATURE_INVALID: fault("altered after it was signed, or made up: don't rely on it"),
  SESSION_KEY_UNKNOWN: fault(
    "the package doesn't say with which key this leg is signed, so nothing of it can be checked",
  ),
  SESSION_KEY_DIFFERS: fault("made up, or a bug of the app: don't rely on this leg"),
  ENCOUNTER_KEY_DIFFERS: fault("it belongs to another encounter, or to none: don't rely on it"),
  STATEMENT_INVALID: fault(BROKEN_BYTES),
  STATEMENT_KIND_UNKNOWN: fault("read it with a newer version"),
  STATEMENT_TOO_LARGE: fault(BROKEN_BYTES),
  BATCH_INVALID: fault(BROKEN_BYTES),
  BATCH_SIZE_INVALID: fault(BROKEN_BYTES),
  BATCH_HASHES_DIFFER: fault(ALTERED),
  BATCH_STATEMENT_FOREIGN: fault(ALTERED),
  BATCH_BODY_UNEXPECTED: fault(BROKEN_BYTES),
  BATCH_BODY_MISSING: fault(BROKEN_BYTES),
  BODY_SIZE_INVALID: fault(BROKEN_BYTES),
  BODY_HASH_DIFFERS: fault("the sealed segment was altered or exchanged: don't rely on it"),
  CLAIM_INVALID: fault(BROKEN_BYTES),
  RECEIPT_INVALID: fault(BROKEN_BYTES),
  SEGMENT_KEY_INVALID: fault(BROKEN_BYTES),
  ENDORSEMENT_INVALID: fault(BROKEN_BYTES),
  ENVELOPE_FORM_INVALID: fault(BROKEN_BYTES),
  ENVELOPE_NOT_FOR_THIS_KEY: fault(BROKEN_BYTES),
  ENVELOPE_DAMAGED: fault(BROKEN_BYTES),
  ENVELOPE_CONTENT_INVALID: fault(BROKEN_BYTES),
  ENVELOPE_OF_ANOTHER_PLACE: fault(BROKEN_BYTES),
  ENVELOPE_TRACKS_DIFFER: fault(BROKEN_BYTES),
  ENVELOPE_DISCLOSED: fault(
    "it opens more than the package shows to whoever has its key: ask for a package without it",
  ),
  SEGMENT_HEADER_INVALID: fault(NOT_SHOWN),
  SEGMENT_STEP_NOT_NAMED: fault(NOT_SHOWN),
  SEGMENT_TAG_INVALID: fault("its key is another one, or it was sealed for another place: don't rely on it"),
  SEGMENT_SALT_MISSING: fault(NOT_SHOWN),
  SEGMENT_COMMITMENT_DIFFERS: fault("somebody wanted two readers to see two things: don't rely on it"),
  SEGMENT_KEY_TWICE: fault("the package was changed or made wrongly: ask for it again"),
  SEGMENT_KEY_FOR_NOTHING: fault(
    "the segment that this key opens was taken out, or exchanged: ask for the package again",
  ),
  RECORD_OF_ANOTHER_ENCOUNTER: fault("something of another recording was put in: don't rely on it"),
  LEG_STATEMENT_MISSING: fault("the beginning of this leg was left out: ask where it is"),
  LEG_MISSING: fault("a part of the encounter was left out: ask where it is"),
  LEG_NOT_ENDORSED: warning(
    "ask for a package that has the device's word for it; without, anybody could have added this leg",
  ),
  LEG_OF_ANOTHER_DEVICE: fault("somebody else went on with this encounter: don't rely on this leg"),
  ENDORSEMENT_DIFFERS: fault("that this leg continues the encounter isn't proven: don't rely on it"),
  PREVIOUS_LEG_DIFFERS: fault("the end of the leg before was left out or exchanged: ask where it is"),
  CHAIN_BROKEN: fault("something was removed, added, exchanged or reordered after it was signed"),
  CHAIN_FORKED: fault("a copied phone, or a bug: look at both, nothing tells which is right"),
  STATEMENT_MISSING: fault("something was left out, or never reached the server: ask where it is"),
  HEADS_DIFFER: fault("something was exchanged after it was signed: don't rely on this track"),
  TRACK_CUT_SHORT: fault("the end of the track was left out, or never reached the server: ask where it is"),
  END_NOT_PROVEN: warning(
    "the phone couldn't say that it had finished, or the end was left out: ask the server's operator what came last",
  ),
  STATEMENT_AFTER_END: fault("something was added after the phone had closed the recording: don't rely on it"),
  EPOCH_MISSING: fault("who could read that stretch isn't there: something was left out"),
  EPOCH_TWICE: fault("a bug of the app, or made up: don't rely on this leg"),
  EPOCH_DIFFERS: fault("a bug of the app, or made up: don't rely on this segment"),
  ENVELOPE_NOT_PROMISED: fault("somebody was let in whom the phone didn't name: don't rely on who could read this"),
  ENVELOPE_NEVER_SENT: note("somebody who was to read this stretch was never sent the key"),
  RECEIPT_OF_ANOTHER_ENCOUNTER: fault("something of another recording was put in: don't rely on it"),
  RECEIPT_TIMES_DIFFER: fault("the server contradicts itself: don't rely on its times"),
  RECEIPT_ORDER_IMPOSSIBLE: fault(
    "the server's clock was set back, or its receipts are made up: don't rely on its times",
  ),
  RECEIPT_NAMED_AND_MISSING: warning("the phone had these receipts: ask for them, they bound the time from below"),
  BATCH_MISSING: fault("parts of the recording were left out: ask where they are"),
  BATCH_WITHOUT_RECEIPT: warning("no server says when it had these; the phone's own clock is all there is"),
  BATCH_TWICE: warning("nothing follows from it; a package has everything once"),
  NOT_RECORDED: note("the phone says itself that nothing was recorded here, and why"),
  TIME_UNACCOUNTED: warning("nothing was recorded here and the phone doesn't say so: ask why"),
  CLOCK_SET: warning("times of day on one side of this place are wrong; the leg's own clock goes on"),
  CLOCK_WENT_BACK: warning("the order of this track in time can't be relied upon"),
  CLOCK_AHEAD_OF_SERVER: warning("the device's clock was wrong, or the server's: rely on neither alone"),
  TRACK_WITHHELD: warning("whoever made the package chose not to show this track: ask why"),
  WITHHELD_AND_DISCLOSED: fault("the package shows more than it says: whoever made it may not have meant to"),
  STATEMENT_LEFT_OUT: warning("whoever made the package left out what was said there: ask why"),
  SEGMENT_SEALED: warning("they were recorded and can't be looked at with this package: ask for their keys"),
  CLIP_SHOWS_MORE: fault("the package shows more than it says: whoever made it may not have meant to"),
  CLIP_SHOWS_LESS: warning("something within the clip's range is left out: ask why"),
  CONSULTATION_WITHHELD: note("what she and her lawyer said to each other stays theirs until that lawyer releases it"),
  CONSULTATION_NOT_RELEASED: fault(
    "it shows what a lawyer hasn't released: whoever made the package changed its maker; don't pass it on",
  ),
  RELEASE_OF_ANOTHER_ENCOUNTER: fault(ALTERED),
  RELEASE_INVALID: fault(BROKEN_BYTES),
  AUDIO_PACKETS_INVALID: fault(BROKEN_BYTES),
  WEBM_SLICE_INVALID: fault(BROKEN_BYTES),
  PLACE_FIX_INVALID: fault(BROKEN_BYTES),
  MEDIA_PADDING_NOT_ZERO: fault("something was hidden behind what is shown: don't rely on it"),
  CODEC_UNKNOWN: warning("look at it with a newer version"),
  VIDEO_INVALID: fault(BROKEN_BYTES),
  PLAYABLE_MISSING: fault("a copy was taken out: get the package again; the record itself is not affected"),
  PLAYABLE_UNLISTED: fault("don't watch it as a copy of this recording"),
  PLAYABLE_INVALID: fault("don't watch it as a copy of this recording"),
  PLAYABLE_DIFFERS: fault(
    "the copy shows something that wasn't recorded so: don't watch it as a copy of this recording",
  ),
  PLAYABLE_LACKS: warning("the copies show less than was recorded: look at the segments themselves"),
  PLAYABLE_NOT_COMPARED: warning("watch it, and rely on the segments"),
  RECEIPTS_MISSING: warning("when this was recorded only the phone says: ask the server's operator for receipts"),
  SERVER_KEY_UNTRUSTED: warning("compare that key with one that you were told some other way than by this package"),
  SELF_CONSISTENT_ONLY: warning(
    "get the server's key, the encounter's id or the package's fingerprint from somebody you believe, and pass it with --trust",
  ),
}

export function severityOf(code: FindingCode): Severity {
  return catalogue[code].severity
}

export function hintFor(code: FindingCode): string {
  return catalogue[code].hint
}
