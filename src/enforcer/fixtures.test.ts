import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BASELINE_PATH, readBaseline } from './baseline/baseline.ts'
import type { Finding } from './finding.ts'
import { RULE_IDS, type RuleId } from './rule-ids.ts'
import { RULES } from './rules/index.ts'
import { check } from './run/check.ts'
import type { CheckResult } from './run/result.ts'
import { loadSource } from './scan/load.ts'
import { scanRepository } from './scan/scan.ts'

/*
 * Each folder `fixtures/enforcer/<rule>/<case>` is a repository with a matrix of its own. A case `found-...` breaks the
 * rule; a case `clean-...` looks similar but does not. `<case>.expected` has all findings; `vitest -u` writes it.
 */
const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'enforcer')
const TODAY = '2026-06-15'

const foldersIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []))
const cases = RULE_IDS.flatMap((rule) =>
  existsSync(join(FIXTURES, rule)) ? foldersIn(join(FIXTURES, rule)).map((name) => ({ rule, name })) : [],
)

/** Checks a case with every rule that is not off, and with the rule of the case. */
async function checkIn(root: string, rule: RuleId, paths?: readonly string[]): Promise<CheckResult> {
  const only = RULES.filter(({ id, severity }) => severity !== 'off' || id === rule).map(({ id }) => id)
  const repository = await scanRepository(root, { env: process.env })
  return check(repository, { rules: RULES, today: TODAY, only, paths, baseline: await baselineIn(root) })
}

async function baselineIn(root: string) {
  if (!existsSync(join(root, BASELINE_PATH))) return null
  const source = loadSource(root, BASELINE_PATH)
  if ('reason' in source) throw new Error(`${source.path} ${source.reason}`)
  return readBaseline(source)
}

function linesOf({ findings }: CheckResult): string {
  const lines = findings.map(
    ({ at, severity, rule, subject, message }) =>
      `${at.file}:${at.line}:${at.column} ${severity} ${rule} ${subject}: ${message}\n`,
  )
  return lines.join('')
}

/** The places of a finding at which the file has no text. Line 1, column 1 stands for the whole file. */
function pointsAtNothing(root: string, { at, related = [] }: Finding): string[] {
  return [at, ...related.map((place) => place.at)].flatMap(({ file, line, column }) => {
    const text = readFileSync(join(root, file), 'utf8').replace(/^\uFEFF/u, '')
    const isThere = (text.split(/\r\n|\n|\r/u)[line - 1] ?? '').length >= column
    return isThere || (line === 1 && column === 1) ? [] : [`${file}:${line}:${column}`]
  })
}

test('every rule has a case with a finding, and a similar one without', () => {
  const kindsOf = (rule: RuleId) =>
    cases.filter((one) => one.rule === rule).map(({ name }) => name.replace(/-.*/u, ''))
  const lacking = RULE_IDS.filter((rule) => {
    const kinds = kindsOf(rule)
    return !kinds.includes('found') || !kinds.includes('clean')
  })
  expect(lacking).toEqual([])
})

describe.each(RULE_IDS)('fixtures of %s', (rule) => {
  const own = cases.filter((one) => one.rule === rule).map(({ name }) => name)

  // Side by side, because a scan mostly waits for git.
  test.concurrent.for(own)(
    `${rule}: the findings of the case %s are as expected`,
    async (name, { expect }) => {
      const root = join(FIXTURES, rule, name)
      const result = await checkIn(root, rule)
      const isFound = result.findings.some((finding) => finding.rule === rule)
      expect(isFound, linesOf(result)).toBe(name.startsWith('found-'))
      expect(result.findings.flatMap((finding) => pointsAtNothing(root, finding))).toEqual([])
      await expect(linesOf(result)).toMatchFileSnapshot(join(FIXTURES, rule, `${name}.expected`))
    },
  )
})

test('fixtures have only folders of rules, found- and clean- cases, and expectations of cases', () => {
  expect(foldersIn(FIXTURES).filter((name) => !RULE_IDS.some((rule) => rule === name))).toEqual([])
  expect(cases.filter(({ name }) => !/^(?:found|clean)-/u.test(name))).toEqual([])
  const isCase = (rule: RuleId, name: string) => cases.some((one) => one.rule === rule && one.name === name)
  const strays = RULE_IDS.flatMap((rule) =>
    readdirSync(join(FIXTURES, rule)).filter((name) => !isCase(rule, name.replace(/\.expected$/u, ''))),
  )
  expect(strays).toEqual([])
})

// Made in a temporary folder: a fixture without a matrix would belong to the matrix of this repository.
test('matrix-invalid: a missing matrix is found, and rules that need none are still checked', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-fixture-')))
  try {
    writeFileSync(join(root, 'compose.yml'), 'services:\n  cache:\n    image: redis:latest\n')
    const result = await checkIn(root, 'matrix-invalid')
    expect(linesOf(result)).toMatchInlineSnapshot(`
      "compose.yml:3:12 warning image-unpinned service cache, image redis:latest: service cache uses redis:latest, which is not a fixed version
      docker/DOCKER_SSOT_MATRIX.md:1:1 error matrix-invalid the matrix: there is no matrix, so nothing says which Docker files, ports and images are right
      "
    `)
    expect(result.skippedRules.map((skipped) => skipped.rule)).toContain('port-without-row')
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('scan-empty: a path on the command line without anything to check is found', async () => {
  const root = join(FIXTURES, 'obsolete-pattern', 'clean-like-it')
  expect(linesOf(await checkIn(root, 'scan-empty', ['docker']))).toBe('')
  expect(linesOf(await checkIn(root, 'scan-empty', ['deep']))).toMatchInlineSnapshot(`
    "deep:1:1 error scan-empty deep: Nothing under deep is a compose file, a Dockerfile, or a text that names one
    "
  `)
})
