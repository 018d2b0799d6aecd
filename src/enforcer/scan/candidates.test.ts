import { expect, test } from 'vitest'
import { candidateOf, mayHoldServices, mayNameDocker } from './candidates.ts'

test.each([
  ['Dockerfile', 'dockerfile'],
  ['deep/down/api.Dockerfile', 'dockerfile'],
  ['docker/compose.YAML', 'yaml'],
  ['.github/workflows/ci.yml', 'yaml'],
  ['scripts/up.sh', 'text'],
  ['bin/deploy', 'text'],
  ['.husky/pre-commit', 'text'],
  ['src/a.mts', 'text'],
  ['package.json', 'text'],
  ['GNUmakefile', 'text'],
  ['docs/a.md', 'text'],
  ['types/a.d.ts', 'types'],
  ['package-lock.json', null],
  ['logo.png', null],
  ['.env', null],
])('by its name, %s is a candidate of the kind %s', (path, candidate) => {
  expect(candidateOf(path)).toBe(candidate)
})

test.each([
  ['services:\n  a: {}', true],
  ['\uFEFFx: 1\r\n"services" :\r\n', true],
  ['{services: {a: {image: b}}}', true],
  ["'services':", true],
  ['jobs:\n  a:\n    services-x: 1', false],
  ['# services:', false],
  ['microservices:', false],
])('the YAML text %j may contain services: %s', (text, expected) => {
  expect(mayHoldServices(text)).toBe(expected)
})

test('a text that does not mention Docker or a YAML file is skipped', () => {
  expect(mayNameDocker('export const a = 1')).toBe(false)
  expect(mayNameDocker("spawn('docker', [])")).toBe(true)
  expect(mayNameDocker("read('stack.yml')")).toBe(true)
})
