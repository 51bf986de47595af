/**
 * All that this package calls of the platform: WebCrypto and UTF-8, which browsers, their workers and Node share.
 * Only this package's own type check reads this file; what imports the package brings its platform's declarations.
 */

type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>

type AlgorithmIdentifier = string | { readonly name: string }

type KeyUsage = "decrypt" | "deriveBits" | "deriveKey" | "encrypt" | "sign" | "verify"

interface CryptoKey {
  readonly algorithm: { readonly name: string }
  readonly extractable: boolean
  readonly type: "private" | "public" | "secret"
  readonly usages: KeyUsage[]
}

interface CryptoKeyPair {
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

interface AesGcmParams {
  readonly name: "AES-GCM"
  readonly iv: BufferSource
  readonly additionalData?: BufferSource
  /** In bits. */
  readonly tagLength?: number
}

interface HkdfParams {
  readonly name: "HKDF"
  readonly hash: "SHA-256" | "SHA-384" | "SHA-512"
  readonly salt: BufferSource
  readonly info: BufferSource
}

interface Pbkdf2Params {
  readonly name: "PBKDF2"
  readonly hash: "SHA-256"
  readonly salt: BufferSource
  readonly iterations: number
}

interface HmacImportParams {
  readonly name: "HMAC"
  readonly hash: "SHA-256" | "SHA-384" | "SHA-512"
}

interface SubtleCrypto {
  digest(algorithm: "SHA-256" | "SHA-384" | "SHA-512", data: BufferSource): Promise<ArrayBuffer>
  generateKey(algorithm: AlgorithmIdentifier, extractable: boolean, usages: readonly KeyUsage[]): Promise<CryptoKeyPair>
  importKey(
    format: "raw" | "pkcs8" | "spki",
    keyData: BufferSource,
    algorithm: AlgorithmIdentifier | HmacImportParams,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>
  exportKey(format: "raw" | "pkcs8" | "spki", key: CryptoKey): Promise<ArrayBuffer>
  sign(algorithm: AlgorithmIdentifier, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>
  verify(algorithm: AlgorithmIdentifier, key: CryptoKey, signature: BufferSource, data: BufferSource): Promise<boolean>
  encrypt(algorithm: AesGcmParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>
  decrypt(algorithm: AesGcmParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>
  deriveBits(algorithm: HkdfParams | Pbkdf2Params, baseKey: CryptoKey, length: number): Promise<ArrayBuffer>
}

declare const crypto: {
  readonly subtle: SubtleCrypto
  getRandomValues<T extends ArrayBufferView<ArrayBuffer>>(array: T): T
}

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>
}

declare class TextDecoder {
  constructor(label?: "utf-8", options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean })
  decode(bytes?: ArrayBuffer | ArrayBufferView): string
}
