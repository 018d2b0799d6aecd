import { expect, test } from 'vitest'
import { repositoryWith, source } from '../../../testing/samples/findings.ts'
import { suppressionWithoutReason } from './suppression-without-reason.ts'

const IGNORE = ['ssot', 'ignore'].join('-')
const found = (text: string) => [...suppressionWithoutReason.check(repositoryWith(source('a.yml', text)))]

test.each([
  [`a: 1 # ${IGNORE} silent-fallback\n`, '1:6'],
  [`a: 1\r\n# ${IGNORE} silent-fallback --\r\nb: 2\r\n`, '2:1'],
  [`# ${IGNORE} silent-fallback until: 2026-01-01\n`, '1:1'],
])('a suppression without a reason is found, without a fix: %j', (text, place) => {
  const [finding, ...others] = found(text)
  expect(others).toEqual([])
  expect(`${finding?.at.line}:${finding?.at.column}`).toBe(place)
  expect(finding?.edits).toBeUndefined()
})

test.each([`# ${IGNORE} silent-fallback -- as agreed\n`, `# a word on ${IGNORE}\n`, 'a: 1\n'])(
  'a suppression with a reason, or another comment, is not found: %j',
  (text) => {
    expect(found(text)).toEqual([])
  },
)
