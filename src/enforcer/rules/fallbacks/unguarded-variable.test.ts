import { expect, test } from 'vitest'
import {
  fixed,
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { unguardedVariable } from './unguarded-variable.ts'

function repository(service: string) {
  return repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml': `services:\n  api:\n    ${service}\n`,
  })
}

test.each([
  ['image: ${DB_IMAGE}', 'image: ${DB_IMAGE:?has to be set}'],
  ['image: "a:$TAG"', 'image: "a:${TAG:?has to be set}"'],
  // Inside brackets a brace would end a scalar without quotes.
  ['tmpfs: [/$NAME/a, /b]', 'tmpfs: ["/${NAME:?has to be set}/a", /b]'],
  ['labels: { a: $TAG }', 'labels: { a: "${TAG:?has to be set}" }'],
  ["image: 'é${TAG}'", "image: 'é${TAG:?has to be set}'"],
])('a bare variable is found, and fix makes it required: %s', (service, after) => {
  expect(found(unguardedVariable, repository(service))).toHaveLength(1)
  const text = fixed(unguardedVariable, repository(service))['docker/dev.yml']
  expect(text).toBe(`services:\n  api:\n    ${after}\n`)
})

test('a bare variable in a command has no fix, since it may be meant for a shell', () => {
  const shell = repository('command: [sh, -c, "echo $HOME"]')
  expect(found(unguardedVariable, shell)).toEqual([
    'docker/dev.yml:3:29 HOME at services.api.command.2: HOME becomes empty if it is missing',
  ])
  expect(fixed(unguardedVariable, shell)).toEqual({})
})

test.each([
  ['image: ${A:?x}'],
  ['image: ${A:-b}'],
  ['image: ${A:-${B}}'],
  ['image: ${A:+x-${A}}'],
  ['image: ${A:?x ${B}}'],
  ['image: a$$B'],
  ['image: a # ${B}'],
  ['container_name: ${COMPOSE_PROJECT_NAME}-api'],
  ['environment: [A]'],
  ['image: ${POSTGRES_IMAGE}'],
  ['environment: ["A=${API_URL}"]'],
  ['ports: ["${P}:80"]'],
])('a variable that is guarded, has a value or is not one of Compose is not found: %s', (service) => {
  expect(found(unguardedVariable, repository(service))).toEqual([])
})
