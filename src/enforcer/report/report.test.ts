import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import type { Log } from 'sarif'
import { describe, expect, test } from 'vitest'
import { finding, repositoryWith, ruleOf, source } from '../../testing/samples/findings.ts'
import { check } from '../run/check.ts'
import { sourcesOf } from '../run/sources.ts'
import { render } from './formats.ts'
import { FORMATS, type Report } from './report.ts'

const ODD = 'a | b `c` 100%, d: e\nf'
const TEXT = 'services:\r\n  ü: ${A:-x}\r\n'
const COMPOSE = { ...source('docker/my stack.yml', TEXT), hasBom: true }
const start = TEXT.indexOf('${')

function reportOf(...findings: Parameters<typeof check>[1]['rules']): Report {
  const repository = {
    ...repositoryWith(COMPOSE),
    unread: [{ path: 'x.sh', reason: 'is larger than 2 MiB' }],
  }
  const rules = [...findings, ruleOf('port-without-row', [], { needsMatrix: true })]
  const result = check(repository, { rules, today: '2026-01-01' })
  return { result, rules, sources: sourcesOf(repository) }
}

const FULL = reportOf(
  ruleOf('silent-fallback', [
    finding('silent-fallback', COMPOSE.path, 2, {
      message: ODD,
      todo: 'Write `${A:?}`.',
      related: [{ at: { file: 'docker/MATRIX.md', line: 9, column: 5 }, message: 'the row of web' }],
      edits: [{ path: COMPOSE.path, start, end: start + 7, text: '${A:?}' }],
    }),
    finding('silent-fallback', COMPOSE.path, 3, { subject: 'line 2' }),
  ]),
  ruleOf('service-parity', [finding('service-parity', 'a.yml', 12, { deletable: { useInstead: 'b.yml' } })], {
    severity: 'warning',
  }),
)
const CLEAN = reportOf()

test('stylish groups findings by file, and says what to do and what was not checked', () => {
  expect(render('stylish', FULL, false)).toMatchInlineSnapshot(`
    "a.yml
      12:3  warning  Something is wrong in line 12  service-parity
            What to do: Put it right.

    docker/my stack.yml
      2:3  error    a | b \`c\` 100%, d: e f  silent-fallback
           docker/MATRIX.md:9:5 the row of web
           What to do: Write \`\${A:?}\`.
      3:3  error    Something is wrong in line 3  silent-fallback
           What to do: Put it right.

    3 problems (2 errors, 1 warning).
    \`npx ssot-docker fix\` can correct 1 of them.
    Not checked, because there is no docker/MATRIX.md: port-without-row.
    1 file not read: x.sh is larger than 2 MiB.
    Checked 1 compose file, 0 Dockerfiles and 0 other files that may name one, among 1 file.
    "
  `)
  expect(render('stylish', CLEAN, false)).toMatchInlineSnapshot(`
    "No problems.
    Not checked, because there is no docker/MATRIX.md: port-without-row.
    1 file not read: x.sh is larger than 2 MiB.
    Checked 1 compose file, 0 Dockerfiles and 0 other files that may name one, among 1 file.
    "
  `)
})

test('stylish has colours only on request, and escapes control characters from files', () => {
  expect(render('stylish', FULL, true)).toContain('\u001B[31merror')
  const evil = reportOf(
    ruleOf('silent-fallback', [finding('silent-fallback', 'a.yml', 1, { message: '\u001B[2J' })]),
  )
  expect(render('stylish', evil, false)).toContain('\\x1b[2J')
})

test('what a finding quotes of a very long line is cut for people, and whole for programs', () => {
  const long = `begin ${'x'.repeat(1_000_000)} end`
  const report = reportOf(
    ruleOf('silent-fallback', [finding('silent-fallback', 'a.yml', 1, { message: long, todo: long })]),
  )
  for (const format of ['stylish', 'github', 'markdown'] as const) {
    const text = render(format, report, false)
    expect(text.length).toBeLessThan(10_000)
    expect(text).toMatch(/begin x+ .*bytes left out.* x+ end/)
  }
  expect(JSON.parse(render('json', report, false)).findings[0].message).toBe(long)
})

