import fc from 'fast-check'

export function oneOf(...texts: string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...texts)
}

/** Joins lines; false and empty ones are left out. */
export function lines(...all: (string | false)[]): string {
  return all.filter((line) => line !== false && line !== '').join('\n')
}

/** Texts that break parsers: syntax of all the languages, halves of surrogate pairs, line ends. */
const SHARDS = [
  '${',
  '}',
  '$$',
  ':-',
  '"',
  "'",
  '`',
  '<<EOF\n',
  '\\',
  '\\\n',
  '{',
  '[',
  ']',
  '- ',
  ': ',
  '#',
  '# ssot-ignore silent-fallback -- why\n',
  '<!-- ssot-ignore',
  '-->',
  '|',
  '||',
  '&&',
  '$(',
  ')',
  ';;',
  '\t',
  '\r',
  '\r\n',
  '\n\n',
  '---\n',
  '&a',
  '*a',
  '<<: *a',
  '!reset',
  '!override []',
  '\u0000',
  '\uD83D',
  '\uFEFF',
  '\u2028',
  'services:',
  'FROM',
  'AS ',
  '--mount=from=',
  '```sh\n',
  '| --- |',
  '@sha256:',
  '-f docker/dev.yml ',
]

const shard = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SHARDS) },
  { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
)

/** A text with some pieces removed, repeated, or other pieces inserted. */
export function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const blow = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(12),
    act: fc.constantFrom('cut' as const, 'double' as const, 'put in' as const),
    piece: shard,
  })
  return fc.tuple(text, fc.array(blow, { minLength: 1, maxLength: 4 })).map(([whole, blows]) =>
    blows.reduce((now, { at, length, act, piece }) => {
      const start = Math.floor(at * now.length)
      const end = Math.min(now.length, start + length)
      const between = { cut: '', double: now.slice(start, end).repeat(2), 'put in': piece }[act]
      return now.slice(0, start) + between + now.slice(act === 'put in' ? start : end)
    }, whole),
  )
}

/** Any code point. `fc.string({ unit: 'binary' })` lists them all first, which takes 0.7 s. */
export const codePoint = fc.oneof(fc.nat(0xff), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code))

/** Arbitrary characters, or a sequence of shards. */
export const noise: fc.Arbitrary<string> = fc.oneof(
  fc.array(codePoint, { maxLength: 60 }).map((characters) => characters.join('')),
  fc.array(shard, { maxLength: 20 }).map((shards) => shards.join('')),
)

/** The text with CRLF line ends, a byte order mark, both or neither. */
export function asFiles(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(text, fc.constantFrom('\n', '\n', '\r\n'), fc.constantFrom('', '', '\uFEFF'))
    .map(([whole, end, mark]) => `${mark}${whole.replaceAll('\n', end)}`)
}
