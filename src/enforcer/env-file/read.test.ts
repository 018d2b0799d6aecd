import { expect, test } from 'vitest'
import { readEnvFile } from './read.ts'

const read = (text: string) => {
  const variables = readEnvFile({ path: '.env', text, hasBom: false })
  return variables.map(({ name, value, span }) => [name, value, text.slice(span.start, span.end)])
}

test.each([
  ['A=b', ['A', 'b', 'b']],
  ['  export A = b c  \r\n', ['A', 'b c', 'b c']],
  ['A: b', ['A', 'b', 'b']],
  ['A=b # why', ['A', 'b', 'b']],
  ['A=b#c', ['A', 'b#c', 'b#c']],
  ['A="b # c" # why', ['A', 'b # c', '"b # c"']],
  ['A="b \\" c"', ['A', 'b \\" c', '"b \\" c"']],
  ["A='b'", ['A', 'b', "'b'"]],
  ['A="b', ['A', '"b', '"b']],
  ['A=', ['A', '', '']],
  ['A= # why', ['A', '', '']],
  ['A=${B:-c}', ['A', '${B:-c}', '${B:-c}']],
  ['my.name-2=b=c', ['my.name-2', 'b=c', 'b=c']],
  ['A="b\r\nc"', ['A', 'b\r\nc', '"b\r\nc"']],
])('an entry of an env file is read: %j', (text, variable) => {
  expect(read(text)).toEqual([variable])
})

test.each(['', '# A=b', '  # A=b', 'A', 'export A', 'two words=b', '=b'])(
  'a line that is not an entry is skipped: %j',
  (text) => {
    expect(read(text)).toEqual([])
  },
)

test('variables are read in order, with comments and other lines between them', () => {
  const text = '\r\n# first\r\nA="1\r\n# of it\r\n2"  \r\n\r\nnothing\rB=3\nC=\nD=4'
  expect(read(text).map(([name, value]) => `${name} ${value}`)).toEqual([
    'A 1\r\n# of it\r\n2',
    'B 3',
    'C ',
    'D 4',
  ])
})
