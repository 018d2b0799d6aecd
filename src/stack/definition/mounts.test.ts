import { expect, test } from 'vitest'
import type { StackDefinition } from './definition.ts'
import { absentMounts } from './mounts.ts'

const absentOn = async (endpoint: string) => {
  const volumes = [{ type: 'bind', source: '/absent/app', target: '/app' }]
  const model = { name: 'p', services: { web: { volumes } } }
  const definition = { root: '/absent' } as StackDefinition
  return (await absentMounts(definition, { endpoint }, { written: async () => [null] }, model)).length
}

test.each(['unix:///run/docker.sock', 'npipe:////./pipe/docker_engine'])(
  'a missing path is found for the engine %s, which mounts files of this machine',
  async (endpoint) => {
    expect(await absentOn(endpoint)).toBe(1)
  },
)

test('a path is not looked for on this machine when the engine is elsewhere', async () => {
  expect(await absentOn('tcp://10.0.0.5:2375')).toBe(0)
})
