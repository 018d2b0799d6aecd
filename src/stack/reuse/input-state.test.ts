import { expect, test } from 'vitest'
import { type InputState, inputChanges } from './input-state.ts'

const files = (text: string) => ({ hash: text, files: { 'db/a.sql': text } })
const of = (one: unknown) => new Map([['db', one]]) as InputState

test.each<[string, InputState, InputState, string | undefined]>([
  ['are the same', of(files('1')), of(files('1')), undefined],
  ['differ', of(files('1')), of(files('2')), 'db/a.sql was changed'],
  ['do not exist any more', of(files('1')), of({ absent: 'db' }), 'nothing is at db'],
  ['did not exist', of({ absent: 'db' }), of(files('1')), 'nothing is at db'],
  ['never existed', of({ absent: 'db' }), of({ absent: 'db' }), 'nothing is at db'],
  [
    'are too many',
    of(files('1')),
    of({ untracked: 'there are more than 5' }),
    'input files are not known, because there are more than 5',
  ],
  [
    'were too many',
    of({ untracked: 'there are more than 5' }),
    of(files('1')),
    'input files are not known, because there are more than 5',
  ],
  ['were not looked at', new Map(), of(files('1')), 'no record of what they were'],
])('input files that %s', (_what, before, now, clause) => {
  expect(inputChanges(before, now).get('db')).toBe(clause)
})
