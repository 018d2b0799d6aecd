import { expect, test } from 'vitest'
import { textExcess } from './bounds.ts'

test.each([
  [
    'a.Dockerfile',
    `FROM x:1\nENV A=${'${A:-'.repeat(51)}`,
    { line: 2, column: 257, message: 'has ${ nested more than 50 levels deep' },
  ],
  [
    'a.yml',
    `a: ${'${A:-'.repeat(51)}`,
    { line: 1, column: 254, message: 'has ${ nested more than 50 levels deep' },
  ],
  [
    'up.sh',
    `\n${'('.repeat(201)}`,
    { line: 2, column: 201, message: 'has ( nested more than 200 levels deep' },
  ],
  ['a.Dockerfile', 'FROM x:1\n'.repeat(501), { line: 501, column: 1, message: 'has more than 500 stages' }],
  [
    'package.json',
    `\n{ "a": "${'a && '.repeat(1001)}" }`,
    { line: 2, column: 5011, message: 'joins more than 1000 commands with && and ||' },
  ],
  [
    'up.sh',
    'a && \\\n'.repeat(1001),
    { line: 1001, column: 3, message: 'joins more than 1000 commands with && and ||' },
  ],
  ['a.md', `${'> '.repeat(101)}`, { line: 1, column: 1, message: 'is nested more than 100 levels deep' }],
])('%s is refused at the first place beyond a bound', (path, text, excess) => {
  expect(textExcess(path, text)).toEqual(excess)
})

test.each([
  ['a.Dockerfile', `FROM x:1\n${'RUN (a; (b)) && echo ${A:-${B}}\n'.repeat(1000)}`],
  ['a.yml', 'a: "${A:-${B:-c}}"\n'.repeat(1000)],
  ['a.js', '('.repeat(500)],
  ['up.sh', `case x in ${'a) b ;; '.repeat(500)} esac`],
])('%s as people write it is within the bounds', (path, text) => {
  expect(textExcess(path, text)).toBeNull()
})
