import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codePoint } from '../../testing/arbitrary/texts.ts'
import { visible, visibleInColour, visibleJson, visibleLine, withoutColours } from './visible.ts'

const RED = '\x1b[31m'
const END = '\x1b[0m'

test.each([
  ['a terminal title', '\x1b]0;title\x07', '\\x1b]0;title\\x07'],
  ['a cursor that moves', 'a\x1b[2K\x1b[1Ab', 'a\\x1b[2K\\x1b[1Ab'],
  ['the same in one character of 8 bits', '\x9b2J', '\\x9b2J'],
  ['a line that is written over', 'good\rbad', 'good\\rbad'],
  ['a backspace, a bell and DEL', '\b\x07\x7f', '\\x08\\x07\\x7f'],
  ['text that is turned round', 'user\u202e nimda', 'user\\u202e nimda'],
  ['a separator of lines that is none of a file', 'a\u2028b', 'a\\u2028b'],
  ['a name with an invisible character', 'web\u200b', 'web\\u200b'],
  ['letters that only programs read', 'a\u{e0041}', 'a\\u{e0041}'],
  ['half of a surrogate pair', 'a\ud83d', 'a\\ud83d'],
])('%s becomes visible', (_, text, shown) => {
  expect(visible(text)).toBe(shown)
  expect(visibleLine(text)).toBe(shown)
})

test.each([
  ['paths and patterns', 'C:\\new\\x1b and /^\\d+$/'],
  ['other scripts', 'grün שלום می‌خواهم क्‍ष 日本語'],
  ['emoji of several parts', '👨‍👩‍👧 ✔️ 🏳️‍🌈'],
  ['marks of right-to-left text', '\u200fשלום\u200e'],
])('%s stay as they are', (_, text) => {
  for (const show of [visible, visibleLine, visibleInColour]) expect(show(text)).toBe(text)
})

test('line breaks and tabs stay in a text, and are shown in a line', () => {
  expect(visible('a\tb\r\nc\r')).toBe('a\tb\nc')
  expect(visibleLine('a\tb\r\nc')).toBe('a\\tb\\r\\nc')
})

test('colours stay on request, and end with each line', () => {
  expect(visibleInColour(`${RED}a\nb ${RED}c${END}\n\x1b[1;31md\x1b[m`)).toBe(
    `${RED}a${END}\nb ${RED}c${END}\n\x1b[1;31md\x1b[m`,
  )
  expect(visibleInColour(`${RED}a`)).toBe(`${RED}a${END}`)
  expect(visibleInColour(`${RED}a\x1b[2K`)).toBe(`${RED}a\\x1b[2K${END}`)
})

test('colours can be removed', () => {
  expect(withoutColours(`${RED}a${END} \x1b[38;5;1mb\x1b[m \x1b[2K`)).toBe('a b \x1b[2K')
})

/** Texts that are made of what terminals obey, and of pieces of it. */
const evil = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\x1b',
        '[',
        '31m',
        ';',
        '0m',
        '2J',
        ']8;;',
        '\x07',
        '\n',
        '\r',
        '\t',
        '\x9b',
        '##[',
        'a',
      ),
      fc.string({ unit: codePoint }),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
  )
  .map((parts) => parts.join(''))
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\p{Cs}]/u

test('whatever a text holds, no control character is left, and a second pass changes nothing', () => {
  fc.assert(
    fc.property(evil, (text) => {
      expect(visible(text)).not.toMatch(CONTROLS)
      expect(visibleLine(text)).not.toMatch(/[\n\t]/)
      for (const show of [visible, visibleLine, visibleInColour]) expect(show(show(text))).toBe(show(text))
    }),
  )
})

test.each(['48;2;0;0;0', '38;5;0', '38:5:0', '0;48;5;0', '1;38;2;0;0;0'])(
  'the black of %s is a colour, which ends with its line',
  (settings) => expect(visibleInColour(`\x1b[${settings}mX`)).toBe(`\x1b[${settings}mX\x1b[0m`),
)

test.each(['', '0', '00', '1;0', '38;5;1;0', '1;'])(
  '%j ends all colours, so no other end follows',
  (settings) => {
    expect(visibleInColour(`\x1b[31mX\x1b[${settings}m`)).toBe(`\x1b[31mX\x1b[${settings}m`)
  },
)

test('what GCC and grep print beside their colours is left out', () => {
  expect(visibleInColour('\x1b[01;31m\x1b[Kerror:\x1b[m\x1b[K x')).toBe('\x1b[01;31merror:\x1b[m x')
  expect(withoutColours('\x1b[01;31m\x1b[Kerror:\x1b[m\x1b[K x')).toBe('error: x')
})

test('the flags of England, Scotland and Wales stay', () => {
  const flag = (letters: string) =>
    `\u{1f3f4}${letters.replace(/./g, (one) => String.fromCodePoint(0xe0000 + one.charCodeAt(0)))}\u{e007f}`
  for (const country of ['gbeng', 'gbsct', 'gbwls']) expect(visibleLine(flag(country))).toBe(flag(country))
  expect(visibleLine(`x${flag('gbeng').slice(2)}`)).toMatch(/^x\\u\{e0067\}/)
})

test('in colour, no control character but colours is left, and no line leaves the terminal coloured', () => {
  fc.assert(
    fc.property(evil, (text) => {
      const shown = visibleInColour(text)
      expect(withoutColours(shown)).not.toMatch(CONTROLS)
      for (const line of shown.split('\n')) {
        const last = line.split('\x1b[').at(-1) ?? ''
        if (line.includes('\x1b')) expect(last).toMatch(/^([\d;:]*;)?0*m/)
      }
    }),
  )
})

test('JSON shows every character and holds the same data', () => {
  fc.assert(
    fc.property(fc.oneof(evil, fc.dictionary(evil, evil)), (data) => {
      const text = visibleJson(data, 2)
      expect(text).not.toMatch(CONTROLS)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)))
    }),
  )
  expect(visibleJson({ a: '\x9b\u202e ##[error]##vso[task]' })).toBe(
    '{"a":"\\u009b\\u202e #\\u0023[error]#\\u0023vso[task]"}',
  )
})
