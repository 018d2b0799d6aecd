import { expect, test } from 'vitest'
import { outsideOf, outsideRows } from './outside.ts'

test.each([
  ['examples/a/compose.yml', 'examples/**'],
  ['packages/x/example/Dockerfile', 'packages/x/example/**'],
  ['test/fixtures/a/Dockerfile', 'test/fixtures/**'],
  ['docs/compose.yml', 'docs/**'],
  ['compose.sample.yaml', 'compose.sample.yaml'],
  ['docker-compose.swarm.yml', 'docker-compose.swarm.yml'],
])('%s is outside by %s', (path, row) => {
  expect(outsideOf(path)?.path).toBe(row)
})

test.each([
  'compose.yml',
  'docker/test.yml',
  'sampler/compose.yml',
  'docker-compose.stack.yml',
  'swarmer.yml',
])('%s is a file of the repository', (path) => {
  expect(outsideOf(path)).toBeNull()
})

test('a folder with a file that an environment uses is not outside as a whole', () => {
  const of = (file: string) => ({ file, path: 'examples/**', reason: 'Samples' })
  const found = [of('examples/a.yml'), of('examples/b.yml'), of('examples/c.yml')]
  expect(outsideRows(found, new Set(['compose.yml'])).map(({ path }) => path)).toEqual(['examples/**'])
  expect(outsideRows(found, new Set(['examples/b.yml'])).map(({ path }) => path)).toEqual([
    'examples/a.yml',
    'examples/c.yml',
  ])
})
