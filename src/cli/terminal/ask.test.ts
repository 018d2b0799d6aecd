import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { ask } from './ask.ts'

/** Asks on a terminal. */
function asked(byDefault: boolean) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const exitCodes: number[] = []
  const context = { passOn: (exitCode: number) => void exitCodes.push(exitCode) }
  return { input, exitCodes, answer: ask(context, 'Go on? ', byDefault, { input, output, terminal: true }) }
}

test.each([
  ['y', 'y\n', false, true],
  ['Yes', 'Yes\r', false, true],
  ['n', 'n\n', true, false],
  ['an empty line', '\n', true, true],
  ['Ctrl-D', '\x04', true, false],
])('a question is answered by %s', async (_, typed, byDefault, expected) => {
  const { input, answer, exitCodes } = asked(byDefault)
  input.write(typed)
  expect(await answer).toBe(expected)
  expect(exitCodes).toEqual([])
  // Nothing listens any longer, so that the process can end.
  expect(input.listenerCount('keypress')).toBe(0)
})

test('Ctrl-C means no, and is the exit code of the command', async () => {
  const { input, answer, exitCodes } = asked(true)
  input.write('\x03')
  expect(await answer).toBe(false)
  expect(exitCodes).toEqual([130])
  expect(input.listenerCount('keypress')).toBe(0)
})

test('the end of the input means no', async () => {
  const { input, answer } = asked(true)
  input.end()
  expect(await answer).toBe(false)
})
