import fc from 'fast-check'
import { expect, test } from 'vitest'
import { composeText } from '../testing/arbitrary/compose.ts'
import {
  dockerfileText,
  envText,
  markdownText,
  pythonText,
  scriptText,
  shellText,
  workflowText,
} from '../testing/arbitrary/others.ts'
import { asFiles, damaged, noise } from '../testing/arbitrary/texts.ts'
import { matrixText, TEST_MATRIX } from '../testing/repositories/test-repository.ts'
import { reportAudit } from './audit/report.ts'
import { planCleanup } from './cleanup/plan.ts'
import type { Finding } from './finding.ts'
import { unifiedDiff } from './fix/diff.ts'
import { type Repair, repair } from './fix/repair.ts'
import { render } from './report/formats.ts'
import { FORMATS } from './report/report.ts'
import { RULE_IDS } from './rule-ids.ts'
import { RULES } from './rules/index.ts'
import { check } from './run/check.ts'
import type { CheckedFinding, CheckResult } from './run/result.ts'
import { sourcesOf } from './run/sources.ts'
import { assemble } from './scan/assemble.ts'
import { lineStart, positionAt, type Source } from './source.ts'
import { NEVER_SILENCED } from './suppress/apply.ts'

const TODAY = '2026-06-15'
const IGNORE = ['ssot', 'ignore'].join('-')

/** The files of a repository, by path. A text may begin with a byte order mark. */
type Files = Readonly<Record<string, string>>

const MATRIX = matrixText(
  `| api | 8080 | http | /health | API_URL | 27000 | 28000-28099 | - |
| cache | 6379 | redis | - | CACHE_URL | 27001 | 28100-28199 | - |`,
  '\n## Obsolete names\n\n| Obsolete | Use instead |\n| --- | --- |\n| old.yml | docker/test.yml |\n',
)

const TEXTS = {
  'docker/dev.yml': composeText,
  'docker/test.yml': composeText,
  'docker/more/compose.yml': composeText,
  'docker/.env': envText,
  'docker/api.Dockerfile': dockerfileText,
  'docker/api.alpine.Dockerfile': dockerfileText,
  'scripts/up.sh': shellText,
  'scripts/up.py': pythonText,
  'scripts/up.mjs': scriptText,
  '.github/workflows/ci.yml': workflowText,
  'docs/page.md': markdownText,
}

/** Valid files and a valid matrix. */
const sound: fc.Arbitrary<Files> = fc
  .record(Object.fromEntries(Object.entries(TEXTS).map(([path, text]) => [path, asFiles(text)])))
  .map((files) => ({ ...files, [TEST_MATRIX]: MATRIX }))

/** Damaged files, and a matrix that may be damaged as well. */
const broken: fc.Arbitrary<Files> = fc.record({
  ...Object.fromEntries(
    Object.entries(TEXTS).map(([path, text]) => [path, fc.oneof(damaged(asFiles(text)), noise)]),
  ),
  [TEST_MATRIX]: fc.oneof(
    { weight: 4, arbitrary: fc.constant(MATRIX) },
    { weight: 1, arbitrary: damaged(fc.constant(MATRIX)) },
  ),
  'package.json': fc.oneof(
    noise,
    damaged(fc.constant('{ "scripts": { "up": "docker compose -f x.yml up" } }')),
  ),
  Makefile: fc.oneof(noise, damaged(fc.constant('up:\n\tdocker compose -f x.yml up || docker pull a\n'))),
  Jenkinsfile: fc.oneof(noise, damaged(fc.constant("stage('a') { sh 'docker compose -f x.yml up' }\n"))),
})

function sourcesIn(files: Files): Map<string, Source> {
  return new Map(
    Object.entries(files).map(([path, whole]) => {
      const hasBom = whole.startsWith('\uFEFF')
      return [path, { path, text: hasBom ? whole.slice(1) : whole, hasBom }]
    }),
  )
}

function repositoryIn(sources: ReadonlyMap<string, Source>) {
  return assemble({ files: new Set(sources.keys()), sources, unread: [], matrixPath: TEST_MATRIX }).repository
}

