import { DockerfileParser, ModifiableInstruction, PropertyInstruction } from 'dockerfile-ast'
import { lineStart, type Source, type Span } from '../source.ts'

/** One instruction of a Dockerfile, its continuation lines and heredocs with it. */
export interface Instruction {
  /** In capitals: `FROM`. */
  keyword: string
  span: Span
  /** The arguments without flags and without the text of heredocs; those of a JSON form are decoded. */
  words: readonly Word[]
  /** `--from=build` and its like, in their order. */
  flags: readonly { name: string; value: string; span: Span }[]
  /** Of `ARG` and `ENV`: the names, and their values without quotes; null: none is given. */
  properties: readonly { name: string; value: string | null; span: Span }[]
  /** A heredoc that nothing ends. */
  openHeredoc: string | null
}

export interface Word {
  text: string
  span: Span
}

/** The instructions of a Dockerfile in the order of the file, wrong ones too. */
export function readInstructions(source: Source): Instruction[] {
  const ast = DockerfileParser.parse(source.text)
  const escapeCharacter = ast.getEscapeCharacter()
  return ast.getInstructions().map((instruction) => {
    const span = spanOf(source, instruction.getRange())
    const headEnd = headEndOf(source.text, span, escapeCharacter)
    const words = instruction
      .getArguments()
      .map((argument) => ({ text: argument.getValue(), span: spanOf(source, argument.getRange()) }))
      // The library gives the words of a heredoc's text, too.
      .filter((word) => word.span.start < headEnd)
    const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : []
    const properties = instruction instanceof PropertyInstruction ? instruction.getProperties() : []
    return {
      keyword: instruction.getKeyword(),
      span,
      words: decodeJson(words, source),
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
      openHeredoc: openHeredocOf(instruction.getKeyword(), words, source.text.slice(headEnd, span.end)),
    }
  })
}

/** The word that a heredoc ends with; null: the word begins none. BuildKit takes no other words for one. */
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

/** Where the line of an instruction ends, continued lines joined: what follows is the text of its heredocs. */
function headEndOf(text: string, span: Span, escapeCharacter: string): number {
  const line = /([^\r\n]*)(?:\r\n|\n|\r|$)/y
  let isContinued = false
  for (let at = span.start; at < span.end; at = line.lastIndex) {
    line.lastIndex = at
    const [whole, content = ''] = line.exec(text) ?? ['']
    // Comments and empty lines within a continued instruction are left out.
    const isSkipped = isContinued && /^\s*(?:#|$)/.test(content)
    if (!isSkipped && !content.trimEnd().endsWith(escapeCharacter)) return at + content.length
    isContinued = true
    if (whole === '') break
  }
  return span.end
}

/** The strings of a JSON form, which the library gives without the spaces in them. */
function decodeJson(words: readonly Word[], source: Source): readonly Word[] {
  const [first] = words
  const last = words.at(-1)
  if (first === undefined || last === undefined || !first.text.startsWith('[')) return words
  const raw = source.text.slice(first.span.start, last.span.end)
  let decoded: unknown
  try {
    decoded = JSON.parse(raw)
  } catch {
    // Docker takes what is no JSON for the shell form.
    return words
  }
  if (!Array.isArray(decoded)) return words
  const span = { start: first.span.start, end: last.span.end }
  return decoded.map((entry) => ({ text: String(entry), span }))
}

function openHeredocOf(keyword: string, words: readonly Word[], body: string): string | null {
  if (!['RUN', 'COPY', 'ADD'].includes(keyword)) return null
  const lines = body.split(/\r\n|\n|\r/)
  for (const { text } of words) {
    const heredoc = heredocDelimiter(text)
    if (heredoc === null) continue
    const end = lines.findIndex(
      (line) => (heredoc.isIndented ? line.replace(/^\t+/, '') : line) === heredoc.delimiter,
    )
    if (end < 0) return heredoc.delimiter
    lines.splice(0, end + 1)
  }
  return null
}

function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/su, '$2')
}
