import type { Bytes } from "@alongside/evidence/format/bytes"
import { parseHelpPost, parseHelpWanted } from "@alongside/protocol/help"

/** How a phone asks for a lawyer. */
export const helpReaders = {
  "help wanted": (bytes: Bytes) => {
    const { signature: _, ...wanted } = parseHelpWanted(bytes)
    return { wanted }
  },
  "help post": (bytes: Bytes) => ({ post: parseHelpPost(bytes) }),
} as const
