import { isUtf8 } from 'node:buffer'
import type { Source } from '../source.ts'

/** What `git` looks at to tell a binary file. */
const HEAD_BYTES = 8000
const LF = 0x0a

export const BINARY = 'is binary, or UTF-16'

/**
 * The text of a file, or why it has none, to follow "it": `is binary`.
 * Nothing is replaced: bytes that are not UTF-8 are a reason, and name the line.
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

/** The bytes of a text as its file holds them. */
export function encode(text: string, hasBom: boolean): Buffer {
  return Buffer.from(hasBom ? `\uFEFF${text}` : text, 'utf8')
}
