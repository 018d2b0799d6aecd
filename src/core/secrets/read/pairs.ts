/** A setting in a text, and what its value may be. Several readings, because a broken text may be read in several ways. */
export interface Pair {
  readonly name: string
  readonly values: readonly string[]
}

/** The name of a setting with its quotes, and what separates it from the value. */
const NAME = /(?<![\w.])(["']?)([A-Za-z_][\w.-]{0,100})\1[ \t]{0,8}(?:=>?|:(?!\/\/))[ \t]{0,8}/gu
/** `identified by 'x'`, `requirepass x`: settings without a sign. */
const WORD = /\b(requirepass|masterauth|identified\s+by|password|passwd|pwd|authorization)[ \t]+(?=\S)/giu
/** `<password>x</password>` */
const ELEMENT = /<([A-Za-z_][\w.-]{0,100})(?:\s[^<>]{0,200})?>([^<>]{1,4096})<\/\1>/gu

/**
 * The settings of a text of whatever language, also of a broken one: `NAME=value`, `name: value`, `"name": "value"`,
 * `Server=db;Password=value`.
 *
 * @param isWanted whether the setting of a name matters; the values of the others are not read
 */
export function pairsIn(text: string, isWanted: (name: string) => boolean): Pair[] {
  const pairs: Pair[] = []
  for (const match of text.matchAll(NAME)) {
    if (!isWanted(match[2] ?? '')) continue
    const before = text.slice(Math.max(0, match.index - INDENT), match.index)
    const isLine = (match.index <= INDENT ? FIRST : LINE).test(before)
    let at = match.index + match[0].length
    if (before.endsWith('${')) {
      // `${NAME:?message}` has no value, and that of `${NAME:-value}` begins after the operator.
      if (text[at] === '?') continue
      if (/[-+]/u.test(text[at] ?? '')) at += 1
    }
    pairs.push({ name: match[2] ?? '', values: valuesAt(text, at, isLine) })
  }
  for (const match of text.matchAll(WORD)) {
    const values = valuesAt(text, match.index + match[0].length, false).filter((value) =>
      /\d|["']|^(?:Bearer|Basic|Token) /u.test(value),
    )
    pairs.push({ name: /by$/iu.test(match[1] ?? '') ? 'password' : (match[1] ?? ''), values })
  }
  for (const [, name = '', value = ''] of text.matchAll(ELEMENT)) {
    if (isWanted(name)) pairs.push({ name, values: distinct([value.trim(), withoutEntities(value.trim())]) })
  }
  return pairs
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

function withoutEntities(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/gu, (all, name: string) => ENTITIES[name] ?? all)
}

/** What may precede a setting that has its line for itself, so that its value may contain spaces. */
const LINE = /[\r\n][ \t]*(?:-[ \t]+)?(?:(?:export|ENV|ARG)[ \t]+)?$/u
const FIRST = /(?:^|[\r\n])[ \t]*(?:-[ \t]+)?(?:(?:export|ENV|ARG)[ \t]+)?$/u
/** No line is indented by more. */
const INDENT = 80
/** Another setting or an option that follows on the same line. */
const NEXT = /\s-{0,2}[\w.-]+=|\s--?[A-Za-z]/u

/** No setting of a real file is longer, and a longer look would take too long for a text of one huge line. */
const LONGEST = 4096

/** What a value that begins here may be: up to its quote, up to a separator, up to the end of the line. */
function valuesAt(text: string, at: number, isLine: boolean): string[] {
  const quote = text[at]
  if (quote === '"' || quote === "'") {
    const line = lineAt(text, at)
    return distinct([...unquoted(line.slice(1), quote), shellWord(line)])
  }
  const one = wordAt(text, at)
  const clean = /^[^;&,}\])"']+/u.exec(one)?.[0] ?? ''
  const isClosed = /^[,}\])"';]*$/u.test(one.slice(clean.length))
  const words = [clean, ...(isClosed ? [] : [one, one.replace(/[,}\])"';]+$/u, '')])]
  if (!isLine) return distinct(words)
  const rest = lineAt(text, at)
    .replace(/\s+#.*$/u, '')
    .trimEnd()
  return distinct([...(NEXT.test(rest) ? [] : [rest, rest.replace(/[,;]+$/u, '')]), ...words])
}

function lineAt(text: string, at: number): string {
  const line = text.slice(at, at + LONGEST)
  const end = line.search(/[\r\n]/u)
  return end === -1 ? line : line.slice(0, end)
}

/** The word that begins here, without another setting that follows in it: `Password=x;Encrypt=true`. */
function wordAt(text: string, at: number): string {
  const head = matchAt(HEAD, text, at)
  return MORE.test(text.slice(at + head.length, at + head.length + 100)) ? head : matchAt(WHOLE, text, at)
}

const HEAD = /[^\s;&]{0,4096}/uy
const WHOLE = /\S{0,4096}/uy
const MORE = /^[;&](?:[\w.%-]+=|\s|$)/u

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

function unquoted(rest: string, quote: string): string[] {
  const closed =
    quote === '"' ? /^((?:[^"\\]|\\.)*)"/su.exec(rest)?.[1] : /^((?:[^']|'')*)'/su.exec(rest)?.[1]
  if (closed === undefined) return distinct([rest, rest.trimEnd()])
  const read = quote === '"' ? jsonText(closed) : closed.replaceAll("''", "'")
  return distinct([closed, read])
}

/** The word of a shell that begins a line: `'it'\\''s'` is `it's`. */
function shellWord(line: string): string {
  const word = /^(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\;&|])*/su.exec(line)?.[0] ?? ''
  return word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gsu, (_, single, double, one) =>
    single !== undefined ? single : double !== undefined ? double.replace(/\\(["$`\\])/gu, '$1') : one,
  )
}

function jsonText(inner: string): string {
  try {
    return JSON.parse(`"${inner}"`) as string
  } catch {
    return inner // Escapes of another language.
  }
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== '')
}
