import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  pointedAt,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { networkShared } from './network-shared.ts'

const PROXY = 'networks:\n  proxy: { external: true }\n  inner:\n'

/** The same compose file in `dev`, which has single ports, and in `test`, which has ranges. */
function repository(services: string, networks = PROXY, more: Record<string, string> = {}) {
  const compose = `services:\n${services}${networks}`
  return repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/test.yml': compose,
    'docker/dev.yml': compose,
    ...more,
  })
}

/** A service with its lines, in flow form. */
const service = (name: string, text: string) => `  ${name}: { image: x:1, ${text} }\n`
const api = service('api', 'networks: [inner, proxy]')
const db = service('db', 'networks: { inner: , proxy: }')

const MESSAGE =
  'network proxy: services api and db are on the external network proxy, where their names also lead to other stacks of environment test'

test('two services on one external network are found in the environment with ranges of ports, once', () => {
  expect(found(networkShared, repository(api + db))).toEqual([`docker/test.yml:2:40 ${MESSAGE}`])
})

test('the finding points to each service on the network, the declaration of the network and the environment', () => {
  const both = repository(api + db)
  expect(pointedAt(networkShared, both)).toEqual(['proxy] }'])
  const [finding] = networkShared.check(both)
  expect(finding?.related).toEqual([
    {
      at: { file: 'docker/test.yml', line: 3, column: 42 },
      message: 'service db is on it as well',
    },
    { at: { file: 'docker/test.yml', line: 5, column: 3 }, message: 'the external network' },
    {
      at: { file: TEST_MATRIX, line: 8, column: 3 },
      message: 'environment test has ranges of ports, one block for each stack',
    },
  ])
  expect(finding?.todo).toContain('Attach to network proxy only the service')
})

test('all services on the network are named, in the order of the file', () => {
  const cache = service('cache', 'networks: [proxy]')
  expect(found(networkShared, repository(db + cache + api))).toEqual([
    expect.stringContaining('services db, cache and api are on the external network proxy'),
  ])
})

test.each([
  ['an alias', `x-nets: &nets [proxy]\n`, 'networks: *nets', '*nets }'],
  ['a merge', `x-nets: &nets { proxy: }\n`, 'networks: { <<: *nets, inner: }', '*nets, inner: } }'],
])('networks that come from %s are found at the place that uses them', (_, anchor, networks, place) => {
  const text = `${anchor}services:\n${service('api', networks)}${service('db', networks)}${PROXY}`
  const both = repositoryOf({ [TEST_MATRIX]: matrixText(), 'docker/test.yml': text })
  expect(pointedAt(networkShared, both)).toEqual([place])
})

test('networks that a service takes over by extends are found at the extends', () => {
  const base = 'services:\n  base: { image: x:1, networks: [proxy] }\n'
  const extending = 'extends: { file: base.yml, service: base }, networks: [inner]'
  const both = repository(service('api', extending) + db, PROXY, { 'docker/base.yml': base })
  expect(pointedAt(networkShared, both)).toEqual(['{ file: base.yml, service: base }, networks: [inner] }'])
})

test('services without networks are found when the default network is external', () => {
  const networks = 'networks:\n  default: { name: shared, external: true }\n'
  const both = repository('  api: { image: x:1 }\n  db: { image: x:1 }\n', networks)
  expect(found(networkShared, both)).toEqual([
    'docker/test.yml:2:3 network default: services api and db are on the external network shared, where their names also lead to other stacks of environment test',
  ])
})

test('a service of an included file is found with the network of the file that includes it', () => {
  const include = 'include: [more.yml]\n'
  const both = repository(api, `${PROXY}${include}`, { 'docker/more.yml': `services:\n${db}` })
  expect(found(networkShared, both)).toEqual([`docker/test.yml:2:40 ${MESSAGE}`])
  const [finding] = networkShared.check(both)
  expect(finding?.related?.[0]?.at).toEqual({ file: 'docker/more.yml', line: 2, column: 42 })
})

test('two keys of one external network are found as one network', () => {
  const networks = 'networks:\n  proxy: { external: true }\n  same: { external: true, name: proxy }\n'
  const both = service('api', 'networks: [proxy]') + service('db', 'networks: [same]')
  expect(found(networkShared, repository(both, networks))).toEqual([
    expect.stringContaining('network proxy: services api and db are on the external network proxy'),
  ])
})

