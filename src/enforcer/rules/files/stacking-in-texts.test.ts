import { expect, test } from 'vitest'
import { FILE } from '../../../testing/samples/matrix.ts'
import { lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { stackingInTexts } from './stacking-in-texts.ts'

const check = (path: string, text: string) => [...stackingInTexts(sampleRepository({ [path]: text }))]

test('several compose files in one command are found at the second file', () => {
  const findings = check('up.sh', 'docker compose -f docker/dev.yml \\\n  -f docker/extra.yml up\n')
  expect(lines(findings)).toEqual([
    'up.sh:2:6 -f, docker/dev.yml, docker/extra.yml: one command uses 2 compose files, docker/dev.yml, docker/extra.yml, but an environment has exactly one',
  ])
  expect(findings[0]?.related).toEqual([
    {
      at: { file: FILE, line: 7, column: 3 },
      message: 'docker/dev.yml is the compose file of environment dev',
    },
  ])
})

test.each([
  ['up.sh', 'docker-compose -f "$A" --file=$B up'],
  ['up.sh', 'COMPOSE_FILE=a.yml:b.yml docker compose up'],
  ['.gitlab-ci.yml', 'variables:\n  COMPOSE_FILE: a.yml:b.yml\n'],
  ['package.json', '{"scripts":{"up":"docker compose -f a.yml -f b.yml up"}}'],
  ['a.ts', "spawn('docker', ['compose', '-f', 'a.yml', '-f', 'b.yml'])"],
  ['a.md', '`docker compose -f docker/dev.yml -f b.yml up`'],
])('stacking in %s is found: %j', (path, text) => {
  expect(check(path, text)).toHaveLength(1)
})

test.each([
  ['up.sh', 'docker compose -f a.yml up\ndocker compose -f b.yml up'],
  ['up.sh', 'docker compose -f a.yml logs -f web'],
  ['up.sh', 'COMPOSE_FILE=a.yml\n# docker compose -f a.yml -f b.yml up'],
  ['up.sh', 'COMPOSE_FILE=${A:-b.yml}'],
  ['a.md', 'Others run `docker compose -f a.yml -f b.yml up`.'],
  ['a.ts', "tar(['-f', 'a.yml', '-f', 'b.yml']) // docker"],
])('a text without stacking in %s is not found: %j', (path, text) => {
  expect(check(path, text)).toEqual([])
})
