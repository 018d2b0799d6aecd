import { SsotError } from '../errors/errors.ts'
import type { Span } from '../text/span.ts'
import { BEGIN, FormIndex } from './form-index.ts'
import { formsOf } from './forms.ts'
import { privateKeys } from './private-keys.ts'
import type { Found } from './read/found.ts'
import { inUrls } from './read/in-value.ts'
import { redacted } from './redacted.ts'
import { SHAPES } from './shapes.ts'
import { isNameLike, isOrdinary, isStrong } from './strength.ts'
import { isToken, withoutSequences } from './token.ts'

/** A value that is hidden. */
interface Known extends Look {
  readonly value: string
}

/** How a value is looked for. */
interface Look {
  /** Whether it is hidden inside of longer words, too. */
  readonly isStrong: boolean
  /** Whether `-` and `.` beside it make it a part of another name. */
  readonly isNameLike: boolean
}

/**
 * What this process knows to be secret, and must not show: it learns from compose files, environments and containers,
 * and hides in whatever is printed, written or sent. What it has learned it never forgets, because the output of an old
 * container may follow a change of a file.
 *
 * A value is hidden in all its forms: quoted, escaped, encoded. It is hidden as a whole token only, unless it can hardly
 * be anything but a secret. Values that are ordinary words, and those that are also names of services, images, users,
 * databases, hosts or files, stay readable. Private keys and tokens of known services are hidden although unknown.
 */
export class KnownSecrets {
  readonly #known = new Map<string, Known>()
  readonly #names = new Set<string>()
  readonly #forms = new FormIndex<Known>()

  /** @returns itself */
  learn({ secrets, names }: Found): this {
    for (const name of names) this.#names.add(name.toLowerCase())
    for (const value of new Set(secrets.flatMap(partsOf).flatMap((one) => [one, plain(one)]))) {
      if (this.#known.has(value) || isOrdinary(value)) continue
      const known = { value, isStrong: isStrong(value), isNameLike: isNameLike(value) }
      this.#known.set(value, known)
      for (const form of formsOf(value)) this.#forms.add(form, known)
    }
    return this
  }

  /**
   * The text with each secret replaced by `[redacted]`. It loses its colours and other control sequences if one of them
   * stands inside of a secret.
   */
  hide(text: string): string {
    const hidden = this.#hideAsItIs(text)
    // Terminals obey them and reports drop some of them, and the secret would be whole again.
    const plain = withoutSequences(hidden)
    if (plain === hidden) return hidden
    const again = this.#hideAsItIs(plain)
    return again === plain ? hidden : again
  }

  #hideAsItIs(text: string): string {
    if (text.length < BEGIN) return text
    const { begins, spans } = look(text, this.#forms, ({ value }) => !this.#isName(value))
    const others = [
      ...privateKeys(text),
      ...shapes(text),
      ...this.#inUrls(text),
      ...this.#cutOff(text, begins),
    ]
    return redacted(text, [...spans, ...others])
  }

  #isName(text: string): boolean {
    return this.#names.has(text.toLowerCase())
  }

  /** Lines that belong together, such as a private key over several lines. There may be fewer of them afterwards. */
  hideLines(lines: readonly string[]): string[] {
    return lines.length === 0 ? [] : this.hide(lines.join('\n')).split('\n')
  }

  /** The last lines of a long output, at most so many. What they tell depends on a few hundred lines before them at most. */
  hideLastLines(lines: readonly string[], count: number): string[] {
    return this.hideLines(lines.slice(-(count + LONGEST_KEY_LINES))).slice(-count)
  }

  /** Plain data with the secrets in its texts hidden. What programs compare, such as `type` and `code`, stays. */
  hideIn<T>(data: T): T {
    return this.#hideIn(data) as T
  }

  /** The same error, with the secrets in its message, its evidence, its trace and its causes hidden. */
  hideError(error: unknown): unknown {
    return this.#hideError(error, new Set())
  }

