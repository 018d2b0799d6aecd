/** The maximum size of a list of lines. */
export interface Bounds {
  maxLines: number
  /** The maximum size of each line, in bytes of UTF-8. */
  maxLineBytes: number
}

/**
 * A text shortened to at most `maxBytes` bytes of UTF-8: its head and its tail, and between them a note that says how many
 * bytes are left out. It is cut only between characters. The note is not counted.
 */
export function boundText(text: string, maxBytes: number): string {
  // Each unit of a string takes at most three bytes, so most texts need not be encoded to know their size.
  if (text.length * 3 <= maxBytes) return text
  const size = Buffer.byteLength(text, 'utf8')
  if (size <= maxBytes) return text
  const half = Math.floor(maxBytes / 2)
  // Each unit takes at least one byte, so these are enough. A pair of surrogates that is cut apart is outside of both halves.
  const first = Buffer.from(text.slice(0, half + 1), 'utf8')
  const last = Buffer.from(text.slice(Math.max(0, text.length - half - 1)), 'utf8')
  const head = first.subarray(0, characterStart(first, half))
  const tail = last.subarray(characterEnd(last, last.length - half))
  const omitted = size - head.length - tail.length
  return `${head.toString('utf8')} […${omitted} bytes left out…] ${tail.toString('utf8')}`
}

/** The last lines, at most `maxLines` of them, each shortened by {@link boundText}. */
export function boundLines(lines: readonly string[], { maxLines, maxLineBytes }: Bounds): string[] {
  return lines.slice(Math.max(0, lines.length - maxLines)).map((line) => boundText(line, maxLineBytes))
}

/** Plain data in which each text is shortened by {@link boundText}. */
export function boundTexts<T>(data: T, maxBytes: number): T {
  return bounded(data, maxBytes) as T
}

function bounded(value: unknown, maxBytes: number): unknown {
  if (typeof value === 'string') return boundText(value, maxBytes)
  if (Array.isArray(value)) return value.map((item) => bounded(item, maxBytes))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bounded(item, maxBytes)]))
}

/** The start of the character that contains the byte at `at`. */
function characterStart(bytes: Buffer, at: number): number {
  let start = at
  while (start > 0 && isContinuation(bytes[start])) start--
  return start
}

/** The start of the first character at or after `at`. */
function characterEnd(bytes: Buffer, at: number): number {
  let end = at
  while (end < bytes.length && isContinuation(bytes[end])) end++
  return end
}

/** Whether a byte of UTF-8 is not the first one of a character. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}
