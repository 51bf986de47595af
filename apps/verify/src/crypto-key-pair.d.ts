/** Named by @alongside/evidence, a global in browsers; Node has it under another name. */
type CryptoKeyPair = import("node:crypto").webcrypto.CryptoKeyPair