  /** @param seen errors may be causes of one another */
  #hideError(error: unknown, seen: Set<unknown>): unknown {
    if (typeof error === 'string') return this.hide(error)
    if (!(error instanceof Error) || seen.has(error)) return error
    seen.add(error)
    const { cause, stack } = error
    const own = cause === undefined ? {} : { cause: this.#hideError(cause, seen) }
    if (error instanceof SsotError) {
      const hidden = new SsotError({ ...this.hideIn(error.serialize()), ...own })
      if (stack !== undefined) hidden.stack = this.hide(stack)
      return hidden
    }
    const fields = {
      message: this.hide(error.message),
      ...(stack === undefined ? {} : { stack: this.hide(stack) }),
      ...own,
      ...(error instanceof AggregateError
        ? { errors: error.errors.map((one: unknown) => this.#hideError(one, seen)) }
        : {}),
    }
    // The message of a DOMException has no setter, and an error may be frozen.
    const isHidden = Object.entries(fields).every(
      ([name, value]) =>
        value === error[name as keyof Error] ||
        Reflect.defineProperty(error, name, { value, writable: true, configurable: true }),
    )
    return isHidden ? error : Object.assign(new Error(fields.message), fields)
  }

  #hideIn(value: unknown): unknown {
    if (typeof value === 'string') return this.hide(value)
    if (Array.isArray(value)) return value.map((item) => this.#hideIn(item))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, COMPARED.has(key) ? item : this.#hideIn(item)]),
    )
  }

  /** Passwords in addresses that nobody has told of before, there and wherever else they are repeated. */
  #inUrls(text: string): Span[] {
    if (!text.includes('://')) return []
    const found = inUrls(text).secrets.filter(({ value }) => !this.#isName(value))
    const repeated = new FormIndex<Look>()
    for (const value of new Set(found.map((one) => one.value))) {
      if (value.length < BEGIN || value.length > LONGEST_REPEATED) continue
      repeated.add({ text: value }, { isStrong: false, isNameLike: isNameLike(value) })
    }
    return [...found, ...(found.length === 0 ? [] : look(text, repeated, () => true).spans)]
  }

  /**
   * `superse...`: Compose, the engine and others cut long values off, and some say so.
   * @param begins where a form may begin
   */
  #cutOff(text: string, begins: readonly number[]): Span[] {
    if (begins.length === 0) return []
    // A row of dots, as in a progress bar, is one end.
    const ends = [...text.matchAll(/\.{3,}|…+/gu)].map(({ index }) => index)
    if (text.length >= PROBE_LENGTH) ends.push(text.length)
    let first = 0
    return ends.flatMap((end) => {
      while ((begins[first] ?? end) < end - LONGEST_PIECE) first += 1
      return this.#longestPiece(text, end, begins, first)
    })
  }

  /** The longest beginning of a secret that ends here. */
  #longestPiece(text: string, end: number, begins: readonly number[], first: number): Span[] {
    for (let index = first; index < begins.length; index += 1) {
      const start = begins[index] ?? end
      if (start > end - SHORTEST_PIECE) return []
      const piece = text.slice(start, end)
      const isCut = this.#forms.someBeginning(
        piece,
        (known) => known.isStrong || isToken(text, start, end, known.isNameLike),
      )
      if (isCut && !isOrdinary(piece) && !this.#isName(piece)) return [{ start, end }]
    }
    return []
  }
}

/** A longer password of an address is hidden there, and not where else it is repeated: the look would take too long. */
const LONGEST_REPEATED = 256
/** More lines than a private key has. */
const LONGEST_KEY_LINES = 400
/** The output of a probe is cut off at 4096 bytes, which are at least so many characters. */
const PROBE_LENGTH = 1024
const SHORTEST_PIECE = 5
const LONGEST_PIECE = 256

/** The keys of events, errors and reports whose values are words of this program. */
const COMPARED: ReadonlySet<string> = new Set([
  'type',
  'code',
  'do',
  'state',
  'health',
  'because',
  'service',
  'project',
  'environment',
  'why',
  'verdict',
])

/** A text over several lines is printed and cut line by line, so each long line of it is a secret. */
function partsOf(secret: string): string[] {
  const text = secret.trim()
  if (!/[\r\n]|\\n/u.test(text)) return [text]
  const isKey = /-----BEGIN /u.test(text)
  const lines = text.split(/\r?\n|\r|\\n/u).map((line) => line.trim())
  return [
    text,
    text.replaceAll('\r\n', '\n'),
    ...lines.filter((line) =>
      isKey ? /^[\w+/=-]{4,}$/u.test(line) && !line.startsWith('-----') : isStrong(line),
    ),
  ]
}

/** Without percent-encoding. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // It only looks encoded.
  }
}

function shapes(text: string): Span[] {
  return SHAPES.filter(({ kind }) => kind !== 'a private key').flatMap(({ pattern }) =>
    [...text.matchAll(new RegExp(pattern, `g${pattern.flags}`))].map(({ 0: match, index }) => ({
      start: index,
      end: index + match.length,
    })),
  )
}

/** What to hide because of the forms of an index, and all places where one of them may begin. */
function look<T extends Look>(
  text: string,
  forms: FormIndex<T>,
  isWanted: (of: T) => boolean,
): { begins: number[]; spans: Span[] } {
  const begins: number[] = []
  const spans: Span[] = []
  /** How far the runs of each kind are hidden. */
  const hiddenTo = new Map<RegExp, number>()
  for (let at = 0; at <= text.length - BEGIN; at += 1) {
    const found = forms.at(text, at)
    if (found === null) continue
    begins.push(at)
    for (const { form, of } of found) {
      const [start, end] = [at, at + form.text.length]
      if (!isWanted(of)) continue
      if (form.run === undefined) {
        if (of.isStrong || isToken(text, start, end, of.isNameLike)) spans.push({ start, end })
        continue
      }
      const from = hiddenTo.get(form.run) ?? 0
      if (end <= from) continue
      const run = runAround(text, { start, end }, form.run, from)
      hiddenTo.set(form.run, run.end)
      spans.push(run)
    }
  }
  return { begins, spans }
}

/** The whole run of encoded text around a part of it. What is before `from` is hidden already. */
function runAround(text: string, part: Span, run: RegExp, from: number): Span {
  let { start, end } = part
  while (start > from && run.test(text[start - 1] ?? '')) start--
  while (end < text.length && run.test(text[end] ?? '')) end++
  return { start, end }
}
