import { expect, test } from 'vitest'
import { neverStarted } from './never-started.ts'

const at = { file: 'c.yml', line: 4, column: 3 }

test('the error about a published service names its profile, the place and how to activate it', () => {
  const error = neverStarted([{ service: 'admin', at, profiles: ['tools', 'debug'] }], 'c.yml', {
    by: 'matrix',
    environment: 'test',
  })
  expect(error).toMatchObject({ code: 'SERVICE_NEVER_STARTED', service: 'admin' })
  expect(error.message).toMatchInlineSnapshot(`
    "[SERVICE_NEVER_STARTED] c.yml does not start services that the matrix publishes in environment test: admin (profiles tools, debug)
      c.yml:4:3 service admin has the profiles tools, debug
      What to do: To activate the service, remove its \`profiles\`: it is then started with the others. If it is not to be started, write - for it under test in the matrix. No profile is ever active here, whatever COMPOSE_PROFILES says: the matrix and the compose file alone decide what runs."
  `)
})

test('the error about services that the user names has the reason of each', () => {
  const error = neverStarted(
    [
      { service: 'admin', at, profiles: ['tools'] },
      { service: 'batch', at: { ...at, line: 9 }, profiles: [] },
    ],
    'c.yml',
    { by: 'user' },
  )
  expect(error.service).toBeUndefined()
  expect(error.message).toMatchInlineSnapshot(`
    "[SERVICE_NEVER_STARTED] c.yml does not start these services: admin (profile tools), batch (0 replicas)
      c.yml:4:3 service admin has the profile tools
      c.yml:9:3 service batch has 0 replicas
      What to do: To activate the service, remove its \`profiles\`: it is then started with the others. No profile is ever active here, whatever COMPOSE_PROFILES says: the matrix and the compose file alone decide what runs."
  `)
})

test('a service with 0 replicas is not said to have a profile', () => {
  const error = neverStarted([{ service: 'batch', at, profiles: [] }], 'c.yml', { by: 'user' })
  expect(error.message).toMatchInlineSnapshot(`
    "[SERVICE_NEVER_STARTED] c.yml does not start these services: batch (0 replicas)
      c.yml:4:3 service batch has 0 replicas
      What to do: Give the service at least one replica."
  `)
})
