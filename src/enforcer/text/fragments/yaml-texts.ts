import { isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, Scalar } from 'yaml'
import { FILLER } from '../../../core/shell/tokens.ts'

/** A string of a YAML or JSON text, with its place. */
export interface YamlText {
  /** The keys that lead to it. An entry of a list has the keys of the list. */
  path: readonly string[]
  /** The value of the string. */
  value: string
  start: number
  end: number
  /** The string as long as in the file, with quotes, indicators and escapes blanked out. */
  shell: string
}

/** Every string of a YAML or JSON text, in order. What cannot be parsed is left out. */
export function yamlTexts(text: string): YamlText[] {
  const texts: YamlText[] = []
  const walk = (node: unknown, path: readonly string[]) => {
    if (isMap(node)) {
      for (const { key, value } of node.items) walk(value, [...path, isScalar(key) ? String(key.value) : ''])
    } else if (isSeq(node)) {
      for (const item of node.items) walk(item, path)
    } else if (isScalar(node) && typeof node.value === 'string') {
      texts.push({ path, value: node.value, ...placeOf(node, text) })
    }
  }
  // Aliases are skipped: their strings are found at the anchor.
  for (const document of parseAllDocuments(text, { lineCounter: new LineCounter(), logLevel: 'silent' })) {
    if ('contents' in document) walk(document.contents, [])
  }
  return texts
}

function placeOf(node: Scalar, text: string): { start: number; end: number; shell: string } {
  const [start, end] = (node as Node).range ?? [0, 0, 0]
  const raw = text.slice(start, end)
  switch (node.type) {
    case Scalar.QUOTE_DOUBLE:
      return { start, end, shell: raw.replace(/^"|"$/g, ' ').replace(/\\(.)/gsu, plainEscape) }
    case Scalar.QUOTE_SINGLE:
      return { start, end, shell: raw.replace(/^'|'$/g, ' ').replaceAll("''", `${FILLER}'`) }
    case Scalar.BLOCK_LITERAL:
      return { start, end, shell: withoutHeader(raw) }
    case Scalar.BLOCK_FOLDED:
      // In a folded scalar a line break is a space.
      return {
        start,
        end,
        shell: withoutHeader(raw).replace(/\r\n|\n|\r/g, (ends) => ' '.repeat(ends.length)),
      }
    default:
      return { start, end, shell: raw.replace(/\r\n|\n|\r/g, (ends) => ' '.repeat(ends.length)) }
  }
}

/** `\n` becomes a line break, `\t` a space, any other escape its character. */
function plainEscape(_: string, character: string): string {
  if (character === 'n') return `${FILLER}\n`
  return `${FILLER}${character === 't' ? ' ' : character}`
}

/** A block scalar with its header, the line of `|` or `>`, blanked out. */
function withoutHeader(raw: string): string {
  return raw.replace(/^[|>][^\r\n]*/, (header) => ' '.repeat(header.length))
}