test('each external network that two services share is found', () => {
  const networks = 'networks:\n  proxy: { external: true }\n  inner: { external: { name: old-form } }\n'
  expect(found(networkShared, repository(api + db, networks)).map((line) => line.split(':')[3])).toEqual([
    ' services api and db are on the external network old-form, where their names also lead to other stacks of environment test',
    ' services api and db are on the external network proxy, where their names also lead to other stacks of environment test',
  ])
})

test('a file that two environments with ranges include has one finding', () => {
  const matrix = matrixText('| api | 8080 | http | /health | API_URL | 27000-27009 | 28000-28009 | - |')
  const include = 'include: [shared.yml]\n'
  const both = repositoryOf({
    [TEST_MATRIX]: matrix,
    'docker/test.yml': include,
    'docker/dev.yml': include,
    'docker/shared.yml': `services:\n${api}${db}${PROXY}`,
  })
  expect(found(networkShared, both)).toEqual([expect.stringMatching(/^docker\/shared\.yml:2:40 .* dev$/u)])
})

test.each([
  ['a single service', api + service('db', 'networks: [inner]')],
  ['a second service of an inactive profile', api + service('db', 'networks: [proxy], profiles: [p]')],
  ['a second service without replicas', api + service('db', 'networks: [proxy], scale: 0')],
  ['a second service that is taken off the network', api + service('db', 'networks: !reset [proxy]')],
  [
    'a second service that resets what it takes over',
    api +
      service('db', 'extends: base, networks: !override [inner]') +
      service('base', 'networks: [proxy], scale: 0'),
  ],
  ['a second service with a network mode', api + service('db', 'network_mode: none')],
  [
    'a second service that has an alias on a shared network of the file',
    api + service('db', 'networks: { inner: { aliases: [own-db] }, proxy: }'),
  ],
  [
    'a second service that has an alias of its own in each stack',
    api + service('db', 'networks: { proxy: { aliases: ["${COMPOSE_PROJECT_NAME}-db"] } }'),
  ],
  [
    'a second service to which the first one links',
    service('api', 'networks: [proxy], links: ["db:database"]') + service('db', 'networks: [proxy]'),
  ],
])('%s on an external network is not found', (_, services) => {
  expect(found(networkShared, repository(services))).toEqual([])
})

test.each([
  ['on the external network', 'networks: { inner: , proxy: { aliases: [own-db] } }'],
  ['on a network that the others are not on', 'networks: { other: { aliases: [own-db] }, proxy: }'],
  ['that is a name on the external network', 'networks: { inner: { aliases: [db, api] }, proxy: }'],
])('a service with an alias %s is found', (_, networks) => {
  expect(found(networkShared, repository(api + service('db', networks), `${PROXY}  other:\n`))).toHaveLength(
    1,
  )
})

test('a service with an alias on another external network is found on both networks', () => {
  const networks = 'networks:\n  proxy: { external: true }\n  other: { external: true }\n'
  const services =
    service('api', 'networks: [proxy, other]') +
    service('db', 'networks: { proxy: , other: { aliases: [own-db] } }')
  expect(found(networkShared, repository(services, networks))).toHaveLength(2)
})

test('a service to which one links, beside two others, leaves those two', () => {
  const web = service('web', 'networks: [proxy], links: [db]')
  expect(found(networkShared, repository(api + db + web))).toEqual([
    expect.stringContaining('services api and web are on'),
  ])
})

test.each([
  ['of the file', 'networks:\n  proxy: {}\n  inner:\n'],
  ['that is not external', 'networks:\n  proxy: { external: false }\n  inner:\n'],
  [
    'of which a variable decides whether it is external',
    'networks:\n  proxy: { external: "${X:?}" }\n  inner:\n',
  ],
  [
    'whose name each run may choose',
    'networks:\n  proxy: { external: true, name: "net-${RUN:?}" }\n  inner:\n',
  ],
  ['of the engine, without names,', 'networks:\n  proxy: { external: true, name: host }\n  inner:\n'],
  ['that nothing declares', ''],
])('a network %s is not found', (_, networks) => {
  expect(found(networkShared, repository(api + db, networks))).toEqual([])
})

test('environments with single ports alone have no finding', () => {
  const matrix = matrixText('| api | 8080 | http | /health | API_URL | 27000 | 28000 | - |')
  expect(found(networkShared, repository(api + db, PROXY, { [TEST_MATRIX]: matrix }))).toEqual([])
})
