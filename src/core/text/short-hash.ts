const OFFSET = 0xcbf29ce484222325n
const PRIME = 0x100000001b3n

/**
 * The 64-bit FNV-1a hash of a text in UTF-8, as sixteen hexadecimal digits. It does not protect against deliberate
 * collisions. Every test worker needs it, where the import of `node:crypto` would cost 4 ms.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc9923
 */
export function shortHash(text: string): string {
  let hash = OFFSET
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME)
  }
  return hash.toString(16).padStart(16, '0')
}
