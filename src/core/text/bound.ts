/** What a text or a list of lines may take up. */
export interface Bounds {
  maxLines: number
  /** Of each line, in bytes of UTF-8. */
  maxLineBytes: number
}

/**
 * A text of at most `maxBytes` bytes of UTF-8 and a short note: its head and its tail, and between them how much is left
 * out. The cut is between characters.
 */
export function boundText(text: string, maxBytes: number): string {
  // No character takes more than three bytes for each unit of a string, so most texts need not be measured.
  if (text.length * 3 <= maxBytes) return text
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= maxBytes) return text
  const half = Math.floor(maxBytes / 2)
  const head = bytes.subarray(0, characterStart(bytes, half))
  const tail = bytes.subarray(characterEnd(bytes, bytes.length - half))
  const omitted = bytes.length - head.length - tail.length
  return `${head.toString('utf8')} […${omitted} bytes left out…] ${tail.toString('utf8')}`
}

/** At most `maxLines` lines, the last ones, each of at most `maxLineBytes` bytes and a short note. */
export function boundLines(lines: readonly string[], { maxLines, maxLineBytes }: Bounds): string[] {
  return lines.slice(Math.max(0, lines.length - maxLines)).map((line) => boundText(line, maxLineBytes))
}

/** Plain data in which no text takes more than `maxBytes` bytes and a short note. */
export function boundTexts<T>(data: T, maxBytes: number): T {
  return bounded(data, maxBytes) as T
}

function bounded(value: unknown, maxBytes: number): unknown {
  if (typeof value === 'string') return boundText(value, maxBytes)
  if (Array.isArray(value)) return value.map((item) => bounded(item, maxBytes))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bounded(item, maxBytes)]))
}

/** The start of the character that the byte at `at` belongs to. */
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
