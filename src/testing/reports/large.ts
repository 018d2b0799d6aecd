import type { Happening, StackEvent } from '../../core/events/event.ts'
import type { ServiceOutput } from '../../report/story/explain.ts'
import type { Outputs } from '../../report/story/run-story.ts'
import { BEGAN_MS, eventsAt, linesAt, PROJECT, ROOT } from './run.ts'

/*
 * A run as a real project has it: six services, dozens of tests and thousands of lines. The same each time.
 */

const SERVICES = ['postgres', 'redis', 'auth', 'orders', 'payments', 'web'] as const
type Service = (typeof SERVICES)[number]

/** When each service is asked to start, has started, answers and is ready, in milliseconds since the run began. */
const STARTS: Readonly<
  Record<Service, readonly [asked: number, started: number, answers: number, ready: number]>
> = {
  postgres: [2450, 2900, 4100, 4210],
  redis: [2450, 2880, 3000, 3010],
  auth: [4230, 4600, 5200, 5230],
  orders: [4230, 4640, 5900, 6130],
  payments: [4230, 4660, 5100, 5120],
  web: [6140, 6500, 7300, 7340],
}
const TESTS_FROM = 7600
const FILES = ['accounts', 'cart', 'checkout', 'orders', 'payments', 'refunds', 'search', 'sessions'] as const
const PATHS = [
  'GET /cart',
  'POST /orders',
  'GET /orders/17',
  'POST /payments',
  'GET /health',
  'POST /sessions',
] as const

export interface Large {
  events: StackEvent[]
  outputs: Outputs
}

/** @param lines about how many lines the services write in all */
export function largeRun(lines: number): Large {
  const tests = testEvents()
  const endMs = tests.endMs
  const events = [
    ...startEvents(),
    ...tests.events,
    ...eventsAt(
      [15_980, { type: 'service-exited', service: 'orders', exitCode: 1 }],
      [16_700, { type: 'service-restarted', service: 'orders' }],
      [24_000, { type: 'service-unhealthy', service: 'redis' }],
      [25_200, { type: 'service-recovered', service: 'redis' }],
      [endMs + 100, { type: 'lease-returned', pid: 9 }],
      [endMs + 110, { type: 'teardown-began', project: PROJECT }],
      [
        endMs + 900,
        {
          ...{ type: 'teardown-ended', project: PROJECT, ms: 790 },
          removed: { containers: 6, networks: 1, volumes: 2, anonymousVolumes: 0 },
        },
      ],
      [endMs + 910, { type: 'keeper-done' }],
    ),
    ...usageEvents(endMs),
  ].sort((a, b) => a.atMs - b.atMs)
  return { events, outputs: new Map([[PROJECT, outputs(lines, endMs)]]) }
}

