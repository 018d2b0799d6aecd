import {
  type Alias,
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { Source, Span } from '../../source.ts'
import { extentOf } from './extent.ts'
import { DEEPEST, tokensOf } from './tokens.ts'
import { type Entry, entriesOf, type ScalarStyle, type ScalarValue, type Value } from './value.ts'

/** A parsed YAML file. */
export interface ParsedYaml {
  /** The documents that are not empty. */
  readonly documents: readonly Value[]
  /** Every scalar that is a value, not a key, with the keys that lead to it: `services.auth.ports.0`. */
  readonly scalars: readonly { readonly path: string; readonly scalar: ScalarValue }[]
  readonly problems: readonly { readonly message: string; readonly span: Span }[]
  /** From this offset on the documents are unreliable, because of a syntax error. */
  readonly soundUntil: number
}

const parsed = new WeakMap<Source, ParsedYaml>()

/** Parses YAML 1.2, in which `22:22` is a string. Around an error, everything that can be read is returned. */
export function parseYaml(source: Source): ParsedYaml {
  const known = parsed.get(source)
  if (known) return known
  const result = parse(source.text)
  parsed.set(source, result)
  return result
}

interface Reading {
  /** The value that each anchor currently names; null while that value is being read. */
  anchors: Map<string, Value | null>
  scalars: { path: string; scalar: ScalarValue }[]
  problems: { message: string; span: Span }[]
  /** How many values the aliases so far stand for, and whether it was told that they are too many. */
  aliases: { size: number; isTold: boolean }
  /** Whether the current node is inside a flow collection: between `[ ]` or `{ }`. */
  isInFlow: boolean
}

function parse(text: string): ParsedYaml {
  const scalars: Reading['scalars'] = []
  const problems: Reading['problems'] = []
  let soundUntil = text.length
  try {
    if (isTooLarge(text)) return unusable(`The file ${TOO_LARGE}`, 0)
    const found = tokensOf(text)
    if ('tooDeepAt' in found)
      return unusable(`The file is nested more than ${DEEPEST} levels deep`, found.tooDeepAt)
    const composer = new Composer<ParsedNode, true>({ version: '1.2', merge: true, prettyErrors: false })
    const values: Value[] = []
    const aliases = { size: 0, isTold: false }
    for (const document of composer.compose(found.tokens)) {
      for (const { code, message, pos } of document.errors) {
        // Of two equal keys the second is dropped, and nothing else is affected. After any other error the parser
        // reports more of them in text that is correct, so only the first is kept.
        const isSyntaxError = code !== 'DUPLICATE_KEY'
        if (isSyntaxError && soundUntil < text.length) continue
        problems.push({ message: withoutQuotation(message), span: withinText(pos, text) })
        if (isSyntaxError) soundUntil = Math.min(soundUntil, text.lastIndexOf('\n', pos[0] - 1) + 1)
      }
      if (document.contents === null) continue
      const value = read(document.contents, '', {
        anchors: new Map(),
        scalars,
        problems,
        aliases,
        isInFlow: false,
      })
      if (value.kind !== 'scalar') values.push(value)
      // To the parser, a single carriage return is a value.
      else if (value.text !== null) {
        const { start, end } = value.span
        values.push({ ...value, span: withinText([start, end], text) })
      }
    }
    return { documents: values, scalars, problems, soundUntil }
  } catch (error) {
    // Both the parser and this reader recurse; a text that is nested too deeply overflows the stack.
    if (!(error instanceof RangeError)) throw error
    return unusable(TOO_DEEP, 0)
  }
}

/** The result for a text that is not read at all. */
function unusable(message: string, at: number): ParsedYaml {
  return { documents: [], scalars: [], problems: [{ message, span: { start: at, end: at } }], soundUntil: 0 }
}

/** Moves a span past the end of the text to its last character: an editor cannot open an empty line after it. */
function withinText([start, end]: readonly [number, number], text: string): Span {
  const last = Math.max(0, text.trimEnd().length - 1)
  return start <= last ? { start, end } : { start: last, end: last + 1 }
}

/** A file of a thousand services that all share fifty lines has less. */
const MOST_BY_ALIAS = 200_000

/** In characters. The parser takes seconds for such a text, and no person has written it. */
const LARGEST = 512 * 1024

/** What is wrong with a text that is not parsed, as a predicate. */
export const TOO_LARGE = `is larger than ${LARGEST / 1024} KiB`

/** Whether a text is not parsed because of its size. */
export function isTooLarge(text: string): boolean {
  return text.length > LARGEST
}

const TOO_DEEP = 'The file is nested too deeply'

/** Removes quoted text of the file from the parser's messages, since it may be a secret. */
function withoutQuotation(message: string): string {
  if (message.startsWith('Maximum call stack')) return TOO_DEEP
  if (/^Missing closing ["']quote/u.test(message)) return 'A quote is never closed'
  return message.replace(/:? ".*$/su, '').replace(/\.$/u, '')
}

function read(node: Node, path: string, reading: Reading): Value {
  if (isAlias(node)) return readAlias(node, reading)
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined
  if (anchor !== undefined) reading.anchors.set(anchor, null)
  const value = readOwn(node, path, reading)
  if (anchor !== undefined) reading.anchors.set(anchor, value)
  return value
}

function readOwn(node: Node, path: string, outer: Reading): Value {
  const isFlow = (isMap(node) || isSeq(node)) && node.flow === true
  const reading = isFlow ? { ...outer, isInFlow: true } : outer
  const tag = node.tag === undefined ? {} : { tag: node.tag }
  if (isMap<Node, Node | null>(node)) {
    return { kind: 'map', entries: readEntries(node, path, reading), span: spanOf(node), ...tag }
  }
  if (isSeq<Node>(node)) {
    return { kind: 'seq', items: readItems(node, path, reading), span: spanOf(node), ...tag }
  }
  const own = isScalar(node) ? readScalar(node) : nothingAt(spanOf(node))
  const scalar: ScalarValue = reading.isInFlow ? { ...own, isInFlow: true } : own
  reading.scalars.push({ path, scalar })
  return scalar
}

function readAlias(node: Alias, reading: Reading): Value {
  const target = reading.anchors.get(node.source)
  if (target)
    return isTooMuch(target, node, reading) ? nothingAt(spanOf(node)) : { ...target, use: spanOf(node) }
  if (target === null) {
    reading.problems.push({
      message: `The alias *${node.source} is inside the value that it refers to`,
      span: spanOf(node),
    })
  }
  return nothingAt(spanOf(node))
}

/** Few short lines can stand for billions of values, by aliases of aliases. */
function isTooMuch(target: Value, node: Alias, { problems, aliases }: Reading): boolean {
  const { size, depth } = extentOf(target)
  aliases.size += size
  const message =
    depth > DEEPEST
      ? `The file is nested more than ${DEEPEST} levels deep, by its aliases`
      : aliases.size > MOST_BY_ALIAS
        ? `The aliases of the file stand for more than ${MOST_BY_ALIAS} values`
        : null
  if (message === null) return false
  if (!aliases.isTold) problems.push({ message, span: spanOf(node) })
  aliases.isTold = true
  return true
}

function readEntries(
  node: YAMLMap<Node, Node | null>,
  path: string,
  reading: Reading,
): ReadonlyMap<string, Entry> {
  const own = new Map<string, Entry>()
  const merged: [string, Entry][] = []
  for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
    const readKey = isScalar(key) ? readScalar(key) : undefined
    const name = readKey?.text ?? ''
    const at = path === '' ? name : `${path}.${name}`
    const readValue = value ? read(value, at, reading) : nothingAt(endOf(key))
    if (readKey === undefined) continue
    if (name === '<<' && readKey.style === 'plain') merged.push(...mergedEntries(readValue, reading))
    else if (!own.has(name)) own.set(name, { key: readKey, value: readValue })
  }
  for (const [name, entry] of merged) if (!own.has(name)) own.set(name, entry)
  return own
}

/** The entries that `<<` merges in: those of one map, or of several, of which the first wins. */
function mergedEntries(value: Value, { problems }: Reading): [string, Entry][] {
  const values = value.kind === 'seq' ? value.items : [value]
  return values.flatMap((one) => {
    if (one.kind === 'map') return entriesOf(one)
    problems.push({
      message: 'The value of << is neither a map nor a list of maps',
      span: one.use ?? one.span,
    })
    return []
  })
}

function readItems(node: YAMLSeq<Node>, path: string, reading: Reading): Value[] {
  return node.items.map((item, index) => read(item, `${path}.${index}`, reading))
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
}

function readScalar(node: Scalar): ScalarValue {
  const tag = node.tag === undefined ? {} : { tag: node.tag }
  const style = STYLES[node.type ?? ''] ?? 'plain'
  const text = node.value === null ? null : (node.source ?? String(node.value))
  return { kind: 'scalar', text, style, span: spanOf(node), ...tag }
}

function nothingAt(span: Span): ScalarValue {
  return { kind: 'scalar', text: null, style: 'plain', span }
}

function spanOf(node: Node): Span {
  const [start, end] = node.range ?? [0, 0]
  return { start, end }
}

function endOf(node: Node): Span {
  const { end } = spanOf(node)
  return { start: end, end }
}
