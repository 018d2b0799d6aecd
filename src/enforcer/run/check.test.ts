import { describe, expect, test } from 'vitest'
import { finding, repositoryWith, ruleOf, source } from '../../testing/samples/findings.ts'
import { readBaseline, writeBaseline } from '../baseline/baseline.ts'
import type { Finding } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { scanEmpty } from '../rules/files/scan-empty.ts'
import { suppressionUnused } from '../rules/suppressions/suppression-unused.ts'
import { suppressionWithoutReason } from '../rules/suppressions/suppression-without-reason.ts'
import { check } from './check.ts'

const TODAY = '2026-06-15'
const OWN = [suppressionUnused, suppressionWithoutReason, scanEmpty]
const REPOSITORY = repositoryWith(source('b.yml'), source('a.yml'))

const checkWith = (rules: readonly Rule[], more: Partial<Parameters<typeof check>[1]> = {}) =>
  check(REPOSITORY, { rules, today: TODAY, ...more })
const places = (findings: readonly Finding[]) =>
  findings.map(({ rule, at }) => `${at.file}:${at.line} ${rule}`)

test('findings are sorted by path, line, column and rule, without duplicates, with the severity of their rule', () => {
  const twice = finding('silent-fallback', 'a.yml', 2)
  const result = checkWith([
    ruleOf('silent-fallback', [finding('silent-fallback', 'b.yml', 1), twice, { ...twice }]),
    ruleOf(
      'service-parity',
      [finding('service-parity', 'a.yml', 2), finding('service-parity', 'a.yml', 10)],
      {
        severity: 'warning',
      },
    ),
  ])
  expect(places(result.findings)).toEqual([
    'a.yml:2 service-parity',
    'a.yml:2 silent-fallback',
    'a.yml:10 service-parity',
    'b.yml:1 silent-fallback',
  ])
  expect(result.findings.map(({ severity }) => severity)).toEqual(['warning', 'error', 'warning', 'error'])
  expect(result.counts).toMatchObject({ errors: 2, warnings: 2, fixable: 0 })
  expect(result.files).toEqual({ all: 2, matrix: 0, compose: 2, dockerfile: 0, env: 0, text: 0 })
})

test('a rule that needs the matrix is skipped without one, and reported as skipped', () => {
  const called: string[] = []
  const needsMatrix = ruleOf('port-without-row', [], {
    needsMatrix: true,
    check: () => {
      called.push('port-without-row')
      return []
    },
  })
  const result = checkWith([needsMatrix])
  expect(called).toEqual([])
  expect(result.skippedRules).toEqual([{ rule: 'port-without-row', reason: 'there is no docker/MATRIX.md' }])
})

test('a rule that is off runs only if it is named, as a warning', () => {
  const off = ruleOf('image-no-digest', [finding('image-no-digest', 'a.yml', 1)], { severity: 'off' })
  const other = ruleOf('silent-fallback', [finding('silent-fallback', 'a.yml', 1)])
  expect(places(checkWith([off, other]).findings)).toEqual(['a.yml:1 silent-fallback'])
  const named = checkWith([off, other], { only: ['image-no-digest'] })
  expect(named.findings).toMatchObject([{ rule: 'image-no-digest', severity: 'warning' }])
})

test('the error of a rule that crashes names the rule', () => {
  const broken = ruleOf('port-not-static', [], {
    check: () => {
      throw new Error('no such port')
    },
  })
  expect(() => checkWith([broken])).toThrow('The rule port-not-static failed: no such port')
})

test('a finding may matter more or less than the others of its rule, and information can be silenced as well', () => {
  const text = `a:\n  b: 1 # ssot-${'ignore'} container-name-fixed -- on purpose\n`
  const result = check(repositoryWith(source('a.yml', text)), {
    rules: [
      ruleOf('container-name-fixed', [finding('container-name-fixed', 'a.yml', 2)], { severity: 'info' }),
      ruleOf('image-unpinned', [finding('image-unpinned', 'a.yml', 1, { level: 'info' })]),
      ...OWN,
    ],
    today: TODAY,
  })
  expect(result.findings).toMatchObject([{ rule: 'image-unpinned', severity: 'info' }])
  expect(result.counts).toMatchObject({ errors: 0, warnings: 0, infos: 1, suppressed: 1 })
})

