import {
  type Instruction as AstInstruction,
  DockerfileParser,
  ModifiableInstruction,
  Onbuild,
  PropertyInstruction,
} from 'dockerfile-ast'
import { lineStart, type Source, type Span } from '../source.ts'

/** An instruction of a Dockerfile, including its continuation lines and heredocs. */
export interface Instruction {
  /** In upper case: `FROM`. */
  keyword: string
  span: Span
  /** The arguments without flags and heredocs. Strings of the JSON form are decoded. */
  words: readonly Word[]
  /** From the first argument to the end of the line or its last continuation; null: there are no arguments. */
  head: Span | null
  /** The texts of the heredocs in their order, without the delimiters that end them. */
  heredocs: readonly Span[]
  /** Flags such as `--from=build`, in their order. */
  flags: readonly { name: string; value: string; span: Span }[]
  /** For `ARG`, `ENV` and `LABEL`: the names with their values, without quotes; null: no value is given. */
  properties: readonly { name: string; value: string | null; span: Span }[]
  /** The delimiter of a heredoc that is not ended; null: all are ended. */
  openHeredoc: string | null
  /** For `ONBUILD`: the instruction that it defers; null for any other instruction. */
  trigger: Instruction | null
}

/** An argument of an instruction. */
export interface Word {
  text: string
  span: Span
  /** Set for a string of the JSON form, which no shell reads. Its span includes the quotes. */
  isJson?: true
}

/** The instructions of a Dockerfile in the order of the file, including invalid ones. */
export function readInstructions(source: Source): Instruction[] {
  const ast = DockerfileParser.parse(source.text)
  const escapeCharacter = ast.getEscapeCharacter()
  return ast.getInstructions().map((instruction) => read(instruction, source, escapeCharacter))
}

function read(instruction: AstInstruction, source: Source, escapeCharacter: string): Instruction {
  const span = spanOf(source, instruction.getRange())
  const headEnd = headEndOf(source.text, span, escapeCharacter)
  const words = instruction
    .getArguments()
    .map((argument) => ({ text: argument.getValue(), span: spanOf(source, argument.getRange()) }))
    // The library also returns the words of heredocs.
    .filter((word) => word.span.start < headEnd)
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : []
  const properties = instruction instanceof PropertyInstruction ? instruction.getProperties() : []
  const keyword = instruction.getKeyword()
  const trigger = instruction instanceof Onbuild ? instruction.getTriggerInstruction() : null
  const { heredocs, open } = readHeredocs(keyword, words, source.text, { start: headEnd, end: span.end })
  return {
    keyword,
    span,
    // The test of a healthcheck follows its `CMD`.
    words:
      keyword === 'HEALTHCHECK'
        ? [...words.slice(0, 1), ...decodeJson(words.slice(1), source, escapeCharacter)]
        : decodeJson(words, source, escapeCharacter),
    head: words[0] ? { start: words[0].span.start, end: headEnd } : null,
    heredocs,
    flags: flags.map((flag) => ({
      name: flag.getName(),
      value: unquote(flag.getValue() ?? ''),
      span: spanOf(source, flag.getRange()),
    })),
    properties: properties.map((property) => ({
      name: property.getName(),
      value: property.getValue(),
      span: spanOf(source, property.getRange()),
    })),
    openHeredoc: open,
    trigger: trigger ? read(trigger, source, escapeCharacter) : null,
  }
}

/** The delimiter of the heredoc that a word begins, by the syntax of BuildKit; null: the word begins none. */
export function heredocDelimiter(word: string): { delimiter: string; isIndented: boolean } | null {
  const [, dash, quoted] = /^\d*<<(-?)([^<]+)$/.exec(word) ?? []
  return quoted === undefined ? null : { delimiter: unquote(quoted), isIndented: dash === '-' }
}

interface Point {
  line: number
  character: number
}

function spanOf(source: Source, { start, end }: { start: Point; end: Point }): Span {
  return {
    start: lineStart(source, start.line + 1) + start.character,
    end: lineStart(source, end.line + 1) + end.character,
  }
}

/** The end of the line of an instruction, including continuation lines. Its heredocs follow. */
function headEndOf(text: string, span: Span, escapeCharacter: string): number {
  const line = /([^\r\n]*)(?:\r\n|\n|\r|$)/y
  let isContinued = false
  for (let at = span.start; at < span.end; at = line.lastIndex) {
    line.lastIndex = at
    const [whole, content = ''] = line.exec(text) ?? ['']
    // Comments and empty lines between continuation lines do not count.
    const isSkipped = isContinued && /^\s*(?:#|$)/.test(content)
    if (!isSkipped && !content.trimEnd().endsWith(escapeCharacter)) return at + content.length
    isContinued = true
    if (whole === '') break
  }
  return span.end
}

/** The text with continuation lines joined. Removed characters become spaces, so that offsets stay the same. */
function joined(text: string, escapeCharacter: string): string {
  const end =
    escapeCharacter === '`'
      ? /`[ \t]*(?:\r\n|\n|\r)(?:\s*#[^\r\n]*(?:\r\n|\n|\r))*/gu
      : /\\[ \t]*(?:\r\n|\n|\r)(?:\s*#[^\r\n]*(?:\r\n|\n|\r))*/gu
  return text.replace(end, (cut) => ' '.repeat(cut.length))
}

/** Decodes the strings of the JSON form, from which the library removes spaces. */
function decodeJson(words: readonly Word[], source: Source, escapeCharacter: string): readonly Word[] {
  const [first] = words
  const last = words.at(-1)
  if (first === undefined || last === undefined || !first.text.startsWith('[')) return words
  const raw = joined(source.text.slice(first.span.start, last.span.end), escapeCharacter)
  let decoded: unknown
  try {
    decoded = JSON.parse(raw)
  } catch {
    // To Docker, anything that is not valid JSON is the shell form.
    return words
  }
  if (!Array.isArray(decoded)) return words
  const whole = { start: first.span.start, end: last.span.end }
  const strings = [...raw.matchAll(/"(?:[^"\\]|\\.)*"/gu)].map(({ 0: { length }, index }) => ({
    start: whole.start + index,
    end: whole.start + index + length,
  }))
  // Docker accepts only strings. If there is any other value, each word gets the place of the whole list.
  const places = strings.length === decoded.length ? strings : []
  return decoded.map((entry, index) => ({ text: String(entry), span: places[index] ?? whole, isJson: true }))
}

/** The heredocs of an instruction, and the delimiter of one that is not ended. */
function readHeredocs(
  keyword: string,
  words: readonly Word[],
  text: string,
  body: Span,
): { heredocs: Span[]; open: string | null } {
  const heredocs: Span[] = []
  if (!['RUN', 'COPY', 'ADD'].includes(keyword)) return { heredocs, open: null }
  const line = /([^\r\n]*)(?:\r\n|\n|\r|$)/y
  // Skip the line of the instruction itself.
  line.lastIndex = body.start
  line.exec(text)
  for (const word of words) {
    const heredoc = heredocDelimiter(word.text)
    if (heredoc === null) continue
    const start = Math.min(line.lastIndex, body.end)
    let end: number | null = null
    for (let at = start; end === null; at = line.lastIndex) {
      const [whole, content = ''] = line.exec(text) ?? ['']
      if (at >= body.end || whole === '') return { heredocs, open: heredoc.delimiter }
      if ((heredoc.isIndented ? content.replace(/^\t+/, '') : content) === heredoc.delimiter) end = at
    }
    heredocs.push({ start, end })
  }
  return { heredocs, open: null }
}

function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/su, '$2')
}
