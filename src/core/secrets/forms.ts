import { escaped as doubled, unescaped } from '../compose/dollars.ts'

/** A form in which a value may appear in a text. */
export interface Form {
  readonly text: string
  /** The characters that belong to the same run of encoded text: they encode what is next to the value. */
  readonly run?: RegExp
}

/** Shorter values are encoded too briefly to be recognised inside of longer encoded text. */
const SHORTEST_IN_RUN = 6
const BASE64 = /[A-Za-z0-9+=_-]/u
const HEX = /[A-Fa-f0-9]/u

/** In UTF-16 units. Longer values are files, which nobody prints in an address or a shell, and each form takes memory. */
const LONGEST_IN_ALL_FORMS = 16_384

/**
 * Every form of a value that hides it: as it is, quoted, escaped, and encoded, alone or within a longer encoded text. Those
 * of a long one are fewer: as it is, in JSON and in base64.
 */
export function formsOf(value: string): Form[] {
  if (value.length > LONGEST_IN_ALL_FORMS) {
    const base64 = Buffer.from(value, 'utf8').toString('base64')
    return [...new Set([value, json(value), base64])].map((text) => ({ text }))
  }
  const texts = new Set<string>()
  for (const one of new Set([value, unescaped(value), doubled(value)])) {
    texts.add(one)
    for (const write of NOTATIONS) texts.add(write(one))
  }
  const bytes = Buffer.from(unescaped(value), 'utf8')
  const asIs = Buffer.from(value, 'utf8')
  const encoded = bytes.equals(asIs) ? [bytes] : [bytes, asIs]
  return [
    ...[...texts].map((text) => ({ text })),
    ...encoded.flatMap((one) => [...base64Of(one), ...hexOf(one)]),
  ]
}

const json = (text: string) => JSON.stringify(text).slice(1, -1)
const escaped = (text: string, characters: RegExp) => text.replace(characters, (one) => `\\${one}`)
const percent = (one: string) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
/** Half of a pair of surrogates cannot be encoded. */
const component = (text: string) => encodeURIComponent(text.toWellFormed())
const strict = (text: string) => component(text).replace(/[!'()*]/gu, percent)
const lower = (text: string) => text.replace(/%[0-9A-F]{2}/gu, (one) => one.toLowerCase())

const NOTATIONS: readonly ((text: string) => string)[] = [
  json,
  // A JSON text inside of another one.
  (text) => json(json(text)),
  // As Go writes JSON, and as Python does.
  (text) => json(text).replace(/[<>&]/gu, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
  (text) =>
    json(text).replace(/[^\x20-\x7E]/gu, (one) =>
      one
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
    ),
  (text) => json(text).replaceAll('/', '\\/'),
  component,
  strict,
  (text) => lower(component(text)),
  (text) => lower(strict(text)),
  // As in forms.
  (text) => strict(text).replaceAll('%20', '+'),
  (text) => new URLSearchParams([['', text.toWellFormed()]]).toString().slice(1),
  // As the user information of a URL, where some characters stay.
  (text) => component(text).replace(/%(?:24|26|2B|2C|3B|3D)/gu, (one) => decodeURIComponent(one)),
  // An encoded URL as the parameter of another one.
  (text) => component(component(text)),
  // YAML and SQL.
  (text) => text.replaceAll("'", "''"),
  // Shells.
  (text) => text.replaceAll("'", "'\\''"),
  (text) => escaped(text, /["$`\\]/gu),
  (text) => escaped(text, /[^\w@%+=:,./-]/gu),
  // Python and JavaScript.
  (text) => escaped(text, /['\\]/gu),
  // HTML and XML, with both spellings of the apostrophe.
  (text) => markup(text).replaceAll("'", '&#39;'),
  (text) => markup(text).replaceAll("'", '&apos;'),
]

function markup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Alone, and as the part of a longer text such as `user:password`, which may begin at each of three positions. */
function base64Of(bytes: Buffer): Form[] {
  const whole = bytes.toString('base64')
  const alone = [whole, whole.replace(/=+$/u, '')]
  const inside = bytes.length < SHORTEST_IN_RUN ? [] : [0, 1, 2].map((shift) => insideBase64(bytes, shift))
  const plain = [...alone.map((text) => ({ text })), ...inside.map((text) => ({ text, run: BASE64 }))]
  return plain.flatMap((form) => [
    form,
    { ...form, text: form.text.replaceAll('+', '-').replaceAll('/', '_') },
  ])
}

/** The characters that depend on nothing else but the value. */
function insideBase64(bytes: Buffer, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
}

function hexOf(bytes: Buffer): Form[] {
  if (bytes.length < SHORTEST_IN_RUN) return []
  const text = bytes.toString('hex')
  return [
    { text, run: HEX },
    { text: text.toUpperCase(), run: HEX },
  ]
}
