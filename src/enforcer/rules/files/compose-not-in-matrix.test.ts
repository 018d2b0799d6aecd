import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { composeNotInMatrix } from './compose-not-in-matrix.ts'

const SERVICES = 'services: { api: { image: x:1 } }\n'

const OBSOLETE = `
## Obsolete names

| Obsolete | Use instead |
| --- | --- |
| docker-compose.old.yml | docker/test.yml |
`

test('only files that no environment names, includes or extends are found', () => {
  const repository = repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml':
      'include: [more.yml]\nservices: { api: { extends: { file: ../base.yml, service: api } } }\n',
    'docker/test.yml': SERVICES,
    'docker/more.yml': SERVICES,
    'base.yml': 'services: { api: { extends: { file: baser.yml, service: api } } }\n',
    'baser.yml': SERVICES,
    'other.yml': SERVICES,
    '.github/workflows/ci.yml': 'on: push\njobs: { a: { services: { b: { image: c } } } }\n',
  })
  expect(found(composeNotInMatrix, repository)).toEqual([
    'other.yml:1:1 compose file: no environment of the matrix uses this compose file',
  ])
})

test.each([
  ['docker/dev.yaml', 'docker/dev.yml', 'it has the same name with another extension'],
  ['deep/down/docker-compose.old.yml', 'docker/test.yml', 'the matrix says so under Obsolete names'],
  ['docker-compose.test.yml', 'docker/test.yml', 'its name says test, which is that environment'],
  ['docker-compose.test-dev.yml', null, 'or give it a row'],
  ['compose.yml', null, 'or give it a row'],
])('the replacement of %s is %s', (path, useInstead, reason) => {
  const repository = repositoryOf({ [TEST_MATRIX]: matrixText(undefined, OBSOLETE), [path]: SERVICES })
  const findings = [...composeNotInMatrix.check(repository)]
  expect(findings).toMatchObject([{ at: { file: path }, deletable: { useInstead } }])
  expect(findings[0]?.todo).toContain(reason)
})

test('a compose file that is recognised only by its content is not deletable', () => {
  const repository = repositoryOf({ [TEST_MATRIX]: matrixText(), 'some/stack.yml': SERVICES })
  const [finding] = composeNotInMatrix.check(repository)
  expect(finding).toMatchObject({ at: { file: 'some/stack.yml' } })
  expect(finding?.deletable).toBeUndefined()
})
