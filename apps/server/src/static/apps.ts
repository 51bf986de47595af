import { existsSync } from "node:fs"
import { Readable } from "node:stream"
import fastifyStatic from "@fastify/static"
import type { FastifyInstance } from "fastify"
import type { AddressPace } from "../address-pace.ts"
import { RequestError } from "../problem.ts"
import { type App, cachingOf, pageHeaders } from "./headers.ts"
import { PackedFiles } from "./packed-files.ts"

export interface AppFiles {
  readonly app: App
  readonly prefix: "/" | "/console/"
  /** The built app. Where there is none, nothing is served. */
  readonly directory: string
}

/** Serves the built apps: public, at the pace of one address. */
export function addApps(
  server: FastifyInstance,
  files: readonly AppFiles[],
  pace: AddressPace,
  isHttps: boolean,
): void {
  for (const { app, prefix, directory } of files) {
    if (!existsSync(directory)) continue
    const headers = pageHeaders(app, isHttps)
    if (prefix !== "/") server.get(prefix.slice(0, -1), (_, reply) => reply.redirect(prefix, 308))
    server.register((scope, _, done) => {
      scope.addHook("onRequest", (request, _reply, next) => {
        next(pace.admitsFrom(request.raw) ? undefined : new RequestError("TOO_MANY_REQUESTS"))
      })
      const packedFiles = new PackedFiles()
      scope.addHook("onSend", async (request, reply, payload) =>
        payload instanceof Readable ? packedFiles.pack(request, reply, payload) : payload,
      )
      scope.register(fastifyStatic, {
        root: directory,
        prefix,
        redirect: true,
        decorateReply: false,
        cacheControl: false,
        dotfiles: "ignore",
        setHeaders: (reply, path) => {
          reply.headers({ ...headers, "cache-control": cachingOf(path) })
        },
      })
      done()
    })
  }
}
