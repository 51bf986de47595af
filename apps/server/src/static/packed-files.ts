import type { Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import { promisify } from "node:util"
import { brotliCompress, constants } from "node:zlib"
import type { FastifyReply, FastifyRequest } from "fastify"

/** What gets smaller; pictures and sound are packed already. */
const PACKED = /^(text\/|application\/(javascript|json|manifest\+json|wasm)|image\/svg\+xml)/
/** Both apps together are some forty files. */
const MOST_KEPT = 200
/** 9 of 11: within a few per cent of the smallest, in a tenth of the time. */
const QUALITY = 9

/** Sends files packed with Brotli to browsers that take it, packing each once: half of a first load on a thin link is this. */
export class PackedFiles {
  readonly #kept = new Map<string, Promise<Buffer>>()

  /** What to send instead of `file`, the stream of a whole file; its headers are changed with it. */
  async pack(request: FastifyRequest, reply: FastifyReply, file: Readable): Promise<Readable | Buffer> {
    const type = String(reply.getHeader("content-type") ?? "")
    if (!PACKED.test(type) || reply.statusCode !== 200) return file
    reply.header("vary", "accept-encoding")
    if (!/\bbr\b/.test(String(request.headers["accept-encoding"] ?? ""))) return file
    const version = String(reply.getHeader("etag") ?? "")
    const packed = await this.#packed(`${request.url.split("?")[0]} ${version}`, file)
    // The tag is a weak one, which what means the same may share (RFC 9110 §8.8.3).
    reply.headers({ "content-encoding": "br", "content-length": packed.length })
    reply.removeHeader("accept-ranges")
    return packed
  }

  #packed(name: string, file: Readable): Promise<Buffer> {
    const kept = this.#kept.get(name)
    if (kept !== undefined) {
      file.destroy()
      return kept
    }
    const made = packWhole(file)
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined && this.#kept.size >= MOST_KEPT) this.#kept.delete(oldest)
    this.#kept.set(name, made)
    made.catch(() => this.#kept.delete(name))
    return made
  }
}

async function packWhole(file: Readable): Promise<Buffer> {
  const bytes = await buffer(file)
  return promisify(brotliCompress)(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })
}
