import { expect, test } from 'vitest'
import { proposeDockerfiles } from './propose.ts'

const DEV = ['a/Dockerfile', 'b/Dockerfile']

function propose(built: Record<string, readonly string[]>, others: readonly string[] = []) {
  const all = [...new Set([...Object.values(built).flat(), ...others])]
  const environments = Object.entries(built).map(([environment, paths]) => ({ environment, paths }))
  const { patterns, decisions } = proposeDockerfiles(environments, all)
  return { patterns: Object.fromEntries(patterns), decisions }
}

test.each([
  ['one natural pattern for all of them', { development: DEV }, [], { development: ['*/Dockerfile'] }],
  [
    'a list where another Dockerfile would match',
    { development: DEV },
    ['c/Dockerfile'],
    { development: DEV },
  ],
  [
    'the same pattern where two environments build the same',
    { development: DEV, test: DEV },
    [],
    { development: ['*/Dockerfile'], test: ['*/Dockerfile'] },
  ],
  [
    'lists where two environments share a part',
    { development: DEV, test: ['a/Dockerfile', 'x/t.Dockerfile'] },
    [],
    { development: DEV, test: ['a/Dockerfile', 'x/t.Dockerfile'] },
  ],
  ['nothing where nothing is built', { development: [] }, ['Dockerfile'], { development: [] }],
])('an environment has %s', (_, built, others, expected) => {
  expect(propose(built, others)).toEqual({ patterns: expected, decisions: [] })
})

test('a path that no cell can hold is for a person', () => {
  expect(propose({ test: ['my file', 'a/Dockerfile', 'a,b/Dockerfile'] })).toEqual({
    patterns: { test: ['a/Dockerfile'] },
    decisions: [expect.stringContaining('The matrix cannot name `my file`, `a,b/Dockerfile`')],
  })
})
