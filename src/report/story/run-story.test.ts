import { expect, test } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import type { StackEvent } from '../../core/events/event.ts'
import {
  BEGAN_MS,
  eventsAt,
  FAILED_RUN,
  linesAt,
  OUTPUTS,
  PROJECT,
  ROOT,
  START,
} from '../../testing/reports/run.ts'
import { earlierStarts } from './earlier.ts'
import { runStory } from './run-story.ts'

const story = runStory({ run: 'k', events: FAILED_RUN, outputs: OUTPUTS })
const [stack] = story.stacks
const serviceOf = (name: string) => stack?.services.find(({ service }) => service === name)
const since = (atMs: number | undefined) => (atMs ?? Number.NaN) - BEGAN_MS

test('a run is told as a whole', () => {
  expect(story).toMatchObject({
    ...{ run: 'k', outcome: 'failed', environment: 'test', root: ROOT, isOver: true, isCut: false },
    ...{ beganAtMs: BEGAN_MS, endedAtMs: BEGAN_MS + 4910 },
    counts: { passed: 1, failed: 1, skipped: 1, unfinished: 0 },
  })
})

test('the start of a service is told in steps, and those that the start had to wait for are marked', () => {
  const stepsOf = (name: string) =>
    serviceOf(name)?.start.map(
      ({ phase, fromMs, toMs, isCritical }) =>
        `${phase} ${since(fromMs)}-${since(toMs)}${isCritical ? ' !' : ''}`,
    )
  expect(stepsOf('db')).toEqual([
    'create 780-1080 !',
    'start 1090-1300 !',
    'healthy 1300-2000 !',
    'ready 2000-2010',
  ])
  expect(stepsOf('web')).toEqual([
    'build 170-770 !',
    'create 780-1080',
    'wait 1085-2015',
    'start 2015-2200 !',
    'first answer 2200-2700 !',
    'healthy 2700-2990 !',
    'ready 2990-3000 !',
  ])
  expect(stack?.path.map(({ words, fromMs }) => `${since(fromMs)} ${words}`).slice(3, 6)).toEqual([
    '160 images',
    '780 db to be created',
    '1090 db to be started',
  ])
})

test('steps are compared with the median of earlier starts, without those that have failed', () => {
  const slower = START.map((event) =>
    event.type === 'service-started' && event.service === 'db' ? { ...event, atMs: event.atMs + 100 } : event,
  )
  const failed = START.filter(({ type }) => type !== 'stack-ready')
  const earlier = earlierStarts([slower, failed, START, slower])
  const compared = runStory({ run: 'k', events: FAILED_RUN, earlier })
  expect(earlier.wholeMs).toBe(3000)
  expect(compared.stacks[0]?.medianMs).toBe(3000)
  const start = compared.stacks[0]?.services[0]?.start.find(({ phase }) => phase === 'start')
  expect(start?.medianMs).toBe(310)
  expect(earlier.stepMs('nobody', 'start')).toBeNull()
})

test('a service has its states, exits and restarts', () => {
  expect(serviceOf('db')).toMatchObject({ restarts: 1, exitCodes: [137], isOutOfMemory: true, port: 31002 })
  expect(
    serviceOf('db')?.states.map(({ state, fromMs, toMs }) => `${state} ${since(fromMs)}-${since(toMs)}`),
  ).toEqual(['starting 1300-2010', 'ready 2010-3900', 'exited 3900-4220', 'ready 4220-4410'])
})

test('tests have their times, and one that has failed the line that may explain it', () => {
  const [file] = story.files
  expect(file).toMatchObject({ file: 'e2e/orders.test.ts', outcome: 'failed', project: PROJECT })
  expect(file?.tests.map(({ name, outcome }) => `${outcome} ${name}`)).toEqual([
    'passed orders > an order is kept',
    'failed orders > an order is paid',
    'skipped orders > a refund',
  ])
  expect(file?.tests[1]).toMatchObject({
    ...{ id: 'e2e/orders.test.ts > orders > an order is paid', line: 20, error: 'expected 500 to be 200' },
    // The exit of `db` comes before what others wrote because of it.
    explanation: { service: 'db', text: 'exited with code 137' },
  })
  expect(file?.tests[0]?.explanation).toBeNull()
  expect(file?.tests[0]?.traces).toEqual(['4bf92f3577b34da6a3ce929d0e0e4736'])
})

