import { expect, test } from 'vitest'
import { silentOutputs, unknownOutputs } from './outputs.ts'

test.each([
  'process.stdout.write(text)',
  'void process . stderr.write(text)',
  "console.log('a')",
  'vitest.logger.error(line)',
])('a file that is not known to print may not contain %j', (line) => {
  expect(unknownOutputs(new Map([['stack/a.ts', `\n${line}`]]))).toEqual([
    `stack/a.ts:2: prints past visible.ts: ${line}`,
  ])
})

test('comments, tests, tools and the files that are known may print', () => {
  const files = ['stack/a.test.ts', 'tools/a.ts', 'testing/a.ts', 'runner/lines.ts']
  expect(unknownOutputs(new Map(files.map((path) => [path, 'console.log(1)'])))).toEqual([])
  expect(unknownOutputs(new Map([['stack/a.ts', '// console.log(1)\nconsole()']]))).toEqual([])
})

test('a file of the list that prints no longer is reported', () => {
  expect(silentOutputs(new Map([['runner/lines.ts', 'process.stderr.write(text)']]))).not.toContain(
    'runner/lines.ts',
  )
  expect(silentOutputs(new Map([['runner/lines.ts', '']]))).toContain('runner/lines.ts')
})