function startEvents(): StackEvent[] {
  return [
    ...eventsAt(
      [0, { type: 'keeper-listening', pid: 10, run: '0a1b2c3d4e5f6071' }],
      [12, { type: 'lease-taken', pid: 9, endsWith: 'connection' }],
      [20, { type: 'start-requested', environment: 'test', root: ROOT }],
      [
        30,
        { type: 'engine-chosen', endpoint: 'unix:///var/run/docker.sock', because: 'DOCKER_HOST names it' },
      ],
      [
        45,
        {
          ...{ type: 'ports-reserved', project: PROJECT },
          ports: { postgres: 31001, redis: 31002, auth: 31003, orders: 31004, payments: 31005, web: 31006 },
        },
      ],
      [
        50,
        {
          ...{ type: 'stack-described', project: PROJECT },
          versions: {
            'vitest-environment-ssot-docker': '0.1.0',
            Docker: '27.3.1',
            Compose: '2.40.0',
            'Node.js': '24.21.0',
          },
          model: {
            services: {
              web: {
                image: 'shop-web',
                environment: { DATABASE_URL: 'postgres://shop:[redacted]@postgres/shop' },
              },
            },
          },
        },
      ],
      [190, { type: 'files-read', project: PROJECT, ms: 140 }],
      [
        240,
        {
          ...{ type: 'planned', project: PROJECT },
          operations: [
            { do: 'pull', image: 'redis:8-alpine', services: ['redis'], cause: 'image absent' },
            { do: 'build', service: 'orders', image: 'shop-orders', cause: 'source changed' },
            ...SERVICES.map((service) => ({ do: 'create' as const, service, cause: 'not running' as const })),
            ...SERVICES.map((service) => ({
              ...{
                do: 'start' as const,
                service,
                cause: 'not running' as const,
                completes: 'never' as const,
              },
              isOptional: false,
              after: dependenciesOf(service).map((one) => ({
                service: one,
                condition: 'service_healthy' as const,
              })),
            })),
          ],
        },
      ],
      [250, { type: 'pull-began', service: 'redis', image: 'redis:8-alpine' }],
      [700, { type: 'build-began', service: 'orders', image: 'shop-orders' }],
      [2100, { type: 'build-ended', service: 'orders', ms: 1400 }],
      [2110, { type: 'create-began', project: PROJECT, services: [] }],
      [
        2115,
        { type: 'output-followed', project: PROJECT, folder: `/logs/k.output/${PROJECT}`, clockOffsetMs: 0 },
      ],
      [2440, { type: 'create-ended', project: PROJECT, ms: 330 }],
    ),
    ...SERVICES.flatMap((service) => {
      const [asked, started, answers, ready] = STARTS[service]
      const waits = dependenciesOf(service).map((one): [number, Happening] => [
        2445,
        {
          ...{ type: 'service-waits', service },
          wait: { for: 'dependency', service: one, condition: 'service_healthy' },
        },
      ])
      return eventsAt(
        ...waits,
        [asked, { type: 'service-waits', service, wait: { for: 'start' } }],
        [started, { type: 'service-started', service }],
        [answers, { type: 'service-answers', service }],
        [ready - 5, { type: 'service-healthy', service }],
        [ready, { type: 'service-ready', service, ms: ready - started }],
      )
    }),
    ...eventsAt(
      [
        7345,
        {
          ...{ type: 'start-traced', project: PROJECT },
          path: [
            { step: 'ports', ms: 25 },
            { step: 'files', ms: 145 },
            { step: 'plan', ms: 50 },
            { step: 'images', ms: 1870 },
            { step: 'create', service: 'postgres', ms: 340 },
            { step: 'start', service: 'postgres', ms: 450 },
            { step: 'ready', service: 'postgres', ms: 1310 },
            { step: 'start', service: 'orders', ms: 430 },
            { step: 'ready', service: 'orders', ms: 1490 },
            { step: 'start', service: 'web', ms: 370 },
            { step: 'ready', service: 'web', ms: 840 },
            { step: 'end', ms: 10 },
          ],
        },
      ],
      [7350, { type: 'stack-ready', project: PROJECT, ms: 7330 }],
    ),
  ]
}

function dependenciesOf(service: Service): Service[] {
  if (service === 'web') return ['auth', 'orders', 'payments']
  return service === 'postgres' || service === 'redis' ? [] : ['postgres', 'redis']
}

function testEvents(): { events: StackEvent[]; endMs: number } {
  const events: StackEvent[] = []
  let endMs = 0
  for (const [index, name] of FILES.entries()) {
    const file = `${ROOT}/e2e/${index % 3 === 0 ? 'shop/' : ''}${name}.test.ts`
    const of = { file, project: PROJECT }
    // Two workers.
    let at = TESTS_FROM + Math.floor(index / 2) * 5200 + (index % 2) * 140
    const beganAt = at
    events.push(...eventsAt([at, { type: 'test-file-began', ...of }]))
    at += 180
    let hasFailed = false
    for (let test = 0; test < 9; test += 1) {
      const ms = 90 + ((index * 37 + test * 131) % 700)
      const isFailed = (name === 'orders' && (test === 6 || test === 7)) || (name === 'refunds' && test === 2)
      const isSkipped = test === 8 && index % 2 === 1
      hasFailed ||= isFailed
      const about = {
        ...of,
        name: `${name} > ${CASES[Math.floor(test / 3)]} > ${WAYS[(test + index) % WAYS.length]}`,
        line: 12 + test * 9,
      }
      if (isSkipped) {
        events.push(...eventsAt([at, { type: 'test-ended', ...about, state: 'skipped', ms: 0 }]))
        continue
      }
      events.push(
        ...eventsAt(
          [at, { type: 'test-began', ...about }],
          [
            at + ms,
            {
              ...{ type: 'test-ended', ...about, state: isFailed ? 'failed' : 'passed', ms },
              ...(isFailed && {
                error:
                  'expected 500 to be 201 // Object.is equality\n\n- Expected\n+ Received\n\n- 201\n+ 500',
              }),
            },
          ],
        ),
      )
      at += ms + 12
      if (test % 3 === 2)
        events.push(
          ...eventsAt([
            at,
            { type: 'state-reset', done: { postgres: 'undone (3 tables)', redis: 'nothing' }, ms: 31 },
          ]),
        )
      at += 40
    }
    events.push(
      ...eventsAt([
        at,
        { type: 'test-file-ended', ...of, state: hasFailed ? 'failed' : 'passed', ms: at - beganAt },
      ]),
    )
    endMs = Math.max(endMs, at)
  }
  return { events, endMs }
}

