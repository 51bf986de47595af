/** What can be wrong with a bag (RFC 8493). One code per distinct fault. */
export type BagFindingCode =
  | "BAG_DECLARATION_MISSING"
  | "BAG_DECLARATION_INVALID"
  | "BAG_ENCODING_UNKNOWN"
  | "BAG_TAG_FILE_UNREADABLE"
  | "BAG_TAG_FILE_TOO_LARGE"
  | "BAG_MANIFEST_MISSING"
  | "BAG_MANIFEST_INVALID"
  | "BAG_ALGORITHM_UNKNOWN"
  | "BAG_PATH_UNSAFE"
  | "BAG_PATH_FORM_UNUSUAL"
  | "BAG_PATH_REPEATED"
  | "BAG_PATH_TWICE"
  | "BAG_PATHS_ALIKE"
  | "BAG_FILE_MISSING"
  | "BAG_FILE_UNLISTED"
  | "BAG_HASH_DIFFERS"
  | "BAG_SYSTEM_FILE"
  | "BAG_FETCH_INVALID"
  | "BAG_FETCH_NOT_FOLLOWED"
  | "BAG_INFO_INVALID"
  | "BAG_OXUM_DIFFERS"

export interface BagFinding {
  readonly code: BagFindingCode
  /** Path within the bag; `undefined` when the bag is meant. */
  readonly file: string | undefined
  readonly words: string
}
