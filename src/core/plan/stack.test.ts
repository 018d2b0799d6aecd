import { describe, expect, test } from 'vitest'
import type { WantedService } from './decide.ts'
import { describePlan } from './describe.ts'
import { NOTHING, type ObservedContainer, type ObservedStack } from './observed.ts'
import { planStack, type StackPlanInput, startAlsoCreated } from './stack.ts'

const healthy = (service: string) => ({ service, condition: 'service_healthy' }) as const
const wanted: WantedService[] = [
  { name: 'db', dependsOn: [], image: null, configHash: 'd', completes: 'never', isOptional: false },
  {
    name: 'migrate',
    dependsOn: [healthy('db')],
    image: 'api:1',
    configHash: 'm',
    completes: 'must',
    isOptional: false,
  },
  {
    name: 'api',
    dependsOn: [healthy('db'), { service: 'migrate', condition: 'service_completed_successfully' }],
    image: 'api:1',
    configHash: 'a',
    completes: 'never',
    isOptional: false,
  },
  {
    name: 'web',
    dependsOn: [healthy('api')],
    image: 'web:1',
    configHash: 'w',
    completes: 'never',
    isOptional: false,
  },
]
const container = (service: string, more: Partial<ObservedContainer> = {}): ObservedContainer => ({
  id: service,
  name: `p-${service}-1`,
  service,
  state: 'running',
  exitCode: 0,
  image: service === 'migrate' ? 'api:1' : `${service}:1`,
  configHash: service.slice(0, 1),
  teardown: 'kill',
  networks: ['n'],
  volumes: [],
  ...more,
})
const running: ObservedStack = {
  containers: [
    container('db'),
    container('migrate', { state: 'exited' }),
    container('api'),
    container('web'),
  ],
  networks: [{ id: 'n', name: 'p_default' }],
  volumes: [{ name: 'p_data' }],
}
const images = {
  builds: [
    { service: 'api', image: 'api:1', isPresent: true },
    { service: 'web', image: 'web:1', isPresent: true },
  ],
  pulls: [{ image: 'postgres:17', services: ['db'], isPresent: true }],
}

function plan(observed: ObservedStack, more: Partial<StackPlanInput> = {}): string {
  return describePlan(planStack({ project: 'p', wanted, ...images, observed, ...more })).join('\n')
}

const changed = (service: string, more: Partial<ObservedContainer>): ObservedStack => ({
  ...running,
  containers: running.containers.map((one) => (one.service === service ? { ...one, ...more } : one)),
})

describe('planStack', () => {
  test('the plan for a new stack gets every image, creates every container and starts each after its dependencies', () => {
    const absent = {
      builds: images.builds.map((build) => ({ ...build, isPresent: false })),
      pulls: images.pulls.map((pull) => ({ ...pull, isPresent: false })),
    }
    expect(plan(NOTHING, absent)).toMatchInlineSnapshot(`
      "pull    postgres:17  image absent; for db
      build   api          image absent
      build   web          image absent
      create  db           not running
      create  migrate      not running
      create  api          not running
      create  web          not running
      start   db           not running
      start   migrate      not running; after db healthy; must complete
      start   api          not running; after db healthy, migrate completed
      start   web          not running; after api healthy"
    `)
  })

  test('the plan for a stack that is up to date keeps everything', () => {
    expect(plan(running)).toMatchInlineSnapshot(`
      "keep  db       unchanged
      keep  migrate  unchanged
      keep  api      unchanged
      keep  web      unchanged"
    `)
  })

  test('the plan after a source change builds the image and replaces the service and those that depend on it', () => {
    const builds = [{ service: 'api', image: 'api:1', isPresent: false }]
    expect(plan(changed('api', { image: 'api:0' }), { builds })).toMatchInlineSnapshot(`
      "build    api      source changed
      replace  api      source changed
      replace  web      dependency changed; the old container is stopped meanwhile
      start    api      source changed
      start    web      dependency changed; after api healthy
      keep     db       unchanged
      keep     migrate  unchanged"
    `)
  })

  test('the plan for a selected service that is not running starts only it and its dependencies', () => {
    expect(plan(NOTHING, { selected: new Set(['migrate']) })).toMatchInlineSnapshot(`
      "create  db       not running
      create  migrate  not running
      start   db       not running
      start   migrate  not running; after db healthy; must complete
      keep    api      not asked for
      keep    web      not asked for"
    `)
  })

  test('the plan stops and removes the containers of a service that the compose file no longer has', () => {
    const observed = { ...running, containers: [...running.containers, container('old')] }
    expect(plan(observed).split('\n')[0]).toBe(
      'stop  p-old-1  not in the compose file; then removed with its anonymous volumes',
    )
  })

  test('the plan of a clean refresh builds all images, removes the stack with its volumes and creates it again', () => {
    expect(plan(running, { isClean: true })).toMatchInlineSnapshot(`
      "build   api                asked for
      build   web                asked for
      stop    p-db-1             asked for; then removed with its anonymous volumes
      stop    p-migrate-1        asked for; then removed with its anonymous volumes
      stop    p-api-1            asked for; then removed with its anonymous volumes
      stop    p-web-1            asked for; then removed with its anonymous volumes
      remove  network p_default  asked for
      remove  volume p_data      asked for
      create  db                 asked for
      create  migrate            asked for
      create  api                asked for
      create  web                asked for
      start   db                 asked for
      start   migrate            asked for; after db healthy; must complete
      start   api                asked for; after db healthy, migrate completed
      start   web                asked for; after api healthy"
    `)
  })

  test('the plan of a clean refresh of one service leaves all others as they are', () => {
    expect(plan(running, { isClean: true, selected: new Set(['web']) })).toMatchInlineSnapshot(`
      "build    web      asked for
      replace  web      asked for; the old container is stopped meanwhile
      start    web      asked for
      keep     db       not asked for
      keep     migrate  not asked for
      keep     api      not asked for"
    `)
  })

  test('the plan does not pull or build images for services that are kept', () => {
    const absent = {
      builds: images.builds.map((build) => ({ ...build, isPresent: false })),
      pulls: images.pulls.map((pull) => ({ ...pull, isPresent: false })),
    }
    expect(plan(running, absent)).not.toMatch(/^(pull|build)/m)
  })
})

