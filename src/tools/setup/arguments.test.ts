import { expect, test } from 'vitest'
import { parseArguments } from './arguments.js'

test.each([
  [[], {}],
  [['--images', 'debian'], { images: 'debian' }],
  [['--images=registry'], { images: 'registry' }],
  [['--engine', 'testing'], { engine: 'testing' }],
  [['--engine=stable', '--images', 'debian'], { engine: 'stable', images: 'debian' }],
])('the arguments %j are parsed', (args, options) => {
  expect(parseArguments(args)).toEqual(options)
})

test.each([
  [['--images'], '--images has no value'],
  [['--images', 'best'], '--images is "best"'],
  [['--engine'], '--engine has no value'],
  [['--engine', '28'], '--engine is "28"'],
  [['--engine', 'debian'], '--engine is "debian"'],
  [['--force'], 'unknown argument --force'],
  [['debian'], 'unknown argument debian'],
])('the arguments %j are refused', (args, reason) => {
  expect(() => parseArguments(args)).toThrow(reason)
})
