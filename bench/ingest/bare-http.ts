import { createServer } from "node:http"

/** What `node:http` alone can take: reads each body to its end, keeps nothing, answers 200. Prints its port. */
const server = createServer((request, response) => {
  request.on("data", () => undefined)
  request.on("end", () => {
    response.writeHead(200, { "content-length": "2" }).end("ok")
  })
})
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (address !== null && typeof address === "object")
    process.stdout.write(`${JSON.stringify({ port: address.port })}\n`)
})
