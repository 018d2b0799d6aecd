import type { Happening, StackEvent } from '../../core/events/event.ts'
import type { StoredLine } from '../../core/evidence/stored-line.ts'
import type { ServiceOutput } from '../../report/story/explain.ts'
import type { Outputs } from '../../report/story/run-story.ts'

/** When the runs of the samples began: 2026-03-31T12:00:00Z. */
export const BEGAN_MS = Date.UTC(2026, 2, 31, 12)
export const ROOT = '/home/ann/shop'
export const PROJECT = 'ssot-shop-test-1a2b3c4d'

/** Events with their times: in milliseconds since the run began. */
export function eventsAt(
  ...happened: readonly (readonly [afterMs: number, happening: Happening])[]
): StackEvent[] {
  return happened.map(([afterMs, happening]) => ({ ...happening, atMs: BEGAN_MS + afterMs }))
}

/** Lines of a service, with their times in milliseconds since the run began. */
export function linesAt(
  service: string,
  ...lines: readonly (readonly [afterMs: number, text: string, source?: StoredLine['source']])[]
): ServiceOutput {
  return {
    service,
    lines: lines.map(([afterMs, text, source = 'stdout']) => ({ atMs: BEGAN_MS + afterMs, source, text })),
    isCut: false,
  }
}

const FILE = `${ROOT}/e2e/orders.test.ts`
const test = { file: FILE, project: PROJECT }

/** A start of `db` and then `web`, in 3 s. */
export const START = eventsAt(
  [0, { type: 'keeper-listening', pid: 10, run: '0a1b2c3d4e5f6071' }],
  [10, { type: 'lease-taken', pid: 9, endsWith: 'process' }],
  [20, { type: 'start-requested', environment: 'test', root: ROOT }],
  [30, { type: 'engine-chosen', endpoint: 'unix:///var/run/docker.sock', because: 'DOCKER_HOST names it' }],
  [40, { type: 'ports-reserved', project: PROJECT, ports: { web: 31001, db: 31002 } }],
  [140, { type: 'files-read', project: PROJECT, ms: 100 }],
  [
    160,
    {
      type: 'planned',
      project: PROJECT,
      operations: [
        { do: 'build', service: 'web', image: 'shop-web', cause: 'source changed' },
        { do: 'create', service: 'db', cause: 'not running' },
        { do: 'create', service: 'web', cause: 'not running' },
        {
          ...{ do: 'start', service: 'web', cause: 'not running', completes: 'never', isOptional: false },
          after: [{ service: 'db', condition: 'service_healthy' }],
        },
      ],
    },
  ],
  [170, { type: 'build-began', service: 'web', image: 'shop-web' }],
  [770, { type: 'build-ended', service: 'web', ms: 600 }],
  [780, { type: 'create-began', project: PROJECT, services: [] }],
  [790, { type: 'output-followed', project: PROJECT, folder: `/logs/k.output/${PROJECT}`, clockOffsetMs: 0 }],
  [1080, { type: 'create-ended', project: PROJECT, ms: 300 }],
  [
    1085,
    {
      type: 'service-waits',
      service: 'web',
      wait: { for: 'dependency', service: 'db', condition: 'service_healthy' },
    },
  ],
  [1090, { type: 'service-waits', service: 'db', wait: { for: 'start' } }],
  [1300, { type: 'service-started', service: 'db' }],
  [2000, { type: 'service-healthy', service: 'db' }],
  [2010, { type: 'service-ready', service: 'db', ms: 710 }],
  [2015, { type: 'service-waits', service: 'web', wait: { for: 'start' } }],
  [2200, { type: 'service-started', service: 'web' }],
  [2700, { type: 'service-answers', service: 'web' }],
  [2990, { type: 'service-healthy', service: 'web' }],
  [3000, { type: 'service-ready', service: 'web', ms: 800 }],
  [
    3010,
    {
      ...{ type: 'start-traced', project: PROJECT },
      path: [
        { step: 'ports', ms: 20 },
        { step: 'files', ms: 100 },
        { step: 'plan', ms: 20 },
        { step: 'images', ms: 620 },
        { step: 'create', service: 'db', ms: 310 },
        { step: 'start', service: 'db', ms: 210 },
        { step: 'ready', service: 'db', ms: 700 },
        { step: 'start', service: 'web', ms: 200 },
        { step: 'ready', service: 'web', ms: 800 },
        { step: 'end', ms: 20 },
      ],
    },
  ],
  [3020, { type: 'stack-ready', project: PROJECT, ms: 3000 }],
)

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

/** A run on that stack with a test that has passed, one that has failed because `db` died, and one that was skipped. */
export const FAILED_RUN: readonly StackEvent[] = [
  ...START,
  ...eventsAt(
    [3100, { type: 'test-file-began', file: FILE, project: PROJECT }],
    [3200, { type: 'test-began', ...test, name: 'orders > an order is kept', line: 12 }],
    [
      3500,
      { type: 'test-ended', ...test, name: 'orders > an order is kept', line: 12, state: 'passed', ms: 300 },
    ],
    [3550, { type: 'state-reset', done: { db: 'undone (2 tables)' }, ms: 40 }],
    [3600, { type: 'test-began', ...test, name: 'orders > an order is paid', line: 20 }],
    [3900, { type: 'service-exited', service: 'db', exitCode: 137 }],
    [3901, { type: 'service-out-of-memory', service: 'db' }],
    [
      4200,
      {
        ...{
          type: 'test-ended',
          ...test,
          name: 'orders > an order is paid',
          line: 20,
          state: 'failed',
          ms: 600,
        },
        error: 'expected 500 to be 200',
      },
    ],
    [4210, { type: 'test-ended', ...test, name: 'orders > a refund', line: 40, state: 'skipped', ms: 0 }],
    [4220, { type: 'service-restarted', service: 'db' }],
    [4300, { type: 'test-file-ended', file: FILE, project: PROJECT, state: 'failed', ms: 1200 }],
    [4310, { type: 'tests-failed', file: FILE }],
    [4400, { type: 'lease-returned', pid: 9 }],
    [4410, { type: 'teardown-began', project: PROJECT }],
    [
      4900,
      {
        ...{ type: 'teardown-ended', project: PROJECT, ms: 490 },
        removed: { containers: 2, networks: 1, volumes: 1, anonymousVolumes: 0 },
      },
    ],
    [4910, { type: 'keeper-done' }],
  ),
]

export const OUTPUTS: Outputs = new Map([
  [
    PROJECT,
    [
      linesAt(
        'db',
        [1300, 'start', 'event'],
        [1900, 'ready to accept connections'],
        [3890, 'LOG: checkpoint starting'],
        [3900, 'die 137', 'event'],
        [3900, 'oom', 'event'],
        [4220, 'start', 'event'],
      ),
      linesAt(
        'web',
        [2200, 'start', 'event'],
        [2650, 'listening on 8080'],
        [3250, `POST /orders 201 traceparent=00-${TRACE}-00f067aa0ba902b7-01`],
        [3950, 'Error: connect ECONNREFUSED db:5432', 'stderr'],
        [3951, '    at TCPConnectWrap.afterConnect (node:net:1611:16)', 'stderr'],
        [3960, 'POST /orders/1/payment 500', 'stderr'],
      ),
    ],
  ],
])
