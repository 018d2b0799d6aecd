import { expect, test } from 'vitest'
import { describeHappening } from '../../core/events/wording.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { watchLife } from '../life/watch-life.ts'
import type { Expected } from '../status/failure.ts'
import { runsForTests, type SeenContainer, unreadyServices } from './unready.ts'

const RUNS: Expected = { completes: 'never', isOptional: false }
const container = (details: Partial<SeenContainer['details']>): SeenContainer => ({
  id: 'c1',
  service: 'web',
  details: { state: 'running', exitCode: 0, ...details },
})
const unready = (containers: readonly SeenContainer[], expected: Expected = RUNS) =>
  unreadyServices(containers, new Map([['web', expected]])).map(({ why }) => why)

test.each([
  [{ state: 'running' }, []],
  [{ state: 'running', health: 'healthy' }, []],
  [{ state: 'running', health: 'starting' }, ['is not healthy yet']],
  [{ state: 'running', health: 'unhealthy' }, ['is unhealthy']],
  [{ state: 'paused', health: 'healthy' }, ['is paused']],
  [{ state: 'created' }, ['is created, and has not been started']],
  [{ state: 'removing' }, ['is being removed']],
  [{ state: 'exited', exitCode: 0 }, ['has exited with 0, but should run']],
  [{ state: 'exited', exitCode: 3 }, ['has exited with 3, but should run']],
  [
    { state: 'restarting', exitCode: 3 },
    ['keeps exiting, last with 3, and is restarted by its restart policy'],
  ],
] as const)('a service that should run with a container that is %j: %j', (details, why) => {
  expect(unready([container(details)])).toEqual(why)
})

test.each([
  [{ state: 'exited', exitCode: 0 }, []],
  [{ state: 'dead', exitCode: 0 }, []],
  [{ state: 'exited', exitCode: 1 }, ['has not completed: it has exited with 1']],
  [{ state: 'running' }, ['is still running, and must complete first']],
] as const)('a one-shot service with a container that is %j: %j', (details, why) => {
  expect(unready([container(details)], { completes: 'must', isOptional: false })).toEqual(why)
})

test.each([
  [{ state: 'running' }, []],
  [{ state: 'exited', exitCode: 0 }, []],
  [{ state: 'exited', exitCode: 1 }, ['has exited with 1, but should run']],
] as const)('a service that may complete with a container that is %j: %j', (details, why) => {
  expect(unready([container(details)], { completes: 'may', isOptional: false })).toEqual(why)
})

test('a service without a container is not ready, unless the stack is ready without it', () => {
  expect(unready([])).toEqual(['has no container'])
  expect(unready([], { completes: 'never', isOptional: true })).toEqual([])
})

test('a service that lacks replicas is not ready', () => {
  expect(unready([container({})], { ...RUNS, replicas: 2 })).toEqual(['has 1 of 2 replicas'])
  const two = [container({}), { ...container({}), id: 'c2' }]
  expect(unready(two, { ...RUNS, replicas: 3 })).toEqual(['has 2 of 3 replicas'])
})

test('every container of a service counts, and those of other services do not', () => {
  const other = { ...container({ state: 'exited', exitCode: 1 }), service: 'mail' }
  expect(unready([container({}), { ...container({ state: 'paused' }), id: 'c2' }, other])).toEqual([
    'is paused',
  ])
})

test('what has exited between the look at the stack and its watch is reported, if tests need it', async () => {
  const services = ['web', 'job', 'extra', 'unknown']
  const exitCode = (service: string) => (service === 'job' ? 0 : 3)
  const engine = new FakeEngine(
    services.map((service) => ({ service, onStart: ({ exit }) => exit(exitCode(service)) })),
  )
  for (const { id } of await engine.containers.list('p')) await engine.containers.start(id)
  const expected = new Map<string, Expected>([
    ['web', RUNS],
    ['job', { completes: 'must', isOptional: false }],
    ['extra', { completes: 'never', isOptional: true }],
  ])
  const seen: string[] = []
  const emit = (happening: Parameters<typeof describeHappening>[0]) =>
    void seen.push(describeHappening(happening))
  const input = { engine, project: 'p', emit, secrets: new KnownSecrets() }
  const watch = await watchLife({ ...input, isExpected: runsForTests(expected) })
  watch.close()
  expect(seen).toEqual(['web  exited with 3'])
})
