import { expect, test } from 'vitest'
import { finding, repositoryWith, source } from '../../../testing/samples/findings.ts'
import type { RuleId } from '../../rule-ids.ts'
import { applySuppressions } from '../../suppress/apply.ts'
import { findSuppressions } from '../../suppress/find.ts'
import { suppressionUnused } from './suppression-unused.ts'

const IGNORE = ['ssot', 'ignore'].join('-')
const TODAY = '2026-06-15'
const found = (text: string, ...lines: number[]) => {
  const suppressions = findSuppressions(repositoryWith(source('a.yml', text)))
  const findings = lines.map((line) => finding('silent-fallback', 'a.yml', line))
  const review = {
    checked: new Set<RuleId>(['silent-fallback', 'unguarded-variable']),
    suppressions: applySuppressions(findings, suppressions, TODAY).suppressions,
    baselined: [],
    baseline: null,
    today: TODAY,
  }
  return [...(suppressionUnused.review?.(review) ?? [])].map(({ at, message, edits = [] }) => {
    const [edit] = edits
    const after = edit ? text.slice(0, edit.start) + text.slice(edit.end) : text
    return [`${at.line}:${at.column}`, message, after]
  })
}

test('a suppression that silences nothing is found, and fix removes its line', () => {
  expect(found(`# ${IGNORE} silent-fallback -- so\r\na: 1\r\n`)).toEqual([
    ['1:15', 'the suppression of silent-fallback silences nothing', 'a: 1\r\n'],
  ])
})

test('a suppression that names no rule is found', () => {
  expect(found(`a: 1 # ${IGNORE} -- so\n`)).toEqual([
    ['1:6', 'the suppression names no rule', `a: 1 # ${IGNORE} -- so\n`],
  ])
})

test('fix removes only the rule that silences nothing from the list of a suppression', () => {
  expect(found(`# ${IGNORE} silent-fallback, unguarded-variable -- so\na: 1\n`, 2)).toEqual([
    [
      '1:32',
      'the suppression of unguarded-variable silences nothing',
      `# ${IGNORE} silent-fallback -- so\na: 1\n`,
    ],
  ])
})

test('a suppression that silences something, or of a rule that was not checked, is not found', () => {
  expect(found(`# ${IGNORE} silent-fallback -- so\na: 1\n`, 2)).toEqual([])
  expect(found(`# ${IGNORE} image-unpinned -- so\na: 1\n`)).toEqual([])
})
