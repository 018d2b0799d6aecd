import { Console } from 'node:console'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { divertOutput } from './own-output.ts'

test('what is printed goes to the log line by line, and the callbacks of writes are called', async () => {
  const output = new PassThrough()
  const lines: string[] = []
  divertOutput(output, (line) => lines.push(line))
  new Console(output).error('one\n\n  two  ')
  await new Promise<void>((resolve) => output.write(Buffer.from('three'), 'utf8', () => resolve()))
  await new Promise<void>((resolve) => output.write('four\n', () => resolve()))
  expect(lines).toEqual(['one', '  two', 'three', 'four'])
  expect(output.read()).toBeNull()
})
