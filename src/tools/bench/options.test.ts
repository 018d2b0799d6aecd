import { expect, test } from 'vitest'
import { parseOptions, USAGE } from './options.ts'

test('the default is the start benchmark with five rounds and no file', () => {
  expect(parseOptions([])).toEqual({
    benchmark: 'start',
    rounds: 5,
    json: null,
    page: false,
    verbose: false,
    trace: false,
    beside: 'nothing',
  })
})

test('every option is parsed', () => {
  const args = ['refresh', '--rounds', '12', '--json', 'figures.json', '--page', '--verbose']
  expect(parseOptions(args)).toEqual({
    benchmark: 'refresh',
    rounds: 12,
    json: 'figures.json',
    page: true,
    verbose: true,
    trace: false,
    beside: 'nothing',
  })
})

test('what a start waits for is printed on request', () => {
  expect(parseOptions(['--trace']).trace).toBe(true)
  expect(parseOptions(['--beside', 'stacks']).beside).toBe('stacks')
})

test.each(['import', 'files'])('"%s" selects the benchmark of this name', (name) => {
  expect(parseOptions([name]).benchmark).toBe(name)
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
  [['refresh', '--trace'], 'refresh has no --trace'],
  [['refresh', '--beside', 'busy'], 'refresh has no --beside'],
  [['--beside', 'work'], '--beside is "work", not one of nothing, busy, stacks'],
])('the arguments %j are refused', (args, reason) => {
  expect(() => parseOptions(args)).toThrow(reason)
  expect(() => parseOptions(args)).toThrow(`What to do: Write ${USAGE}.`)
})
