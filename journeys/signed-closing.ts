/** How a phone without a camera says that it is over. */
import type { Bytes } from "@alongside/evidence/format/bytes"
import { closingRoutes } from "@alongside/protocol/closing"
import type { Problem } from "@alongside/protocol/error-codes"
import { encodeHelpPost, HELP_CONTENT_TYPE } from "@alongside/protocol/help"
import type { SignedPhone } from "./signed-phone.ts"

/** POSTs signed bytes as a closing, whatever they are. @param claims - This leg's, unless told otherwise. @returns `taken`, or the code. */
export async function postClosing(
  origin: string,
  phone: SignedPhone,
  signed: Bytes,
  claims?: readonly Bytes[],
): Promise<"taken" | Problem["code"]> {
  const body = encodeHelpPost({ claims: claims ?? [await phone.claim()], sincePressMs: 0, signed })
  const headers = { "content-type": HELP_CONTENT_TYPE }
  const response = await fetch(origin + closingRoutes.closings(phone.id), { method: "POST", headers, body })
  return response.ok ? "taken" : ((await response.json()) as Problem).code
}
