import { worthHiding } from '../core/redact.ts'
import type { Repository } from './repository.ts'
import { credentialsIn } from './rules/shared/credentials/in-compose.ts'
import { credentialsInDockerfile } from './rules/shared/credentials/in-dockerfile.ts'
import { credentialsInEnvFile } from './rules/shared/credentials/in-env-file.ts'
import { secretReason } from './rules/shared/secrets.ts'
import type { Source, Span } from './source.ts'

/**
 * What shows of a secret that has variables in it: `${NAME:-` and `}` are notation; `$$` begins none. Quotes, line ends
 * and the space around a line show as well, and the head of a block of YAML.
 */
const NOTATION = /^[|>][-+\d]*$|(?<!\$)\$\{\w+(?::?[-+?=])?|\}|(?<!\$)\$\w+|^[ \t]*["']?|["']?[ \t]*$/gmu
const HIDDEN = '[redacted]'

/**
 * The texts without the literal secrets of their repository, for output that shows lines of them. A secret is hidden where
 * it stands; one that could not be an ordinary word, wherever it is repeated as well.
 *
 * @param repository read from these texts
 * @param before the same before it was changed, whose secrets may still be repeated
 */
export function hideSecrets(
  repository: Repository,
  sources: ReadonlyMap<string, Source>,
  before: Repository = repository,
): Map<string, Source> {
  const places = secretPlaces(repository)
  const all = before === repository ? [places] : [places, secretPlaces(before)]
  const values = all.flatMap(unmistakable)
  const byPath = Map.groupBy(places, ([{ path }]) => path)
  return new Map(
    [...sources].map(([path, source]) => {
      const spans = (byPath.get(path) ?? []).flatMap(([, own]) => own)
      const hidden = [...spans.flatMap((span) => pieces(source.text, span)), ...repeated(source.text, values)]
      return [path, { ...source, text: without(source.text, hidden) }]
    }),
  )
}

/** Where the literal secrets stand, with the variables in them. */
function secretPlaces({ composeFiles, envFiles = [], dockerfiles }: Repository): Map<Source, Span[]> {
  const places = new Map<Source, Span[]>()
  const add = (source: Source, span: Span) => places.set(source, [...(places.get(source) ?? []), span])
  const credentials = [
    ...composeFiles.flatMap(credentialsIn),
    ...envFiles.flatMap(credentialsInEnvFile),
    ...dockerfiles.flatMap(credentialsInDockerfile),
  ]
  for (const { source, span } of credentials) add(source, span)
  for (const { source, interpolations } of composeFiles) {
    for (const { name, operator, operand, span } of interpolations) {
      if (operator.endsWith('-') && secretReason(name, operand) !== null) add(source, span)
    }
  }
  return places
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

/** The values that stand for nothing else, as `test`, `admin` and numbers do. */
function unmistakable(places: ReadonlyMap<Source, readonly Span[]>): string[] {
  const values = [...places].flatMap(([{ text }, spans]) =>
    spans.flatMap((span) => pieces(text, span).map(({ start, end }) => text.slice(start, end))),
  )
  return worthHiding(values).filter(
    (value) =>
      value.length >= 6 && /[a-z]/iu.test(value) && (/[^a-z_. -]/iu.test(value) || value.length >= 16),
  )
}

function repeated(text: string, values: readonly string[]): Span[] {
  const isWord = (character: string | undefined) => character !== undefined && /\w/u.test(character)
  return values.flatMap((value) => {
    const spans: Span[] = []
    for (let start = text.indexOf(value); start !== -1; start = text.indexOf(value, start + value.length)) {
      const end = start + value.length
      if (!isWord(text[start - 1]) && !isWord(text[end])) spans.push({ start, end })
    }
    return spans
  })
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
