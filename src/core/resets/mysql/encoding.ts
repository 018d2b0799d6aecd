/** A statement; one that a client in another character set has sent has other bytes than its text in UTF-8. */
export type Statement = string | { text: string; bytes: Uint8Array }

/** The bytes of the characters of latin1 beyond ASCII. MySQL means windows-1252 by that name, as `TextDecoder` does. */
const LATIN1: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 0x80 }, (_, index) => 0x80 + index).map((byte) => [
    new TextDecoder('latin1').decode(Uint8Array.of(byte)),
    byte,
  ]),
)

const ASCII = /^[\0-\x7f]*$/

/**
 * A statement as a client in that character set sends it. Every such set has ASCII.
 * @param client such as `utf8mb4`
 * @returns null: nobody knows its bytes
 */
export function encoded(text: string, client: string): Statement | null {
  // A character that could not be read.
  if (text.includes('\ufffd')) return null
  if (ASCII.test(text) || /^(?:utf8|binary$)/.test(client)) return text
  if (client !== 'latin1') return null
  const bytes = Array.from(text, (letter) => (ASCII.test(letter) ? letter.charCodeAt(0) : LATIN1.get(letter)))
  const known = bytes.filter((byte) => byte !== undefined)
  return known.length === bytes.length ? { text, bytes: Uint8Array.from(known) } : null
}

export function textOf(statement: Statement): string {
  return typeof statement === 'string' ? statement : statement.text
}
