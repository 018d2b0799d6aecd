import { isUtf8 } from 'node:buffer'

/** A decoded text. */
export interface Decoded {
  /** Without the byte order mark. */
  text: string
  hasBom: boolean
}

/** The number of bytes that git checks for a NUL to detect a binary file. */
const HEAD_BYTES = 8000
const LF = 0x0a

/** The reason for a file that is not a text. */
export const BINARY = 'is binary, or UTF-16'

/**
 * Decodes a file. `reason` says why it is not a text, as a predicate: `is not UTF-8 in line 12`; `line` is that line.
 * Invalid bytes are never replaced.
 */
export function decode(bytes: Buffer): Decoded | { reason: string; line: number } {
  if (bytes.subarray(0, HEAD_BYTES).includes(0)) return { reason: BINARY, line: 1 }
  if (!isUtf8(bytes)) {
    const line = firstBadLine(bytes)
    return { reason: `is not UTF-8 in line ${line}`, line }
  }
  const text = bytes.toString('utf8')
  const hasBom = text.startsWith('\uFEFF')
  return { text: hasBom ? text.slice(1) : text, hasBom }
}

function firstBadLine(bytes: Buffer): number {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const next = bytes.indexOf(LF, start)
    const end = next < 0 ? bytes.length : next
    if (!isUtf8(bytes.subarray(start, end))) break
    start = end + 1
  }
  return line
}

/** The bytes of a text, with a byte order mark if its file has one. */
export function encode(text: string, hasBom: boolean): Buffer {
  return Buffer.from(hasBom ? `\uFEFF${text}` : text, 'utf8')
}
