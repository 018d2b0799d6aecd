import { expect, test } from 'vitest'
import { parseArguments } from './arguments.js'

test.each([
  [[], {}],
  [['--images', 'debian'], { images: 'debian' }],
  [['--images=registry'], { images: 'registry' }],
])('%j', (args, options) => {
  expect(parseArguments(args)).toEqual(options)
})

test.each([
  [['--images'], '--images is without a value'],
  [['--images', 'best'], '--images is "best"'],
  [['--force'], 'unknown argument --force'],
  [['debian'], 'unknown argument debian'],
])('%j is refused', (args, reason) => {
  expect(() => parseArguments(args)).toThrow(reason)
})
