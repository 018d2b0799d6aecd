import { expect, test } from 'vitest'
import { repositoryOf } from '../../../testing/repositories/test-repository.ts'
import { activeServices, chooseProfiles } from './profiles.ts'
import type { ComposeUse } from './uses.ts'

const use = (...profiles: string[]): ComposeUse => ({
  role: 'test',
  isEndToEnd: false,
  files: ['compose.yml'],
  profiles,
  envFiles: [],
})

function servicesOf(yaml: string) {
  return repositoryOf({ 'compose.yml': `services:\n${yaml}` }).composeFiles.flatMap(
    ({ services }) => services,
  )
}

const API = '  api: { image: x, depends_on: [db] }\n'
const PROFILED = '  db: { image: x, profiles: [data] }\n  tools: { image: x, profiles: [tools] }\n'

test.each([
  ['a service depends on one of them', API + PROFILED, [], ['data']],
  ['a command activates it', `  api: { image: x }\n${PROFILED}`, [use('tools')], ['tools']],
  [
    'a command activates all',
    `  api: { image: x }\n${PROFILED}`,
    [use('tools'), use('*')],
    ['data', 'tools'],
  ],
  ['a command activates all, and there are none', '  api: { image: x }\n', [use('*')], []],
  ['nothing needs one', `  api: { image: x }\n${PROFILED}`, [use('unknown')], []],
  [
    'a service of an active profile depends on one of another',
    '  a: { image: x }\n  b: { image: x, profiles: [one], links: ["c:d"] }\n  c: { image: x, profiles: [two] }\n',
    [use('one')],
    ['one', 'two'],
  ],
  ['all services have the same one', '  db: { image: x, profiles: [e2e] }\n', [], ['e2e']],
])('profiles are active where %s', (_, yaml, uses, profiles) => {
  expect(chooseProfiles(servicesOf(yaml), uses)).toEqual({ profiles, isGuess: false })
})

test('the first profile is a guess if nothing would start without one', () => {
  expect(chooseProfiles(servicesOf(PROFILED), [])).toEqual({ profiles: ['data'], isGuess: true })
})

test('services without a profile start, and those of active profiles', () => {
  const names = (...active: string[]) =>
    activeServices(servicesOf(API + PROFILED), active).map(({ name }) => name)
  expect(names()).toEqual(['api'])
  expect(names('data')).toEqual(['api', 'db'])
})
