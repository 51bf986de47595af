import type { Delivery } from "../channel.ts"
import { type Written, write } from "../words.ts"

export const trialOrigin = "https://office.example"
export const writtenFor = ({ message, language }: Delivery): Written => write(message, language, trialOrigin)
