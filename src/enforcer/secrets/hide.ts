import { unescaped } from '../../core/compose/dollars.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { inSource } from '../../core/secrets/read/in-source.ts'
import { secretReason } from '../../core/secrets/reason.ts'
import { redacted } from '../../core/secrets/redacted.ts'
import type { Repository } from '../repository.ts'
import type { Source, Span } from '../source.ts'
import { credentialsIn } from './credentials/in-compose.ts'
import { credentialsInDockerfile } from './credentials/in-dockerfile.ts'
import { credentialsInEnvFile } from './credentials/in-env-file.ts'

/**
 * The parts of a secret that stay visible: the notation of variables in it, such as `${NAME:-` and `}`, the whole of
 * `${NAME:?message}`, quotes, line endings, the space around a line, and the header of a YAML block scalar. `$$` and
 * `\$` are escapes and begin no variable.
 */
const NOTATION =
  /^[|>][-+\d]*$|(?<![\\$])\$\{\w+:?\?[^{}]*\}|(?<![\\$])\$\{\w+(?::?[-+=])?|\}|(?<![\\$])\$[A-Za-z_]\w*|^[ \t]*["']?|["']?[ \t]*$/gmu
/** Shorter values are not hidden in changed lines: they occur within ordinary words. */
const SHORTEST_IN_LINE = 3

/** Texts, and the repository that was read from them. */
export interface Shown {
  repository: Repository
  sources: ReadonlyMap<string, Source>
}

/**
 * The texts with the literal secrets of the repository replaced by `[redacted]`, for output that quotes lines of them.
 * A secret is hidden at its own place. A secret that cannot be an ordinary word is also hidden wherever it is repeated,
 * unless it is also a name in these files.
 *
 * @param before the texts before a change. Secrets found there are hidden as well: a changed line may still contain one
 *   that is no longer recognised
 */
export function hideSecrets(shown: Shown, before?: Shown): Map<string, Source> {
  const places = secretPlaces(shown.repository)
  const placesBefore = before ? secretPlaces(before.repository) : []
  const texts = [...shown.sources.values(), ...(before?.sources.values() ?? [])].map(({ text }) => text)
  const known = new KnownSecrets().learn({
    secrets: unmistakable([...places, ...placesBefore]),
    names: texts.flatMap((text) => inSource(text).names),
  })
  return new Map(
    [...shown.sources].map(([path, source]) => {
      const own = places.filter((place) => place.source.path === path)
      const old = before?.sources.get(path)
      const hidden = [
        ...own.flatMap(({ span }) => pieces(source.text, span)),
        ...(old ? inChangedLines(source, old, placesBefore) : []),
      ]
      // Line by line, because a text that is compared must keep its lines.
      const text = redacted(source.text, hidden).replace(/[^\r\n]+/gu, (line) => known.hide(line))
      return [path, { ...source, text }]
    }),
  )
}

/** The secrets of the lines that were removed, wherever they occur in the lines that were added. */
function inChangedLines(source: Source, old: Source, places: readonly Place[]): Span[] {
  const [now, was] = [linesOf(source.text), linesOf(old.text)]
  const known = { now: new Set(now.map(({ text }) => text)), was: new Set(was.map(({ text }) => text)) }
  const removed = was.filter(({ text }) => !known.now.has(text))
  const values = places
    .filter((place) => place.source.path === source.path)
    .flatMap(({ span }) => pieces(old.text, span))
    .filter(({ start }) =>
      removed.some((line) => start >= line.start && start < line.start + line.text.length),
    )
    .map(({ start, end }) => old.text.slice(start, end))
    .filter(({ length }) => length >= SHORTEST_IN_LINE)
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
  /** The value of the secret, without the notation of the file. */
  value: string
}

/** The places of all literal secrets, including the variables within them. */
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

/** The literal secrets of a repository, without the notation of variables around them. */
export function literalSecrets(repository: Repository): ReadonlySet<string> {
  const places = secretPlaces(repository)
  return new Set(
    places.flatMap(({ source: { text }, span }) =>
      pieces(text, span).map(({ start, end }) => text.slice(start, end)),
    ),
  )
}

/** The parts of a span to hide: everything but {@link NOTATION}. */
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

/**
 * The values that are hardly anything but secrets, unlike `test`, `admin` or a number. Each as it is written in the
 * file and as it is read.
 */
function unmistakable(places: readonly Place[]): string[] {
  const values = places.flatMap(({ source: { text }, span, value }) => [
    ...pieces(text, span).map(({ start, end }) => text.slice(start, end)),
    ...pieces(value, { start: 0, end: value.length }).map(({ start, end }) => value.slice(start, end)),
  ])
  return [...new Set(values.flatMap((value) => [value, unescaped(value)]))].filter(
    (value) =>
      value.length >= 6 && /[a-z]/iu.test(value) && (/[^a-z_. -]/iu.test(value) || value.length >= 16),
  )
}

function occurrences(text: string, value: string): number[] {
  const found: number[] = []
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) found.push(at)
  return found
}
