import { expect, test } from 'vitest'
import { parseOptions } from './options.ts'

test.each([
  [[], { sets: ['stable', 'testing'], files: [] }],
  [['--engine', 'testing'], { sets: ['testing'], files: [] }],
  [['src/stack/ports', '--engine=stable'], { sets: ['stable'], files: ['src/stack/ports'] }],
])('the arguments %j are parsed', (args, options) => {
  expect(parseOptions(args)).toEqual(options)
})

test.each([
  [['--engine', '28'], '--engine is "28"; it must be stable or testing'],
  [['--watch'], '--watch'],
])('the arguments %j are refused', (args, reason) => {
  expect(() => parseOptions(args)).toThrow(reason)
})
