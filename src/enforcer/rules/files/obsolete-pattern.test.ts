import { expect, test } from 'vitest'
import { changed, FILE } from '../../../testing/samples/matrix.ts'
import { lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { obsoletePattern } from './obsolete-pattern.ts'

const MATRIX = changed([
  '| `docker-compose.yml` | docker/dev.yml  |',
  '| `docker-compose.yml` | docker/dev.yml  |\n| `*.old.yml` | docker/dev.yml |\n| `old/stack.yml` | docker/test.yml |',
])

test('obsolete names match file names at any depth, patterns of names, and paths', () => {
  const files = {
    'docker-compose.yml': '',
    'a/b/docker-compose.yml': '',
    'x/api.old.yml': '',
    'old/stack.yml': '',
  }
  const findings = [...obsoletePattern.check(sampleRepository({ [FILE]: MATRIX, ...files }))]
  expect(lines(findings)).toEqual([
    'a/b/docker-compose.yml:1:1 the file: a/b/docker-compose.yml has a name that the matrix lists as obsolete (docker-compose.yml)',
    'docker-compose.yml:1:1 the file: docker-compose.yml has a name that the matrix lists as obsolete (docker-compose.yml)',
    'old/stack.yml:1:1 the file: old/stack.yml has a name that the matrix lists as obsolete (old/stack.yml)',
    'x/api.old.yml:1:1 the file: x/api.old.yml has a name that the matrix lists as obsolete (*.old.yml)',
  ])
  expect(findings[2]).toMatchObject({
    deletable: { useInstead: 'docker/test.yml' },
    related: [{ at: { file: FILE, line: 30, column: 3 } }],
  })
})

test('files with similar names are not found', () => {
  const files = {
    'docker-compose.yaml': '',
    'my-docker-compose.yml': '',
    'docker-compose.yml/x': '',
    'a/old/stack.yml': '',
    'api.very.old.yml': '',
  }
  expect([...obsoletePattern.check(sampleRepository({ [FILE]: MATRIX, ...files }))]).toEqual([])
})
