import { expect, test } from 'vitest'
import { parseProfile } from '../../core/machine/profile.ts'
import { homeOf } from '../../host/home/home.ts'
import { homeFolder } from '../../tools/setup/home/home.js'
import { readProfile } from '../../tools/setup/home/profile.js'

/*
 * Set-up runs before TypeScript can and so has its own small copy of two things.
 */

test.each([
  { SSOT_DOCKER_HOME: '/h' },
  { SSOT_DOCKER_HOME: 'h' },
  { XDG_DATA_HOME: '/x' },
  { XDG_DATA_HOME: 'x' },
  { SSOT_DOCKER_HOME: '', XDG_DATA_HOME: '' },
])('set-up and the rest find the same home with %j', (env) => {
  expect(homeFolder(env)).toBe(homeOf(env).folder)
})

test('what set-up has recorded on this machine is a profile to the rest', () => {
  const { folder, profile } = homeOf(process.env)
  const recorded = readProfile(folder)
  expect(parseProfile(JSON.stringify(recorded), profile)).toMatchObject({ engine: recorded.engine })
})
