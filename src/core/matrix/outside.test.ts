import { expect, test } from 'vitest'
import { isOutside } from './outside.ts'

const at = { file: 'm.md', line: 1, column: 1 }
const outside = (path: string) => ({ outside: [{ path, reason: 'samples', at }] })

test.each([
  ['examples', 'examples/a/compose.yml'],
  ['examples/', 'examples/compose.yml'],
  ['examples/**', 'examples/a/b/Dockerfile'],
  ['packages/*/fixtures', 'packages/api.v2/fixtures/compose.yml'],
  ['docker-stack.yml', 'docker-stack.yml'],
  ['*.example.yml', 'compose.example.yml'],
])('the row %s reaches %s', (row, path) => {
  expect(isOutside(outside(row), path)).toBe(true)
})

test.each([
  ['examples', 'examples.yml'],
  ['examples', 'src/examples/compose.yml'],
  ['packages/*/fixtures', 'packages/fixtures/compose.yml'],
  ['docker-stack.yml', 'docker-stack.yml.bak'],
])('the row %s does not reach %s', (row, path) => {
  expect(isOutside(outside(row), path)).toBe(false)
})
