import { isUtf8 } from 'node:buffer'
import type { Source } from '../source.ts'

/** The number of bytes that git checks for a NUL to detect a binary file. */
const HEAD_BYTES = 8000
const LF = 0x0a

/** The reason for a file that is not a text. */
export const BINARY = 'is binary, or UTF-16'

/**
 * Decodes a file. `reason` says why it is not a text, as a predicate: `is not UTF-8 in line 12`. Invalid bytes are
 * never replaced.
 */
export function decode(path: string, bytes: Buffer): Source | { reason: string } {
  if (bytes.subarray(0, HEAD_BYTES).includes(0)) return { reason: BINARY }
  if (!isUtf8(bytes)) return { reason: `is not UTF-8 in line ${firstBadLine(bytes)}` }
  const text = bytes.toString('utf8')
  const hasBom = text.startsWith('\uFEFF')
  return { path, text: hasBom ? text.slice(1) : text, hasBom }
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
