import { expect, test } from 'vitest'
import { neverStarted } from './never-started.ts'

const at = { file: 'c.yml', line: 4, column: 3 }
const environment = {
  name: 'test',
  composeFile: 'c.yml',
  profiles: [],
  at: { file: 'docker/MATRIX.md', line: 7, column: 3 },
}

test('the error about a published service names its profile, the places and the column that activates it', () => {
  const error = neverStarted([{ service: 'admin', at, profiles: ['tools', 'debug'] }], environment, 'matrix')
  expect(error).toMatchObject({ code: 'SERVICE_NEVER_STARTED', service: 'admin' })
  expect(error.message).toMatchInlineSnapshot(`
    "[SERVICE_NEVER_STARTED] c.yml does not start services that the matrix publishes in environment test: admin (profiles tools, debug)
      c.yml:4:3 service admin has the profiles tools, debug
      docker/MATRIX.md:7:3 environment test has no active profiles
      What to do: Write tools into the column Profiles of environment test in the matrix; if there is no such column, add it. A service that is not to be started gets \`-\` under test in the table Services. The variable COMPOSE_PROFILES has no effect."
  `)
})

test('the error about services that the user names has the reason of each', () => {
  const error = neverStarted(
    [
      { service: 'admin', at, profiles: ['tools'] },
      { service: 'batch', at: { ...at, line: 9 }, profiles: [] },
    ],
    { ...environment, profiles: ['mail'] },
    'user',
  )
  expect(error.service).toBeUndefined()
  expect(error.message).toMatchInlineSnapshot(`
    "[SERVICE_NEVER_STARTED] c.yml does not start these services in environment test: admin (profile tools), batch (0 replicas)
      c.yml:4:3 service admin has the profile tools
      c.yml:9:3 service batch has 0 replicas
      docker/MATRIX.md:7:3 environment test has only the active profile mail
      What to do: Write tools into the column Profiles of environment test in the matrix; if there is no such column, add it. Give the others at least one replica. The variable COMPOSE_PROFILES has no effect."
  `)
})

test('a service with 0 replicas is not said to have a profile', () => {
  const error = neverStarted([{ service: 'batch', at, profiles: [] }], environment, 'user')
  expect(error.message).toMatchInlineSnapshot(`
    "[SERVICE_NEVER_STARTED] c.yml does not start these services in environment test: batch (0 replicas)
      c.yml:4:3 service batch has 0 replicas
      What to do: Give the service at least one replica."
  `)
})
