import { expect, test } from 'vitest'
import { changed, FILE } from '../../../testing/samples/matrix.ts'
import { composeFileThatBuilds, lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { matrixTargetMissing } from './matrix-target-missing.ts'

const check = (...given: Parameters<typeof sampleRepository>) =>
  lines(matrixTargetMissing.check(sampleRepository(...given)))

test('nothing is found if all targets exist', () => {
  expect(check()).toEqual([])
})

test('every missing target is found at its cell', () => {
  const files = {
    'docker/dev.yml': null,
    'docker/api.alpine.Dockerfile': null,
    'docker/base/node/recipe.json': null,
    'docker/base/nodes/recipe.json': '',
  }
  expect(check(files)).toEqual([
    `${FILE}:7:17 environment dev, compose file: the compose file docker/dev.yml of environment dev is not in the repository`,
    `${FILE}:8:38 environment test, Dockerfiles: no file matches the pattern docker/*.alpine.Dockerfile of environment test`,
    `${FILE}:22:106 base image node, recipe: the recipe folder docker/base/node of base image node is not in the repository`,
    `${FILE}:28:26 obsolete name docker-compose.yml, use instead: docker/dev.yml, the replacement of docker-compose.yml, is not in the repository`,
  ])
})

test('the cell Use instead may contain a pattern or prose', () => {
  const matrix = (text: string) => changed(['| docker/dev.yml  |', `| ${text}  |`])
  expect(check({ [FILE]: matrix('docker/*.alpine.Dockerfile') })).toEqual([])
  expect(check({ [FILE]: matrix('one of the files above') })).toEqual([])
  expect(check({ [FILE]: matrix('docker/*.old.Dockerfile') })).toHaveLength(1)
})

test('an environment that builds nothing needs no Dockerfile', () => {
  const files = { 'docker/api.alpine.Dockerfile': null }
  expect(check(files, [composeFileThatBuilds('docker/test.yml')])).toEqual([])
  expect(check(files, [composeFileThatBuilds('docker/test.yml', 'x')])).toHaveLength(1)
})
