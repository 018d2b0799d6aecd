import { expect, test } from 'vitest'
import { found, repositoryOf } from '../../../testing/repositories/test-repository.ts'
import { buildTargetMissing } from './build-target-missing.ts'

const DOCKERFILE = 'FROM x:1 AS Build\nFROM build AS run\n'

function repository(build: string, more: Record<string, string> = {}) {
  return repositoryOf({
    'api/Dockerfile': DOCKERFILE,
    ...more,
    'a.yml': `services: { api: { build: ${build} } }\n`,
  })
}

test.each([
  ['web', 'a.yml:1:27 service api, context web: service api builds in web, which does not exist'],
  [
    '{ context: web, dockerfile: ../api/Dockerfile }',
    'a.yml:1:38 service api, context web: service api builds in web, which does not exist',
  ],
  [
    'api/Dockerfile',
    'a.yml:1:27 service api, context api/Dockerfile: service api builds in api/Dockerfile, which is a file, not a folder',
  ],
  [
    '{ context: api, dockerfile: other }',
    'a.yml:1:55 service api, api/other: service api builds api/other, which is not in the repository',
  ],
  [
    '{ context: api, target: prod }',
    'a.yml:1:51 service api, target prod: service api builds the stage prod, which api/Dockerfile does not have',
  ],
])('a build of a missing Dockerfile or stage is found: %s', (build, finding) => {
  expect(found(buildTargetMissing, repository(build))).toEqual([finding])
})

test.each([
  ['api'],
  ['{ context: api, target: run }'],
  ['{ context: api, target: BUILD }'],
  ['{ context: api, target: "0" }'],
  ['{ context: api, target: "${STAGE:?}" }'],
  ['{ context: "${WHERE:?}" }'],
  ['{ context: ., dockerfile: api/Dockerfile }'],
  ['https://github.com/example/tool.git'],
  ['git@github.com:example/tool.git'],
  ['{ context: api, dockerfile_inline: "FROM x:1" }'],
  ['../elsewhere'],
  ['linked/api'],
])('a build that exists, or is not known to be missing, is not found: %s', (build) => {
  expect(found(buildTargetMissing, repository(build, { linked: 'a link, as git lists it' }))).toEqual([])
})
