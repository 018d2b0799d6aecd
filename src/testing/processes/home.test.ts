import { expect, test } from 'vitest'
import { parseProfile } from '../../core/machine/profile.ts'
import { homeOf } from '../../host/home/home.ts'
import { homeFolder } from '../../tools/setup/home/home.js'
import { readProfile } from '../../tools/setup/home/profile.js'

/*
 * The set-up runs before TypeScript can, so it has its own code for the home folder and the profile.
 */

test.each([
  { SSOT_DOCKER_HOME: '/h' },
  { SSOT_DOCKER_HOME: 'h' },
  { XDG_DATA_HOME: '/x' },
  { XDG_DATA_HOME: 'x' },
  { SSOT_DOCKER_HOME: '', XDG_DATA_HOME: '' },
])('the set-up and the package find the same home with %j', (env) => {
  expect(homeFolder(env)).toBe(homeOf(env).folder)
})

test('the package can read the profile that the set-up has written on this machine', () => {
  const { folder, profile } = homeOf(process.env)
  const recorded = readProfile(folder)
  const { engine } = parseProfile(JSON.stringify(recorded), profile)
  expect(engine.endpoint).toBe(recorded.engine?.endpoint)
  // The set-up also records what only the set-up needs.
  expect(recorded.engine).toMatchObject({ ...engine })
})
