import { expect, test } from 'vitest'
import { repositoryOf } from '../../../testing/repositories/test-repository.ts'
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

test('a row for an image or a variable is in use through the variables of an environment and its Env file', () => {
  const text = changed(
    ['| Compose file       |', '| Compose file       | Env file |'],
    ['| ------------------ |', '| ------------------ | -------- |'],
    ['| `docker/dev.yml`   |', '| `docker/dev.yml`   | dev.env  |'],
    ['| docker/test.yml    |', '| docker/test.yml    | -        |'],
  )
  const tables = (variable: string, image: string) =>
    `${text}\n## Variables\n\n| Variable | dev | test |\n| --- | --- | --- |\n| ${variable} | 7 | - |\n| TAG | 7 | - |\n\n## Images\n\n| Image | Digest |\n| --- | --- |\n| ${image} | - |\n`
  const files = {
    'docker/dev.yml': 'services: { api: { image: "redis:${TAG:-6}" } }\n',
    'docker/test.yml': 'services: { api: { image: "x:1" } }\n',
    'dev.env': 'PASSWORD=p\n',
  }
  const found = (variable: string, image: string) =>
    [...matrixTargetMissing.check(repositoryOf({ ...files, [FILE]: tables(variable, image) }, FILE))]
      .map(({ subject }) => subject)
      .filter((subject) => /^(?:variable|image) /.test(subject))
  expect(found('PASSWORD', 'redis:7')).toEqual([])
  expect(found('OTHER', 'redis:8')).toEqual(['variable OTHER', 'image redis:8'])
})

test('the services and inputs of State must exist', () => {
  const state = (row: string) =>
    `${changed()}\n## State\n\n| Service | Data | Inputs | Baseline |\n| --- | --- | --- | --- |\n| ${row} |\n`
  const files = {
    'docker/dev.yml': 'services: { api: { image: "x:1" } }\n',
    'docker/test.yml': 'services: { db: { image: "y:1" }, migrate: { image: "x:1" } }\n',
    'db/migrations/1.sql': '',
  }
  const found = (row: string) =>
    [...matrixTargetMissing.check(repositoryOf({ ...files, [FILE]: state(row) }, FILE))]
      .map(({ subject }) => subject)
      .filter((subject) => subject.startsWith('state of'))
  expect(found('db | /data | db/*/*.sql, service migrate | image')).toEqual([])
  expect(found('bd | /data | db/*.sql, db, service mgirate | image')).toEqual([
    'state of bd, service bd',
    'state of bd, service mgirate',
    'state of bd, input db/*.sql',
  ])
})
