import { expect, test } from "vitest"
import { isSigned, signatureOf } from "./twilio-api.ts"

/** The example that Twilio publishes with "Validating requests are coming from Twilio". */
const token = "12345"
const url = "https://mycompany.com/myapp.php?foo=1&bar=2"
const form = new URLSearchParams({
  ...{ CallSid: "CA1234567890ABCDE", Caller: "+14158675309", Digits: "1234" },
  ...{ From: "+14158675309", To: "+18005551212" },
})
const published = "RSOYDt4T1cUTdK1PDd93/VVr8B8="

test("the published example has the published signature", () => {
  expect(signatureOf(token, url, form)).toBe(published)
  expect(isSigned(token, url, form, published)).toBe(true)
})

test("in whatever order the fields come", () => {
  expect(signatureOf(token, url, new URLSearchParams([...form].reverse()))).toBe(published)
})

test("anything that differs isn't signed", () => {
  const changed = new URLSearchParams(form)
  changed.set("Digits", "9999")
  const added = new URLSearchParams(form)
  added.set("AnsweredBy", "human")
  expect(isSigned(token, url, changed, published)).toBe(false)
  expect(isSigned(token, url, added, published)).toBe(false)
  expect(isSigned(token, url.replace("bar=2", "bar=3"), form, published)).toBe(false)
  expect(isSigned("12346", url, form, published)).toBe(false)
  expect(isSigned(token, url, form, "")).toBe(false)
  expect(isSigned(token, url, form, `${published}=`)).toBe(false)
})
