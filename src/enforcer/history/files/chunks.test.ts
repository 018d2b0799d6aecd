import { expect, test } from 'vitest'
import { composeChunks, settingChunks } from './chunks.ts'
import { ComposeReader } from './compose.ts'

const read = (text: string) => new ComposeReader().read(text, 'docker/compose.yml')

test('anchors, merges, quoted and block texts in a service stay what they are', () => {
  const text = `# head
x-base: &base
  restart: always
  environment: &env { A: 1 }
services:
  # first
  a:
    <<: *base
    restart: "no"
    environment: { <<: *env, B: 2 }
  b:
    command: |
      one
      # no comment
      two
    image: "x
      y"

    user: a # last
`
  expect(composeChunks(text)).toHaveLength(3)
  expect(read(text)).toEqual(read(`---\n${text}`))
})

test.each([
  ['a key twice', 'services:\n  a:\n    image: x\n    image: y\n'],
  [
    'a merge between settings',
    'x-a: &a { image: x, user: y }\nservices:\n  a:\n    user: z\n    <<: *a\n    labels: { b: c }\n',
  ],
  ['a merge twice', 'x-a: &a { image: x }\nservices:\n  a:\n    <<: *a\n    <<: *a\n'],
  ['a service twice', 'services:\n  a: { image: x }\n  a: { image: y }\n'],
  ['a section twice', 'services: {}\nservices: {}\n'],
  ['an alias into another service', 'services:\n  a:\n    labels: &l { b: c }\n  d:\n    labels: *l\n'],
  ['an anchor twice', 'x-a: &a { b: c }\nx-b: &a { d: e }\nservices:\n  a:\n    labels: *a\n'],
  ['services in flow style', 'services: { a: { image: x } }\n'],
  ['settings that are indented in two ways', 'services:\n  a:\n      image: x\n    user: y\n'],
  ['a list in the place of a map', 'services:\n  - a\n'],
])('a file with %s says the same in pieces', (_, text) => {
  expect(read(text)).toEqual(read(`---\n${text}`))
})

test('a service is cut at its settings, unless they use one another', () => {
  const own = 'services:\n  a:\n    <<: *b\n    image: x\n    user: *c\n'
  expect(settingChunks({ before: 'x: &b { c: &c d }\n', own })).toEqual({
    name: 'a',
    settings: [
      { isMerge: true, text: 'x: &b { c: &c d }\nservices:\n  a:\n    <<: *b\n' },
      { isMerge: false, text: 'services:\n  a:\n    image: x\n' },
      { isMerge: false, text: 'x: &b { c: &c d }\nservices:\n  a:\n    user: *c\n' },
    ],
  })
  expect(settingChunks({ before: '', own: 'services:\n  a:\n    user: &u b\n    hostname: *u\n' })).toBeNull()
})
