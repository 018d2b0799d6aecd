import { expect, test } from 'vitest'
import { changed, FILE } from '../../../testing/samples/matrix.ts'
import { composeFileThatBuilds, lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { dockerfileNotInMatrix } from './dockerfile-not-in-matrix.ts'

const FROM = 'FROM scratch\n'

test('undeclared Dockerfiles at any depth are found and deletable', () => {
  const repository = sampleRepository({
    Dockerfile: FROM,
    'a/b/c/old.Dockerfile': FROM,
    'docker/x.y.Dockerfile': FROM,
  })
  const findings = [...dockerfileNotInMatrix.check(repository)]
  expect(lines(findings).map((line) => line.split(' ')[0])).toEqual([
    'Dockerfile:1:1',
    'a/b/c/old.Dockerfile:1:1',
    'docker/x.y.Dockerfile:1:1',
  ])
  expect(findings.map(({ deletable }) => deletable)).toEqual(Array(3).fill({ useInstead: null }))
})

test('an obsolete Dockerfile has the replacement of the matrix', () => {
  const matrix = changed([
    '| `docker-compose.yml` | docker/dev.yml  |',
    '| `Dockerfile` | docker/*.Dockerfile |',
  ])
  const [finding] = dockerfileNotInMatrix.check(sampleRepository({ [FILE]: matrix, 'a/Dockerfile': FROM }))
  expect(finding?.deletable).toEqual({ useInstead: 'docker/*.Dockerfile' })
  expect(finding?.todo).toContain('use docker/*.Dockerfile')
})

test('an undeclared Dockerfile that a service builds is not deletable', () => {
  const compose = composeFileThatBuilds('docker/dev.yml', 'a/Dockerfile')
  const [finding] = dockerfileNotInMatrix.check(sampleRepository({ 'a/Dockerfile': FROM }, [compose]))
  expect(finding).toBeDefined()
  expect(finding?.deletable).toBeUndefined()
  expect(finding?.related?.[0]?.message).toBe('service service-0 builds it')
})

test('Dockerfiles of environments and recipes are not found', () => {
  const repository = sampleRepository({
    'docker/base/node/node.Dockerfile': FROM,
    'docker/base/node/sub/Dockerfile': FROM,
  })
  expect([...dockerfileNotInMatrix.check(repository)]).toEqual([])
})
