import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MATRIX, TEXTS } from '../../testing/arbitrary/repository.ts'
import { asFiles } from '../../testing/arbitrary/texts.ts'
import { checkAll, type Files, sourcesIn } from '../../testing/repositories/checked.ts'
import { TEST_MATRIX } from '../../testing/repositories/test-repository.ts'
import type { Finding } from '../finding.ts'
import type { CheckedFinding } from '../run/result.ts'
import { lineStart, type Source } from '../source.ts'
import { NEVER_SILENCED } from './apply.ts'

const IGNORE = ['ssot', 'ignore'].join('-')

/** The first line of the YAML entry or command that a line belongs to. A comment can be above that line. */
function beginning(source: Source, line: number): number {
  const textOf = (at: number) => source.text.slice(lineStart(source, at), lineStart(source, at + 1))
  // In an env file a finding is already at the first line of a value.
  if (source.path.endsWith('.env')) return line
  const isYaml = source.path.endsWith('.yml')
  let first = line
  while (first > 1) {
    if (isYaml && /^\s*(?:- |[\w."'-]+:(?:\s|$))/u.test(textOf(first))) break
    if (!isYaml && !/\\\s*$/u.test(textOf(first - 1))) break
    first -= 1
  }
  return first
}

test.each([
  'docker/dev.yml',
  'docker/api.Dockerfile',
  'docker/.env',
  'scripts/up.sh',
  'scripts/up.py',
] as const)(
  'a suppression in %s silences the findings of its rule at its place, and nothing else',
  (path) => {
    fc.assert(
      fc.property(asFiles(TEXTS[path]), (text) => {
        const sources = sourcesIn({ ...FEW, [path]: text })
        const { findings } = checkAll(sources)
        const tried = new Set<string>()
        for (const finding of findings) {
          const source = sources.get(path)
          if (finding.at.file !== path || NEVER_SILENCED.has(finding.rule) || source === undefined) continue
          const first = beginning(source, finding.at.line)
          // A comment above the first line of a Dockerfile would disable its directives.
          if (first === 1) continue
          const place = `${finding.rule} ${first}`
          if (tried.has(place)) continue
          tried.add(place)
          const after = checkAll(new Map(sources).set(path, withSuppression(source, first, finding.rule)))
          const isSilenced = ({ rule, at }: CheckedFinding) =>
            rule === finding.rule && at.file === path && beginning(source, at.line) === first
          expect(names(after.findings)).toEqual(names(findings.filter((other) => !isSilenced(other))))
          expect(after.counts.suppressed).toBe(findings.filter(isSilenced).length)
        }
      }),
      { numRuns: 30 },
    )
  },
)

/** The other files of the repository, as short as possible. */
const FEW: Files = {
  [TEST_MATRIX]: MATRIX,
  'docker/dev.yml': 'services:\n  api:\n    image: redis:8.2\n',
  'docker/test.yml': 'services:\n  api:\n    image: redis:8.2\n',
  'docker/api.Dockerfile': 'FROM node:24\n',
  'docker/api.alpine.Dockerfile': 'FROM node:24\n',
}

function withSuppression(source: Source, line: number, rule: string): Source {
  const at = lineStart(source, line)
  const end = /\r\n|\n/u.exec(source.text)?.[0] ?? '\n'
  const comment = `# ${IGNORE} ${rule} -- generated${end}`
  return { ...source, text: source.text.slice(0, at) + comment + source.text.slice(at) }
}

const names = (findings: readonly Finding[]) =>
  findings.map(({ rule, at, subject }) => `${at.file} ${rule} ${subject}`).sort()