test('without an exit, the first error that a service wrote explains the failure', () => {
  const outputs = new Map([
    [
      PROJECT,
      [
        linesAt('db', [3700, 'ERROR: relation "orders" does not exist'], [9000, 'ERROR: later']),
        linesAt('web', [3650, 'GET / 200'], [3710, 'Error: 500', 'stderr']),
      ],
    ],
  ])
  const told = runStory({ run: 'k', events: FAILED_RUN, outputs })
  expect(told.files[0]?.tests[1]?.explanation).toEqual({
    ...{ service: 'db', text: 'ERROR: relation "orders" does not exist', atMs: BEGAN_MS + 3700 },
  })
})

test('plan, resets and notes are told in words', () => {
  expect(stack?.plan.map(({ verb, subject, why }) => `${verb} ${subject}: ${why}`)).toEqual([
    'build web: source changed',
    'create db: not running',
    'create web: not running',
    'start web: not running; after db healthy',
  ])
  expect(stack?.resets).toMatchObject([{ kind: 'reset', ms: 40 }])
  expect(story.notes.filter(({ level }) => level === 'error').map(({ words }) => words)).toEqual([
    expect.stringMatching(/^db {2}.*137/),
    expect.stringMatching(/^db {2}.*memory/),
  ])
})

test('a run whose keeper was killed is unfinished, and so is the test that ran', () => {
  const told = runStory({ run: 'k', events: FAILED_RUN.filter(({ atMs }) => atMs < BEGAN_MS + 4000) })
  expect(told).toMatchObject({ outcome: 'unfinished', isOver: false, counts: { passed: 1, unfinished: 1 } })
  expect(told.files[0]?.tests[1]?.toMs).toBe(told.endedAtMs)
})

test('a start that has failed is told with the steps that it came to', () => {
  const error = new SsotError({
    code: 'SERVICE_EXITED',
    summary: 'web has exited',
    todo: 'Read its log.',
  }).serialize()
  const events: StackEvent[] = [
    ...START.filter(({ atMs }) => atMs < BEGAN_MS + 2500),
    ...eventsAt(
      [2500, { type: 'teardown-began', project: PROJECT }],
      [2550, { type: 'failed', error }],
      [2600, { type: 'keeper-done' }],
    ),
  ]
  const told = runStory({ run: 'k', events })
  expect(told.outcome).toBe('start failed')
  const web = told.stacks[0]?.services.find(({ service }) => service === 'web')
  expect(web?.start.at(-1)).toMatchObject({ phase: 'ready', isCritical: false, toMs: BEGAN_MS + 2500 })
})

test('a log of which nothing is left is a run of which nothing is known', () => {
  expect(runStory({ run: 'k', events: [] })).toMatchObject({ outcome: 'unfinished', stacks: [], files: [] })
})

test('events of several stacks that start at once are told apart by the name of the stack', () => {
  const second = 'ssot-shop-test-9f8e7d6c'
  const events = eventsAt(
    [0, { type: 'start-requested', environment: 'test', root: ROOT }],
    [1, { type: 'ports-reserved', project: PROJECT, ports: {} }],
    [2, { type: 'ports-reserved', project: second, ports: {} }],
    [3, { type: 'service-started', service: 'web' }],
    [4, { type: 'service-started', service: 'web' }],
    [5, { type: 'service-ready', service: 'web', ms: 2 }],
    [6, { type: 'stack-ready', project: second, ms: 4 }],
  )
  const named = events.map((event, index) => (index === 3 ? { ...event, ofStack: PROJECT } : event))
  const told = runStory({ run: 'k', events: named })
  expect(told.stacks.map(({ project, services }) => [project, services[0]?.states.length])).toEqual([
    [PROJECT, 0],
    [second, 2],
  ])
})

test('a start that was repeated with other ports is told once', () => {
  const [first, ...others] = START.filter(({ type }) => type === 'ports-reserved' || type === 'stack-ready')
  const lost = eventsAt([41, { type: 'ports-lost', reason: 'Host port 31001 is taken' }])
  const again = eventsAt([42, { type: 'ports-reserved', project: `${PROJECT}2`, ports: {} }])
  const told = runStory({
    run: 'k',
    events: [first, ...lost, ...again, ...others].filter((event) => event !== undefined),
  })
  expect(told.stacks.map(({ project }) => project)).not.toContain(undefined)
  expect(told.stacks[0]?.project).toBe(`${PROJECT}2`)
})

test('a test whose begin has a later time than its end is one test', () => {
  const events = FAILED_RUN.map((event) =>
    event.type === 'test-began' && event.name.endsWith('paid') ? { ...event, atMs: event.atMs + 700 } : event,
  )
  const [file] = runStory({ run: 'k', events }).files
  expect(file?.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'skipped'])
})
