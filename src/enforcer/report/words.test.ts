import { expect, test } from 'vitest'
import { repositoryWith, source } from '../../testing/samples/findings.ts'
import type { ForeignFolder } from '../repository.ts'
import { check } from '../run/check.ts'
import { render } from './formats.ts'
import { FORMATS, type Format } from './report.ts'

const foreign = (...because: ForeignFolder['because'][]) =>
  because.map((why, index): ForeignFolder => ({ path: `f${index}`, because: why }))
const rendered = (format: Format, folders: readonly ForeignFolder[]) => {
  const repository = { ...repositoryWith(source('a.yml')), foreign: folders }
  const result = check(repository, { rules: [], today: '2026-06-15' })
  return render(format, { result, rules: [], sources: new Map() }, false)
}

test.each([
  [foreign('matrix'), '1 folder with a matrix of its own was skipped.'],
  [foreign('matrix', 'matrix'), '2 folders with matrices of their own were skipped.'],
  [foreign('repository', 'link'), '1 repository inside this one was skipped.'],
  [foreign('repository', 'repository'), '2 repositories inside this one were skipped.'],
])('a report names the number of skipped folders: %j', (folders, sentence) => {
  for (const format of ['stylish', 'markdown'] as const) expect(rendered(format, folders)).toContain(sentence)
  expect(JSON.parse(rendered('json', folders))).toMatchObject({ foreign: folders })
})

test('a report does not mention skipped folders if there are none, or only links', () => {
  for (const format of FORMATS) {
    expect(rendered(format, [])).not.toContain(' skipped')
    expect(rendered(format, foreign('link'))).not.toContain(' skipped')
  }
})