/** Checks with every rule, including those that are off. */
function checkAll(sources: ReadonlyMap<string, Source>): CheckResult {
  return check(repositoryIn(sources), { rules: RULES, today: TODAY, only: RULE_IDS })
}

function fix(sources: ReadonlyMap<string, Source>): Repair & { after: Map<string, Source> } {
  const repaired = repair(sources, checkAll)
  return { ...repaired, after: new Map([...sources, ...repaired.changed]) }
}

const textsOf = (sources: ReadonlyMap<string, Source>) =>
  Object.fromEntries([...sources].map(([path, { text }]) => [path, text]))

test('no text crashes a reader, a rule or a report, and every place and edit is inside its file', () => {
  fc.assert(
    fc.property(broken, (files) => {
      const sources = sourcesIn(files)
      const repository = repositoryIn(sources)
      const result = checkAll(sources)
      const report = { result, rules: RULES, sources: sourcesOf(repository) }
      for (const format of FORMATS) expect(render(format, report, true)).toBeTypeOf('string')
      planCleanup(result.findings, repository.files)
      reportAudit({ repository, result, rules: RULE_IDS, day: TODAY, before: null })
      expect(result.findings.flatMap((finding) => outside(finding, sources))).toEqual([])
    }),
    { numRuns: 60 },
  )
}, 60_000)

/** The places and edits of a finding that are outside their file. */
function outside(
  { rule, at, related = [], edits = [] }: Finding,
  sources: ReadonlyMap<string, Source>,
): string[] {
  const places = [at, ...related.map((other) => other.at)].filter(({ file, line, column }) => {
    const source = sources.get(file)
    if (source === undefined) return true
    if (line === 1 && column === 1) return false
    const offset = lineStart(source, line) + column - 1
    const back = positionAt(source, offset)
    // Something missing at the end is reported right after the last text, on its line.
    return back.line !== line || back.column !== column || offset > source.text.trimEnd().length
  })
  const wrong = edits.filter(({ path, start, end }) => {
    const length = sources.get(path)?.text.length ?? -1
    return !(0 <= start && start <= end && end <= length)
  })
  return [...places, ...wrong].map((place) => `${rule} ${JSON.stringify(place)}`)
}

test('fixing valid files a second time changes nothing, and no fixable finding is left', () => {
  fc.assert(
    fc.property(sound, (files) => {
      const sources = sourcesIn(files)
      const once = fix(sources)
      expect(once.unfinished).toEqual([])
      expect(once.remaining.findings.filter(({ edits }) => edits !== undefined)).toEqual([])
      expect(textsOf(fix(once.after).after)).toEqual(textsOf(once.after))
      expect(unifiedDiff(sources, once.changed) === '').toBe(once.changed.size === 0)
    }),
    { numRuns: 30 },
  )
}, 60_000)

test('fix ends with any text, and fixable findings that are left are reported as unfinished', () => {
  fc.assert(
    fc.property(broken, (files) => {
      const once = fix(sourcesIn(files))
      expect(once.remaining.findings.filter(({ edits }) => edits !== undefined)).toEqual(once.unfinished)
      if (once.unfinished.length === 0) expect(textsOf(fix(once.after).after)).toEqual(textsOf(once.after))
    }),
    { numRuns: 60 },
  )
}, 60_000)

test('fix keeps line endings, byte order marks and comments', () => {
  fc.assert(
    fc.property(sound, (files) => {
      const sources = sourcesIn(files)
      for (const [path, { text, hasBom }] of fix(sources).changed) {
        const before = sources.get(path)
        expect(hasBom).toBe(before?.hasBom)
        const ends = (all: string) => new Set(all.match(/\r\n|\r|\n/gu))
        expect([...ends(text)].filter((end) => !ends(before?.text ?? '').has(end))).toEqual([])
        const comments = (all: string) => all.match(/(?:^|\s)# [a-z ]+$/gmu) ?? []
        expect(comments(text)).toEqual(comments(before?.text ?? ''))
      }
    }),
    { numRuns: 60 },
  )
}, 60_000)

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
  60_000,
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