const CASES = ['a guest', 'a customer', 'an admin'] as const
const WAYS = [
  'sees only what belongs to them',
  'gets an error that says what to do when the body is not valid',
  'can go back',
  'keeps the total',
] as const

function usageEvents(endMs: number): StackEvent[] {
  return Array.from({ length: Math.floor((endMs - 3000) / 1000) }, (_, second) =>
    eventsAt([
      3000 + second * 1000,
      {
        ...{ type: 'stack-usage', project: PROJECT },
        used: Object.fromEntries(
          SERVICES.map((service, index) => [
            service,
            {
              cpus: 0.05 + (((second * 7 + index * 13) % 17) / 17) * (service === 'postgres' ? 0.9 : 0.4),
              memoryBytes: (40 + index * 22 + (second % 9)) * 1024 * 1024,
            },
          ]),
        ),
      },
    ]),
  ).flat()
}

function outputs(count: number, endMs: number): ServiceOutput[] {
  const each = Math.floor(count / SERVICES.length)
  return SERVICES.map((service, index) => {
    const from = STARTS[service][1]
    const step = (endMs - from) / each
    const lines = Array.from({ length: each }, (_, at) => {
      const ms = from + at * step
      return [ms, textOf(service, at + index), at % 41 === 0 ? 'stderr' : 'stdout'] as const
    })
    const own = [...lines, ...crash(service)].sort((a, b) => a[0] - b[0])
    return linesAt(service, [from, 'start', 'event'], ...own)
  })
}

function crash(service: Service): (readonly [number, string, ('stdout' | 'stderr' | 'event')?])[] {
  if (service === 'orders')
    return [
      [15_950, 'Error: duplicate key value violates unique constraint "orders_pkey"', 'stderr'],
      [
        15_950.1,
        '    at Parser.parseErrorMessage (/app/node_modules/pg-protocol/dist/parser.js:285:98)',
        'stderr',
      ],
      [15_950.2, '    at Socket.<anonymous> (/app/node_modules/pg-protocol/dist/index.js:11:42)', 'stderr'],
      [15_980, 'die 1', 'event'],
      [16_700, 'start', 'event'],
    ]
  if (service === 'web') return [[15_990, 'Error: connect ECONNREFUSED 172.20.0.5:8080', 'stderr']]
  return []
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

function textOf(service: Service, at: number): string {
  const path = PATHS[at % PATHS.length] ?? ''
  const ms = (at * 13) % 90
  switch (service) {
    case 'postgres':
      return at % 97 === 0
        ? 'WARNING:  there is already a transaction in progress'
        : `LOG:  duration: ${ms}.${at % 1000} ms  statement: SELECT id, total, currency FROM orders WHERE customer_id = $1 AND state <> 'gone' ORDER BY id DESC LIMIT 20`
    case 'redis':
      return `1:M * ${at % 50 === 0 ? 'Background saving terminated with success' : 'DB saved on disk'}`
    case 'auth':
      return JSON.stringify({ level: at % 83 === 0 ? 40 : 30, time: BEGAN_MS + at, msg: 'request', path, ms })
    default:
      return at % 60 === 0
        ? `${path} 200 ${ms} ms trace_id=${TRACE}`
        : `${path} ${at % 211 === 0 ? '404' : '200'} ${ms} ms`
  }
}
