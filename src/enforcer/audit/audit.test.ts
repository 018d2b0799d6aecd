import { describe, expect, test } from 'vitest'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { matrixText } from '../../testing/repositories/tree-files.ts'
import { finding, repositoryWith, ruleOf, source } from '../../testing/samples/findings.ts'
import { NO_HISTORY, trailWith } from '../../testing/samples/trail.ts'
import type { Authorship } from '../history/blame.ts'
import type { Repository } from '../repository.ts'
import { check } from '../run/check.ts'
import { suppressionsOf } from '../suppress/find.ts'
import { mentionsOf } from './mentions.ts'
import { type AuditHistory, reportAudit } from './report.ts'
import { rolesOf } from './roles.ts'
import { readTally } from './tally.ts'

const MATRIX = source('docker/DOCKER_SSOT_MATRIX.md', matrixText())
const REPOSITORY: Repository = {
  ...repositoryWith(
    source('docker/compose.yml', 'services:\n'),
    source('old/compose.yml', 'services:\n'),
    source('docker/web.Dockerfile', 'FROM scratch\n'),
    source('scripts/up.sh', 'docker compose -f ./docker/compose.yml up\ncat old/my-compose.yml\n'),
    source('docker/notes.md', 'See [it](compose.yml), and web.Dockerfile, twice web.Dockerfile.\n'),
  ),
  matrix: { path: MATRIX.path, source: MATRIX, matrix: parseMatrix(MATRIX.text, MATRIX.path), problems: [] },
}
const undeclared = finding('compose-not-in-matrix', 'old/compose.yml', 1, {
  message: 'old/compose.yml is in no row',
  deletable: { useInstead: 'docker/compose.yml' },
})

const audit = (found: boolean, day: string, before: string | null, history: AuditHistory = NO_HISTORY) =>
  reportAudit({
    history,
    repository: REPOSITORY,
    result: check(REPOSITORY, {
      rules: [ruleOf('compose-not-in-matrix', found ? [undeclared] : [])],
      today: day,
    }),
    rules: ['compose-not-in-matrix', 'silent-fallback'],
    day,
    before: before === null ? null : readTally(before),
  })

test('the audit lists every Docker file with its role or its verdict', () => {
  const page = audit(true, '2026-01-31', null)
  expect(page).toContain('| `docker/compose.yml` | compose file | the compose file of test | - |')
  expect(page).toContain('| `docker/web.Dockerfile` | Dockerfile | a Dockerfile of test | - |')
  expect(page).toContain(
    '| `old/compose.yml` | compose file | no | old/compose.yml is in no row<br>Use instead: docker/compose.yml |',
  )
})

test('the role of a file that several environments use names all of them', () => {
  const matrix = parseMatrix(MATRIX.text, MATRIX.path)
  const environments = matrix.environments.flatMap((row) => [{ ...row, name: 'development' }, row])
  const roles = rolesOf(
    { ...REPOSITORY, matrix: { ...REPOSITORY.matrix, matrix: { ...matrix, environments } } },
    [],
  )
  expect(roles.map(({ path, role }) => `${path}: ${role}`)).toEqual([
    'docker/compose.yml: the compose file of development and test',
    'docker/web.Dockerfile: a Dockerfile of development and test',
    'old/compose.yml: null',
  ])
})

test('an audit shows its counts next to those of the last audit', () => {
  const first = audit(true, '2026-01-31', null)
  expect(first).toContain('| `compose-not-in-matrix` | - | 1 | - |')
  const second = audit(false, '2026-02-28', first)
  expect(second).toContain('The last audit was on 2026-01-31.')
  expect(second).toContain('| What | 2026-01-31 | 2026-02-28 | Change |')
  expect(second).toContain('| `compose-not-in-matrix` | 1 | 0 | -1 |')
  expect(second).not.toContain('silent-fallback` |')
})

test('an audit says who suppressed what, until when and why', () => {
  const [lasting, expired, unknown] = suppressionsOf(
    source(
      'docker/compose.yml',
      `services:
  # ssot-ignore image-unpinned -- one | two
  a: { image: x }
  b: { image: y } # ssot-ignore image-unpinned, silent-fallback -- later until: 2026-01-15
  c: { image: z } # ssot-ignore image-unpinned
`,
    ),
    'yaml',
  )
  if (!lasting || !expired || !unknown) throw new TypeError('no suppressions')
  const commit = 'a'.repeat(40)
  const page = audit(false, '2026-01-31', null, {
    ...NO_HISTORY,
    authors: new Map<typeof lasting, Authorship | string>([
      [lasting, { author: 'Ada', day: '2026-01-02', commit, isOldest: false }],
      [expired, { author: 'Bea', day: '2026-01-03', commit, isOldest: true }],
      [unknown, 'not committed yet'],
    ]),
  })
  const section = page.slice(page.indexOf('## Suppressions'), page.indexOf('## Changes of'))
  expect(section.trim()).toBe(`## Suppressions

| Where | Rules | Reason | Until | Who | Since |
| --- | --- | --- | --- | --- | --- |
| \`docker/compose.yml:2\` | \`image-unpinned\` | one \\| two | no limit | Ada | 2026-01-02 in \`aaaaaaa\` |
| \`docker/compose.yml:4\` | \`image-unpinned\`, \`silent-fallback\` | later | 2026-01-15 (expired) | Bea | before or on 2026-01-03 in \`aaaaaaa\` |
| \`docker/compose.yml:5\` | \`image-unpinned\` | none, so it silences nothing | no limit | not committed yet | - |`)
})

test('an audit tells the newest changes of the configuration, with the command for the rest', () => {
  const trail = { ...trailWith('text'), isWhole: false }
  const page = audit(false, '2026-01-31', null, { ...NO_HISTORY, trail })
  expect(page).toContain(
    'The last 1 commits with changes. `npx ssot-docker history --config` shows all changes.',
  )
  expect(page).toContain('| 2026-01-31 | `1111111` | text | text<br>text: text -\\> text |')
  const unknown = audit(false, '2026-01-31', null, { ...NO_HISTORY, trail: 'Not known: no git.' })
  expect(unknown).toContain('## Changes of the configuration\n\nNot known: no git.')
})

describe('reading the counts of a report', () => {
  test.each(['', '# A page', '<!-- ssot-docker audit {"version":2} -->\n', '<!-- ssot-docker audit { -->'])(
    'a text without valid counts has none: %j',
    (text) => {
      expect(readTally(text)).toBeNull()
    },
  )
})

test('a Docker file is mentioned by its path from the root or from the file, or by a unique name', () => {
  const places = mentionsOf(REPOSITORY).map(({ path, at }) => `${path} < ${at.file}:${at.line}:${at.column}`)
  expect(places.filter((place) => !place.includes('MATRIX'))).toEqual([
    'docker/compose.yml < docker/notes.md:1:10',
    'docker/compose.yml < scripts/up.sh:1:19',
    'docker/web.Dockerfile < docker/notes.md:1:28',
  ])
  expect(places.filter((place) => place.includes('MATRIX'))).toHaveLength(1)
})