test('a container that Compose created again is started too, in the order of dependencies', () => {
  const { operations } = planStack({
    project: 'p',
    wanted,
    ...images,
    observed: changed('api', { image: 'api:0' }),
  })
  const started = startAlsoCreated({ operations }, wanted, [
    { service: 'db', state: 'created' },
    { service: 'api', state: 'created' },
    { service: 'migrate', state: 'exited' },
  ])
  expect(describePlan({ operations: started }).join('\n')).toMatchInlineSnapshot(`
    "start  db   created again by Compose
    start  api  source changed; after db healthy
    start  web  dependency changed; after api healthy"
  `)
})

test('the plan for changed migrations runs them, and then restarts what waits for their completion', () => {
  const mountedFiles = { hash: '2', files: { 'migrations/001.sql': 'a', 'migrations/002.sql': 'b' } }
  const before = { hash: '1', files: { 'migrations/001.sql': 'a' } }
  const withFiles = wanted.map((one) => (one.name === 'migrate' ? { ...one, mountedFiles } : one))
  const observed = changed('migrate', { state: 'exited', mountedFiles: JSON.stringify(before) })
  expect(plan(observed, { wanted: withFiles })).toMatchInlineSnapshot(`
    "replace  migrate  mounted files changed (migrations/002.sql was added)
    replace  api      dependency changed
    replace  web      dependency changed; the old container is stopped meanwhile
    start    migrate  mounted files changed; must complete
    start    api      dependency changed; after migrate completed
    start    web      dependency changed; after api healthy
    keep     db       unchanged"
  `)
})

test('the plan for a restart builds, removes and replaces nothing', () => {
  const absent = { ...images, builds: images.builds.map((build) => ({ ...build, isPresent: false })) }
  const observed = { ...running, containers: [...running.containers, container('forgotten')] }
  const selected = new Set(['api'])
  expect(plan(observed, { ...absent, selected, isRestart: true })).toMatchInlineSnapshot(`
    "stop   api      asked for
    start  api      asked for
    keep   db       not asked for
    keep   migrate  not asked for
    keep   web      not asked for"
  `)
})

test('a plan says which containers run hooks before they are stopped or replaced', () => {
  const hooked = {
    ...running,
    containers: running.containers.map((one) => ({ ...one, hasPreStop: one.service !== 'api' })),
  }
  const clean = plan(hooked, { selected: new Set(['web']), isClean: true }).split('\n')
  expect(clean).toContain(
    'replace  web      asked for; after its pre_stop hooks; the old container is stopped meanwhile',
  )
  const restart = (service: string) =>
    plan(hooked, { selected: new Set([service]), isRestart: true }).split('\n')
  expect(restart('web')).toContain('stop   web      asked for; after its pre_stop hooks')
  expect(restart('api')).toContain('stop   api      asked for')
})

test('a service with pre_stop hooks is stopped before its replacement is created, also if others need it', () => {
  const hooked = (hasPreStop: boolean) => ({
    ...running,
    containers: running.containers.map((one) => ({ ...one, hasPreStop, configHash: `old ${one.service}` })),
  })
  const planned = (hasPreStop: boolean) =>
    planStack({ project: 'p', wanted, ...images, observed: hooked(hasPreStop) }).operations.flatMap((one) =>
      one.do === 'replace' && one.endFirst ? [one.service] : [],
    )
  expect(planned(false)).not.toContain('db')
  expect(planned(true)).toEqual(expect.arrayContaining(['db', 'api', 'web']))
})

test('containers of a stack that nobody uses are removed as their labels say before new ones are created', () => {
  const stopped = container('web', { teardown: 'stop', hasPreStop: true })
  const { operations } = planStack({
    ...{ project: 'p', wanted, ...images, isUnused: true },
    observed: {
      ...running,
      containers: [...running.containers.filter(({ service }) => service !== 'web'), stopped],
    },
    renewed: new Map([['api', { cause: 'mounted files changed', detail: 'a was changed' }]]),
  })
  expect(`\n${describePlan({ operations }).join('\n')}`).toMatchInlineSnapshot(`
    "
    kill    p-api-1  mounted files changed; then removed with its anonymous volumes
    stop    p-web-1  dependency changed; after its pre_stop hooks; then removed with its anonymous volumes
    create  api      mounted files changed
    create  web      dependency changed
    start   api      mounted files changed
    start   web      dependency changed; after api healthy
    keep    db       unchanged
    keep    migrate  unchanged"
  `)
})