test('a suppression of a rule that is gone says so, and fix removes it', () => {
  const text = `a: 1 # ssot-${'ignore'} port-overlap-environments -- on purpose\n`
  const { findings } = check(repositoryWith(source('a.yml', text)), { rules: OWN, today: TODAY })
  expect(findings).toMatchObject([
    { rule: 'suppression-unused', message: expect.stringContaining('there is no such rule any more') },
  ])
  expect(findings[0]?.edits).toHaveLength(1)
})

describe('paths', () => {
  const findings = [
    finding('silent-fallback', 'a.yml', 1),
    finding('silent-fallback', 'docker/b.yml', 1),
    finding('silent-fallback', 'c.yml', 1, {
      related: [{ at: { file: 'docker/MATRIX.md', line: 9, column: 1 }, message: 'the row' }],
    }),
    finding('silent-fallback', 'docker-other/d.yml', 1),
  ]
  const repository = repositoryWith(...findings.map(({ at }) => source(at.file)), source('pictures/logo.png'))
  const under = (...paths: string[]) =>
    places(
      check(repository, { rules: [ruleOf('silent-fallback', findings), scanEmpty], today: TODAY, paths })
        .findings,
    )

  test('with paths, only findings in them, or that contradict something in them, are reported', () => {
    expect(under('docker')).toEqual(['c.yml:1 silent-fallback', 'docker/b.yml:1 silent-fallback'])
    expect(under('a.yml')).toEqual(['a.yml:1 silent-fallback'])
    expect(under('.')).toHaveLength(4)
  })

  test('a path to a folder with nothing to check is an error, but a path to such a file is not', () => {
    expect(under('pictures')).toEqual(['pictures:1 scan-empty'])
    expect(under('pictures/logo.png')).toEqual([])
  })
})

test('a repository without any Docker file is an error', () => {
  const result = check(repositoryWith(source('README.md')), { rules: OWN, today: TODAY })
  expect(result.findings).toMatchObject([{ rule: 'scan-empty', message: expect.stringContaining('1 file') }])
})

