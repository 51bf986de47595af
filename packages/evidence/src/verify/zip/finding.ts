/** What can be wrong with a zip file. One code per distinct fault (spec/package.md). */
export type ZipFindingCode =
  | "ZIP_END_MISSING"
  | "ZIP_END_INVALID"
  | "ZIP64_END_INVALID"
  | "ZIP_SPLIT"
  | "ZIP_BYTES_BEFORE"
  | "ZIP_BYTES_BETWEEN"
  | "ZIP_BYTES_BEHIND"
  | "ZIP_DIRECTORY_INVALID"
  | "ZIP_DIRECTORY_TOO_LARGE"
  | "ZIP_ENCRYPTED"
  | "ZIP_COMPRESSED"
  | "ZIP_FLAGS_UNKNOWN"
  | "ZIP_EXTRA_INVALID"
  | "ZIP_COMMENT"
  | "ZIP_SIZES_DIFFER"
  | "ZIP_NOT_A_FILE"
  | "ZIP_NAME_ENCODING_INVALID"
  | "ZIP_NAME_UNSAFE"
  | "ZIP_NAME_TWICE"
  | "ZIP_NAMES_ALIKE"
  | "ZIP_OUT_OF_BOUNDS"
  | "ZIP_ENTRIES_OVERLAP"
  | "ZIP_LOCAL_MISSING"
  | "ZIP_LOCAL_NAME_DIFFERS"
  | "ZIP_LOCAL_METHOD_DIFFERS"
  | "ZIP_LOCAL_FLAGS_DIFFER"
  | "ZIP_LOCAL_TIME_DIFFERS"
  | "ZIP_LOCAL_SIZE_DIFFERS"
  | "ZIP_LOCAL_CRC_DIFFERS"
  | "ZIP_DESCRIPTOR_DIFFERS"
  | "ZIP_CRC_DIFFERS"

export interface ZipFinding {
  readonly code: ZipFindingCode
  /** The entry's name as far as it can be shown; `undefined` when the whole file is meant. */
  readonly file: string | undefined
  /** Where in the zip file. */
  readonly offset: number
  readonly words: string
}
