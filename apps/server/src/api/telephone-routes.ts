import { telephoneRoutes } from "@alongside/protocol/reach"
import type { FastifyReply, FastifyRequest } from "fastify"
import type { Telephone } from "../notify/telephone.ts"
import { RequestError } from "../problem.ts"
import { bodyOf, type Route } from "./route.ts"

export interface TelephoneRouteParts {
  /** `undefined` where no telephone provider is set up. */
  readonly telephone: Telephone | undefined
}

/** What the telephone provider asks and reports; each form is signed by it (notify/twilio-api.ts). */
export function telephoneRouteTable({ telephone }: TelephoneRouteParts): Route[] {
  type Act = (telephone: Telephone, name: string, form: URLSearchParams, reply: FastifyReply) => Promise<unknown>
  const route = (path: string, act: Act): Route => ({
    method: "POST",
    path,
    rule: "signed call",
    handler: async (request, reply) => {
      const form = signedForm(telephone, request)
      return act(telephone!, (request.params as { readonly id: string }).id, form, reply)
    },
  })
  const answer = (reply: FastifyReply, twiml: string) => reply.type("text/xml; charset=utf-8").send(twiml)
  const done = (reply: FastifyReply) => reply.code(204).send()
  return [
    route(telephoneRoutes.talk(":id"), async (phone, name, _, reply) => answer(reply, await phone.talk(name))),
    route(telephoneRoutes.keys(":id"), async (phone, name, form, reply) =>
      answer(reply, await phone.keys(name, form.get("Digits") ?? "")),
    ),
    route(telephoneRoutes.machine(":id"), async (phone, name, form, reply) => {
      await phone.machine(name, form.get("AnsweredBy") ?? "")
      return done(reply)
    }),
    route(telephoneRoutes.report(":id"), async (phone, name, form, reply) => {
      await phone.report(name, form)
      return done(reply)
    }),
  ]
}

/** @throws RequestError `CALL_SIGNATURE_INVALID`. */
function signedForm(telephone: Telephone | undefined, request: FastifyRequest): URLSearchParams {
  const form = new URLSearchParams(new TextDecoder().decode(bodyOf(request)))
  const signature = request.headers["x-twilio-signature"]
  if (typeof signature !== "string" || telephone?.isSigned(request.url, form, signature) !== true)
    throw new RequestError("CALL_SIGNATURE_INVALID")
  return form
}