describe('suppressions', () => {
  const checkText = (text: string, findings: readonly Finding[], more = {}) =>
    check(repositoryWith(source('a.yml', text)), {
      rules: [ruleOf('silent-fallback', findings), ruleOf('image-unpinned', [], { severity: 'off' }), ...OWN],
      today: TODAY,
      ...more,
    })
  const fallback = (line: number) => finding('silent-fallback', 'a.yml', line)

  test('a suppression silences findings of its rule on its own line and the next', () => {
    const result = checkText('a: 1 # ssot-ignore silent-fallback -- as agreed\nb: 2\n', [
      fallback(1),
      fallback(2),
    ])
    expect(places(result.findings)).toEqual(['a.yml:2 silent-fallback'])
    expect(result.counts.suppressed).toBe(1)
  })

  test('a suppression is valid until the end of its last day', () => {
    const until = (day: string) =>
      places(checkText(`# ssot-ignore silent-fallback -- soon until: ${day}\na: 1\n`, [fallback(2)]).findings)
    expect(until('2026-06-15')).toEqual([])
    expect(until('2026-06-14')).toEqual(['a.yml:1 suppression-unused', 'a.yml:2 silent-fallback'])
    expect(until('2026-02-30')).toEqual(['a.yml:1 suppression-unused', 'a.yml:2 silent-fallback'])
  })

  test('an expired suppression, or one with an invalid date, is a finding and silences nothing', () => {
    const message = (text: string) => checkText(text, []).findings.map((one) => one.message)
    expect(message('# ssot-ignore silent-fallback -- soon [until: 2026-01-31]\n')).toEqual([
      'the suppression of silent-fallback expired after 2026-01-31',
    ])
    expect(message('# ssot-ignore silent-fallback -- soon until: Easter\n')).toEqual([
      'the suppression of silent-fallback ends on "Easter", which is not a date, so it silences nothing',
    ])
  })

  test('a suppression without a reason is a finding and silences nothing', () => {
    const result = checkText('# ssot-ignore silent-fallback\na: 1\n', [fallback(2)])
    expect(places(result.findings)).toEqual(['a.yml:1 suppression-without-reason', 'a.yml:2 silent-fallback'])
    expect(result.findings.map(({ edits }) => edits)).toEqual([undefined, undefined])
  })

  test('each rule in a suppression that silences nothing is a finding', () => {
    const text = '# ssot-ignore silent-fallback, silent-falback, unguarded-variable -- so\na: 1\n'
    const result = checkText(text, [fallback(2)])
    expect(result.findings.map(({ at, message }) => `${at.column} ${message}`)).toEqual([
      '32 the suppression names "silent-falback", which is not a rule, perhaps "silent-fallback"',
    ])
    expect(result.findings[0]?.edits).toBeUndefined()
  })

  test('a suppression of a rule that was not checked is not reported as unused', () => {
    const text = '# ssot-ignore image-unpinned, silent-fallback -- so\na: 1\n'
    expect(checkText(text, [fallback(2)]).findings).toEqual([])
    expect(checkText(text, [], { only: ['suppression-unused'] }).findings).toEqual([])
    expect(places(checkText(text, []).findings)).toEqual(['a.yml:1 suppression-unused'])
  })

  test('a suppression cannot silence the rules about suppressions', () => {
    const text =
      '# ssot-ignore suppression-unused -- please\n# ssot-ignore silent-fallback -- not there\na: 1\n'
    expect(checkText(text, []).findings).toHaveLength(2)
  })
})

describe('a baseline', () => {
  const old = [
    finding('silent-fallback', 'a.yml', 1, { subject: 'service auth' }),
    finding('silent-fallback', 'a.yml', 2, { subject: 'service auth' }),
    finding('silent-fallback', 'b.yml', 1, { subject: 'service web' }),
  ]
  const text = writeBaseline(old)
  const baseline = readBaseline(source('.ssot-docker-baseline.json', text))
  const now = (findings: readonly Finding[], more = {}) =>
    checkWith([ruleOf('silent-fallback', findings), ...OWN], { baseline, ...more })

  test('a baseline silences its findings even if they move to other lines', () => {
    const moved = old.map((one) => ({ ...one, at: { ...one.at, line: one.at.line + 40 } }))
    const result = now(moved)
    expect(result.findings).toEqual([])
    expect(result.counts.baselined).toBe(3)
  })

  test('a baseline does not silence more findings than it counts', () => {
    const more = finding('silent-fallback', 'a.yml', 9, { subject: 'service auth' })
    expect(places(now([...old, more]).findings)).toEqual(['a.yml:9 silent-fallback'])
  })

  test('a baseline entry that no longer occurs, or occurs less often, is a finding with a fix', () => {
    const result = now(old.slice(1, 2))
    expect(result.findings.map(({ at, message }) => `${at.line} ${message}`)).toEqual([
      '4 a finding in the baseline now occurs 1 instead of 2 times: silent-fallback in a.yml, service auth',
      '10 a finding in the baseline no longer occurs: silent-fallback in b.yml, service web',
    ])
    const edits = result.findings.flatMap((one) => one.edits ?? []).sort((a, b) => b.start - a.start)
    const fixed = edits.reduce(
      (all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end),
      text,
    )
    expect(readBaseline(source('x', fixed)).entries).toMatchObject([
      { path: 'a.yml', subject: 'service auth', count: 1 },
    ])
  })

  test('baseline entries of rules that were not checked are not reported', () => {
    expect(now([], { only: ['suppression-unused'] }).findings).toEqual([])
  })
})
