import { worthHiding } from '../../core/text/redact.ts'
import type { Repository } from '../repository.ts'
import type { Source, Span } from '../source.ts'
import { credentialsIn } from './credentials/in-compose.ts'
import { credentialsInDockerfile } from './credentials/in-dockerfile.ts'
import { credentialsInEnvFile } from './credentials/in-env-file.ts'
import { secretReason } from './reason.ts'

/**
 * What shows of a secret that has variables in it: `${NAME:-` and `}` are notation, and so is the whole of
 * `${NAME:?message}`; `$$` and `\$` begin none. Quotes, line ends and the space around a line show as well, and the head
 * of a block of YAML.
 */
const NOTATION =
  /^[|>][-+\d]*$|(?<![\\$])\$\{\w+:?\?[^{}]*\}|(?<![\\$])\$\{\w+(?::?[-+=])?|\}|(?<![\\$])\$[A-Za-z_]\w*|^[ \t]*["']?|["']?[ \t]*$/gmu
const HIDDEN = '[redacted]'
/** Of a line that has changed; shorter ones are parts of every word. */
const SHORTEST = 3

/** Texts, and the repository that was read from them. */
export interface Shown {
  repository: Repository
  sources: ReadonlyMap<string, Source>
}

/**
 * The texts without the literal secrets of their repository, for output that shows lines of them. A secret is hidden where
 * it stands; one that could not be an ordinary word, wherever it is repeated as well.
 *
 * @param before the same before it was changed: its secrets may still be repeated, and a line that has changed may hold
 *   what is recognised as one no more
 */
export function hideSecrets(shown: Shown, before?: Shown): Map<string, Source> {
  const places = secretPlaces(shown.repository)
  const placesBefore = before ? secretPlaces(before.repository) : []
  const values = unmistakable([...places, ...placesBefore])
  return new Map(
    [...shown.sources].map(([path, source]) => {
      const own = places.filter((place) => place.source.path === path)
      const old = before?.sources.get(path)
      const hidden = [
        ...own.flatMap(({ span }) => pieces(source.text, span)),
        ...repeated(source.text, values),
        ...(old ? inChangedLines(source, old, placesBefore) : []),
      ]
      return [path, { ...source, text: without(source.text, hidden) }]
    }),
  )
}

/** What the lines that are no more held of secrets, in those that are new. */
function inChangedLines(source: Source, old: Source, places: readonly Place[]): Span[] {
  const [now, was] = [linesOf(source.text), linesOf(old.text)]
  const known = { now: new Set(now.map(({ text }) => text)), was: new Set(was.map(({ text }) => text)) }
  const gone = was.filter(({ text }) => !known.now.has(text))
  const values = places
    .filter((place) => place.source.path === source.path)
    .flatMap(({ span }) => pieces(old.text, span))
    .filter(({ start }) => gone.some((line) => start >= line.start && start < line.start + line.text.length))
    .map(({ start, end }) => old.text.slice(start, end))
    .filter(({ length }) => length >= SHORTEST)
  return now
    .filter(({ text }) => !known.was.has(text))
    .flatMap(({ text, start }) =>
      values.flatMap((value) =>
        occurrences(text, value).map((at) => ({ start: start + at, end: start + at + value.length })),
      ),
    )
}

function linesOf(text: string): { text: string; start: number }[] {
  return [...text.matchAll(/[^\r\n]+/gu)].map(({ 0: line, index }) => ({ text: line, start: index }))
}

interface Place {
  source: Source
  span: Span
  /** Its value, without the notation of the file. */
  value: string
}

/** Where the literal secrets stand, with the variables in them. */
function secretPlaces({ composeFiles, envFiles = [], dockerfiles }: Repository): Place[] {
  return [
    ...composeFiles.flatMap(credentialsIn),
    ...envFiles.flatMap(credentialsInEnvFile),
    ...dockerfiles.flatMap(credentialsInDockerfile),
    ...composeFiles.flatMap(({ source, interpolations }) =>
      interpolations
        .filter(
          ({ name, operator, operand }) => operator.endsWith('-') && secretReason(name, operand) !== null,
        )
        .map(({ operand, span }) => ({ source, span, value: operand })),
    ),
  ]
}

/** The parts of a span that hide something. */
function pieces(text: string, { start, end }: Span): Span[] {
  const written = text.slice(start, end)
  const spans: Span[] = []
  let at = 0
  const upTo = (next: number) => {
    for (const line of written.slice(at, next).matchAll(/[^\r\n]+/gu)) {
      spans.push({ start: start + at + line.index, end: start + at + line.index + line[0].length })
    }
  }
  for (const { 0: notation, index } of written.matchAll(NOTATION)) {
    upTo(index)
    at = index + notation.length
  }
  upTo(written.length)
  return spans
}

/** The values that stand for nothing else, as `test`, `admin` and numbers do; as they are written, and as they are meant. */
function unmistakable(places: readonly Place[]): string[] {
  const values = places.flatMap(({ source: { text }, span, value }) => [
    ...pieces(text, span).map(({ start, end }) => text.slice(start, end)),
    ...pieces(value, { start: 0, end: value.length }).map(({ start, end }) => value.slice(start, end)),
  ])
  return worthHiding(values.flatMap((value) => [value, value.replaceAll('$$', '$')])).filter(
    (value) =>
      value.length >= 6 && /[a-z]/iu.test(value) && (/[^a-z_. -]/iu.test(value) || value.length >= 16),
  )
}

function repeated(text: string, values: readonly string[]): Span[] {
  const isWord = (character: string | undefined) => character !== undefined && /\w/u.test(character)
  return values.flatMap((value) =>
    occurrences(text, value)
      .map((start) => ({ start, end: start + value.length }))
      .filter(({ start, end }) => !isWord(text[start - 1]) && !isWord(text[end])),
  )
}

function occurrences(text: string, value: string): number[] {
  const found: number[] = []
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) found.push(at)
  return found
}

function without(text: string, hidden: readonly Span[]): string {
  let shown = ''
  let at = 0
  for (const { start, end } of hidden.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start >= at) shown += text.slice(at, start) + HIDDEN
    at = Math.max(at, end)
  }
  return shown + text.slice(at)
}