test('json is one object with all data of the findings', () => {
  const report = JSON.parse(render('json', FULL, false))
  expect(report).toMatchObject({
    version: 1,
    tool: { name: 'ssot-docker' },
    counts: { errors: 2, warnings: 1, fixable: 1, suppressed: 0, baselined: 0 },
    files: { all: 1, matrix: 0, compose: 1, dockerfile: 0, env: 0, text: 0 },
    skippedRules: [{ rule: 'port-without-row', reason: 'there is no docker/MATRIX.md' }],
    unread: [{ path: 'x.sh', reason: 'is larger than 2 MiB' }],
  })
  expect(report.findings[0]).toEqual({
    rule: 'service-parity',
    severity: 'warning',
    file: 'a.yml',
    line: 12,
    column: 3,
    subject: 'line 12',
    message: 'Something is wrong in line 12',
    todo: 'Put it right.',
    related: [],
    edits: null,
    deletable: { useInstead: 'b.yml' },
  })
  expect(report.findings[1].related).toEqual([
    { file: 'docker/MATRIX.md', line: 9, column: 5, message: 'the row of web' },
  ])
})

test('github escapes the special characters of workflow commands', () => {
  expect(render('github', FULL, false)).toMatchInlineSnapshot(`
    "::warning file=a.yml,line=12,col=3,title=service-parity::Something is wrong in line 12%0APut it right.
    ::error file=docker/my stack.yml,line=2,col=3,title=silent-fallback::a | b \`c\` 100%25, d: e%0Af%0Adocker/MATRIX.md:9:5 the row of web%0AWrite \`\${A:?}\`.
    ::error file=docker/my stack.yml,line=3,col=3,title=silent-fallback::Something is wrong in line 3%0APut it right.
    ::notice::Not checked, because there is no docker/MATRIX.md: port-without-row.
    ::notice::1 file not read: x.sh is larger than 2 MiB.
    "
  `)
  const odd = reportOf(ruleOf('silent-fallback', [finding('silent-fallback', 'a,b:c%.yml', 1)]))
  expect(render('github', odd, false)).toContain(
    '::error file=a%2Cb%3Ac%25.yml,line=1,col=3,title=silent-fallback::',
  )
})

test('markdown notifies nobody whom a file mentions, and leaves the digests of images as they are', () => {
  const message = '@team, `@org/x`, node@sha256:1 and user:@host'
  const report = reportOf(ruleOf('silent-fallback', [finding('silent-fallback', 'a.yml', 1, { message })]))
  expect(render('markdown', report, false)).toContain(
    '@<!-- -->team, \\`@<!-- -->org/x\\`, node@sha256:1 and user:@<!-- -->host',
  )
})

test('markdown escapes the special characters of tables', () => {
  expect(render('markdown', FULL, false)).toMatchInlineSnapshot(`
    "## Docker files against the matrix: 3 problems (2 errors, 1 warning)

    | Where | Rule | What | What to do |
    | --- | --- | --- | --- |
    | \`a.yml:12:3\` | warning \`service-parity\` | Something is wrong in line 12 | Put it right. |
    | \`docker/my stack.yml:2:3\` | error \`silent-fallback\` | a \\| b \\\`c\\\` 100%, d: e f<br>\`docker/MATRIX.md:9:5\` the row of web | Write \\\`$\\{A:?\\}\\\`. |
    | \`docker/my stack.yml:3:3\` | error \`silent-fallback\` | Something is wrong in line 3 | Put it right. |

    - \\\`npx ssot-docker fix\\\` can correct 1 of them.
    - Not checked, because there is no docker/MATRIX.md: port-without-row.
    - 1 file not read: x.sh is larger than 2 MiB.
    - Checked 1 compose file, 0 Dockerfiles and 0 other files that may name one, among 1 file.
    "
  `)
})

