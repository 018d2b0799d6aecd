import { expect, test } from 'vitest'
import { parseOptions, USAGE } from './options.ts'

test('the default is the start benchmark with five rounds and no file', () => {
  expect(parseOptions([])).toEqual({ benchmark: 'start', rounds: 5, json: null, verbose: false })
})

test('every option is parsed', () => {
  const args = ['refresh', '--rounds', '12', '--json', 'figures.json', '--verbose']
  expect(parseOptions(args)).toEqual({
    benchmark: 'refresh',
    rounds: 12,
    json: 'figures.json',
    verbose: true,
  })
})

test('"import" selects the import benchmark', () => {
  expect(parseOptions(['import']).benchmark).toBe('import')
})

test.each([
  [['--rounds', '0'], '--rounds is "0"'],
  [['--rounds', '1.5'], '--rounds is "1.5"'],
  [['--rounds', 'many'], '--rounds is "many"'],
  [['--rounds='], '--rounds is ""'],
  [['--json', ''], '--json has no file'],
  [['--round', '3'], "'--round'"],
  [['3'], 'there is no benchmark "3"'],
  [['refresh', 'start'], 'start is one too many'],
])('the arguments %j are refused', (args, reason) => {
  expect(() => parseOptions(args)).toThrow(reason)
  expect(() => parseOptions(args)).toThrow(`What to do: Write ${USAGE}.`)
})
