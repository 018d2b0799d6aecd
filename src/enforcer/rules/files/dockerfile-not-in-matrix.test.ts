import { expect, test } from 'vitest'
import { changed, FILE } from '../../../testing/samples/matrix.ts'
import { composeFileThatBuilds, lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { dockerfileNotInMatrix } from './dockerfile-not-in-matrix.ts'

const FROM = 'FROM scratch\n'

test('undeclared ones at any depth may be deleted', () => {
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

test('an obsolete one says what to use instead', () => {
  const matrix = changed([
    '| `docker-compose.yml` | docker/dev.yml  |',
    '| `Dockerfile` | docker/*.Dockerfile |',
  ])
  const [finding] = dockerfileNotInMatrix.check(sampleRepository({ [FILE]: matrix, 'a/Dockerfile': FROM }))
  expect(finding?.deletable).toEqual({ useInstead: 'docker/*.Dockerfile' })
  expect(finding?.todo).toContain('use docker/*.Dockerfile')
})

test('one that a service builds is not to be deleted', () => {
  const compose = composeFileThatBuilds('docker/dev.yml', 'a/Dockerfile')
  const [finding] = dockerfileNotInMatrix.check(sampleRepository({ 'a/Dockerfile': FROM }, [compose]))
  expect(finding).toBeDefined()
  expect(finding?.deletable).toBeUndefined()
  expect(finding?.related?.[0]?.message).toBe('service service-0 builds it')
})

test("an environment's own and those of a recipe are in the matrix", () => {
  const repository = sampleRepository({
    'docker/base/node/node.Dockerfile': FROM,
    'docker/base/node/sub/Dockerfile': FROM,
  })
  expect([...dockerfileNotInMatrix.check(repository)]).toEqual([])
})