describe('sarif', () => {
  const SCHEMA = join(import.meta.dirname, '..', '..', 'tools', 'docs', 'schemas', 'sarif-2.1.0-rtm.5.json')
  const { id, $schema, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8'))
  const isAddress = (text: string) => URL.canParse(text)
  const isReference = (text: string) => !/[\s\\]/.test(text) && URL.canParse(text, 'file:///root/')
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    // One pattern of the schema is not a valid regular expression with the u flag.
    unicodeRegExp: false,
    formats: {
      uri: isAddress,
      'uri-reference': isReference,
      'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
    },
  })
  const validate = ajv.compile(schema)
  const logOf = (report: Report): Log => JSON.parse(render('sarif', report, false))

  test('the schema for the tests is that of SARIF, and rejects an invalid log', () => {
    expect($schema).toContain('draft-04')
    expect(id).toContain('sarif')
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: {} } }] })).toBe(false)
  })

  test.each([
    ['with findings', FULL],
    ['without findings', CLEAN],
  ])('a SARIF log %s is valid', (_, report) => {
    validate(logOf(report))
    expect(validate.errors).toBeNull()
  })

  test('SARIF results have places, related places, and fixes by line and by byte', () => {
    const result = logOf(FULL).runs[0]?.results?.[1]
    expect(result).toMatchObject({
      ruleId: 'silent-fallback',
      ruleIndex: 0,
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'docker/my%20stack.yml', uriBaseId: 'SRCROOT' },
            region: { startLine: 2, startColumn: 3 },
          },
        },
      ],
      relatedLocations: [{ message: { text: 'the row of web' } }],
    })
    const [change] = result?.fixes?.[0]?.artifactChanges ?? []
    const bytes = Buffer.from(`\uFEFF${TEXT}`)
    const region = change?.replacements[0]?.deletedRegion
    expect(region).toMatchObject({ startLine: 2, startColumn: 6, endLine: 2, endColumn: 13 })
    const from = region?.byteOffset ?? 0
    expect(bytes.subarray(from, from + (region?.byteLength ?? 0)).toString()).toBe('${A:-x}')
  })

  test('SARIF fingerprints do not depend on the line, and differ between findings', () => {
    const prints = (report: Report) =>
      logOf(report).runs[0]?.results?.map((result) => Object.values(result.partialFingerprints ?? {})[0])
    const at = (...lines: number[]) =>
      prints(
        reportOf(
          ruleOf(
            'silent-fallback',
            lines.map((line) => finding('silent-fallback', 'a.yml', line, { subject: 'x' })),
          ),
        ),
      )
    expect(at(4, 5)).toEqual(at(14, 50))
    expect(new Set(at(4, 5)).size).toBe(2)
  })

  test('SARIF notifications say what was not checked', () => {
    expect(logOf(CLEAN).runs[0]?.invocations?.[0]?.toolConfigurationNotifications).toMatchObject([
      { message: { text: 'port-without-row was not checked, because there is no docker/MATRIX.md.' } },
      { message: { text: 'x.sh was not read: it is larger than 2 MiB.' } },
    ])
  })
})

describe('information', () => {
  const info = reportOf(
    ruleOf('container-name-fixed', [finding('container-name-fixed', 'a.yml', 1)], { severity: 'info' }),
    ruleOf('silent-fallback', [finding('silent-fallback', 'a.yml', 2, { level: 'info' })]),
  )

  test('information is counted apart, and is no problem', () => {
    const { counts } = info.result
    expect(counts).toMatchObject({ errors: 0, warnings: 0, infos: 2 })
    const text = render('stylish', info, false)
    expect(text).toContain('1:3  info     Something is wrong in line 1  container-name-fixed\n')
    expect(text).toContain('\nNo problems and 2 for information.\n')
    expect(render('stylish', info, true)).toContain('\u001B[36minfo')
  })

  test('information has its own level in each format', () => {
    expect(render('github', info, false)).toMatch(/^::notice file=a\.yml,line=1,col=3,title=container-name/)
    expect(JSON.parse(render('json', info, false)).findings).toMatchObject([
      { severity: 'info' },
      { severity: 'info' },
    ])
    expect(render('markdown', info, false)).toContain('| info `container-name-fixed` |')
    const log: Log = JSON.parse(render('sarif', info, false))
    expect(log.runs[0]?.results?.map(({ level }) => level)).toEqual(['note', 'note'])
    expect(log.runs[0]?.tool.driver.rules?.[0]?.defaultConfiguration?.level).toBe('note')
  })
})

test.each(FORMATS)('a report in the format %s ends with a line break', (format) => {
  expect(render(format, FULL, false)).toMatch(/[^\n]\n$/)
})
