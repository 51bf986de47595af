import { describe, expect, test } from "vitest"
import { configurationWith, limitsSchema, readConfiguration } from "./configuration.ts"

test("without being told anything it listens on loopback", () => {
  const { host, port, lan, limits } = readConfiguration([], {})
  expect({ host, port, lan }).toEqual({ host: "127.0.0.1", port: 8080, lan: false })
  expect(limits).toEqual(limitsSchema.parse({}))
})

test("--lan listens for others, unless told where", () => {
  expect(readConfiguration(["--lan"], {})).toMatchObject({ lan: true, host: "0.0.0.0" })
  expect(readConfiguration([], { ALONGSIDE_LAN: "true" })).toMatchObject({ lan: true, host: "0.0.0.0" })
  expect(readConfiguration(["--lan", "--host", "192.0.2.7"], {})).toMatchObject({ host: "192.0.2.7" })
})

test("a flag wins over a variable, and an empty variable is none", () => {
  const environment = { ALONGSIDE_PORT: "9000", ALONGSIDE_DATA: "" }
  expect(readConfiguration([], environment).port).toBe(9000)
  expect(readConfiguration(["--port", "0"], environment).port).toBe(0)
  expect(readConfiguration([], environment).data).not.toBe("")
})

test("every limit can be set by a variable", () => {
  for (const [name, value] of Object.entries(limitsSchema.parse({}))) {
    const variable = `ALONGSIDE_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`
    const { limits } = readConfiguration([], { [variable]: String(Number(value) + 1) })
    expect(limits, variable).toEqual({ ...limitsSchema.parse({}), [name]: Number(value) + 1 })
  }
})

test("origins are told as a list with commas, and tidied", () => {
  const { origins } = readConfiguration([], { ALONGSIDE_ORIGINS: "https://Help.example/, https://help.example:8443" })
  expect(origins).toEqual(["https://help.example", "https://help.example:8443"])
})

describe("what makes no sense is refused", () => {
  test.each([
    [["--port", "70000"], {}],
    [["--port", "x"], {}],
    [["--prot", "80"], {}],
    [["80"], {}],
    [[], { ALONGSIDE_LAN: "perhaps" }],
    [[], { ALONGSIDE_ORIGINS: "help.example" }],
    [[], { ALONGSIDE_ENCOUNTER_BYTES: "0" }],
    [[], { ALONGSIDE_LOG_LEVEL: "loud" }],
  ])("%j %j", (args, environment) => {
    expect(() => readConfiguration(args, environment)).toThrow()
  })
})

test("a server of one's own has every default but what is given", () => {
  const configuration = configurationWith({ data: "/tmp/x", port: 0, limits: { watchers: 5 } })
  expect(configuration).toMatchObject({ data: "/tmp/x", port: 0, host: "127.0.0.1" })
  expect(configuration.limits).toEqual({ ...limitsSchema.parse({}), watchers: 5 })
})
