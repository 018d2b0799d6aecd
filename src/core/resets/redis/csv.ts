/** One element of an answer, as `redis-cli --csv` prints it. */
export type Element = Buffer | number | null | { error: string }

/** What stands for a byte after a backslash. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b' }

/**
 * The elements of one answer. Arrays within it are flattened.
 * @throws SyntaxError when the line is no such answer
 */
export function readCsv(line: string): Element[] {
  const elements: Element[] = []
  let at = 0
  while (at < line.length) {
    const read = readElement(line, at)
    elements.push(read.element)
    at = read.end
    if (at < line.length && line[at] !== ',')
      throw new SyntaxError(`no comma at ${at} of an answer of redis-cli`)
    at += 1
  }
  return elements
}

function readElement(line: string, begin: number): { element: Element; end: number } {
  if (line[begin] === '"') return readText(line, begin)
  const [word = ''] = /^[^,]*/.exec(line.slice(begin, begin + 40)) ?? []
  const end = begin + word.length
  if (word === 'NULL') return { element: null, end }
  if (word === 'ERROR') {
    const text = readText(line, end + 1)
    return { element: { error: text.element.toString('utf8') }, end: text.end }
  }
  if (/^-?\d+$/.test(word)) return { element: Number(word), end }
  if (word === 'true' || word === 'false') return { element: word === 'true' ? 1 : 0, end }
  throw new SyntaxError(`${JSON.stringify(word)} in an answer of redis-cli`)
}

/** A text in quotes: each byte that cannot be printed is written as `\xff`. */
function readText(line: string, begin: number): { element: Buffer; end: number } {
  if (line[begin] !== '"') throw new SyntaxError(`no text at ${begin} of an answer of redis-cli`)
  const parts: string[] = []
  let at = begin + 1
  for (;;) {
    const from = at
    while (at < line.length && line[at] !== '"' && line[at] !== '\\') at += 1
    parts.push(line.slice(from, at))
    if (at >= line.length) throw new SyntaxError('a text without its end in an answer of redis-cli')
    if (line[at] === '"') return { element: Buffer.from(parts.join(''), 'latin1'), end: at + 1 }
    const next = line[at + 1] ?? ''
    if (next === 'x') {
      parts.push(String.fromCharCode(Number.parseInt(line.slice(at + 2, at + 4), 16)))
      at += 4
    } else {
      parts.push(ESCAPES[next] ?? next)
      at += 2
    }
  }
}

/** A word as `redis-cli` reads it from its input, whatever bytes it has. */
export function quoted(word: Buffer | string | number): string {
  const bytes = Buffer.isBuffer(word) ? word : Buffer.from(String(word))
  let text = '"'
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
    text += isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return `${text}"`
}
