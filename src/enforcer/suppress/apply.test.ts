import { expect, test } from 'vitest'
import { finding, repositoryWith, source } from '../../testing/samples/findings.ts'
import { applySuppressions } from './apply.ts'
import { findSuppressions } from './find.ts'

const IGNORE = ['ssot', 'ignore'].join('-')
const EDITS = [{ path: 'a.yml', start: 0, end: 1, text: '' }]

function applied(comment: string) {
  const suppressions = findSuppressions(repositoryWith(source('a.yml', `a: 1 # ${IGNORE} ${comment}\n`)))
  const found = finding('silent-fallback', 'a.yml', 1, { edits: EDITS })
  return applySuppressions([found], suppressions, '2026-06-15').findings
}

test('a valid suppression silences the finding', () => {
  expect(applied('silent-fallback -- why')).toEqual([])
})

test.each(['silent-fallback', 'silent-fallback -- why until: 2020-01-01', 'silent-falback -- why'])(
  'an invalid suppression, %j, silences nothing, but the finding loses its fix',
  (comment) => {
    const [left] = applied(comment)
    expect(left).toMatchObject({ rule: 'silent-fallback' })
    expect(left?.edits).toBeUndefined()
  },
)

test('a suppression of another rule does not change the finding', () => {
  expect(applied('image-unpinned -- why')).toMatchObject([{ edits: EDITS }])
})
