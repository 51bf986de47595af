import { createServer } from "node:http"
import { FileStore } from "@tus/file-store"
import { Server } from "@tus/server"

/** `@tus/server` with its file store, as its documentation starts it. Argument: the directory. Prints its port. */
const directory = process.argv[2] ?? "."
const tus = new Server({ path: "/files", datastore: new FileStore({ directory }) })
const server = createServer((request, response) => void tus.handle(request, response))
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (address !== null && typeof address === "object")
    process.stdout.write(`${JSON.stringify({ port: address.port })}\n`)
})
