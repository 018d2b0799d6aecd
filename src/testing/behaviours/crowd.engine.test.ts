import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { stackLabels } from '../../core/stacks/labels.ts'
import { type TestEngine, testEngine } from '../engines/test-engine.ts'
import { runRunner } from '../processes/runner-process.ts'
import { FIRST_PORT, makeProject, type Project } from '../repositories/project.ts'
import { type Face, faceOf } from './faces.ts'

/*
 * Many concurrent runs on one engine, beside a development stack in use: each run has a stack of its own and does not touch
 * any other.
 */

const BLOCKS = 20
const ROWS = [
  `| db | 5432 | postgresql | - | DB_URL | ${FIRST_PORT}-${FIRST_PORT + BLOCKS - 1} | - |`,
  `| cache | 6379 | redis | - | CACHE_URL | ${FIRST_PORT + 100}-${FIRST_PORT + 100 + BLOCKS - 1} | - |`,
]

const COMPOSE_FILE = {
  'docker/compose.yml': `
services:
  db:
    image: \${POSTGRES_IMAGE:?}
    environment: { POSTGRES_USER: app, POSTGRES_DB: app, POSTGRES_HOST_AUTH_METHOD: trust }
    command: [postgres, -c, fsync=off]
    volumes: ["data:/var/lib/postgresql/data"]
    ports: ["127.0.0.1:\${DB_PORT:?}:5432"]
    healthcheck: { test: [CMD, pg_isready, -q, -h, 127.0.0.1, -U, app], interval: 5s, start_period: 60s }
  cache:
    image: \${REDIS_IMAGE:?}
    ports: ["127.0.0.1:\${CACHE_PORT:?}:6379"]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s, start_period: 60s }
volumes: { data: {} }
`,
}

/** The test inserts a row with a fixed id, which would fail in the database of another run. */
const testOf = (face: Face) => `${face.head}${face.load('pg', 'pg')}
test('the database is this run’s alone', async () => {
  const client = new pg.Client({ host: '127.0.0.1', port: ssot.services.db.port, user: 'app', database: 'app' })
  await client.connect()
  await client.query('CREATE TABLE visit (id int PRIMARY KEY, stack text)')
  await client.query('INSERT INTO visit VALUES (1, $1)', [ssot.project])
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect((await client.query('SELECT * FROM visit')).rows).toEqual([{ id: 1, stack: ssot.project }])
  await client.end()
  const ports = Object.values(ssot.services).map(({ port }) => port)
  console.log('stack=' + ssot.project + ' ports=' + ports)
}, 30_000)
`

let engine: TestEngine
let dev: { name: string; before: string }
const projects: Project[] = []

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** A development stack: with our labels but no owner, data in a volume, and a port inside the ranges of the tests. */
beforeEach(() => {
  const name = `ssot-crowd-development-${process.pid}`
  const { installation } = engine.connection
  const labels = stackLabels({
    stack: name,
    environment: 'development',
    installation,
    root: '/',
    owner: null,
  })
  const flags = Object.entries(labels).flatMap(([label, value]) => ['--label', `${label}=${value}`])
  engine.docker('network', 'create', ...flags, `${name}_default`)
  engine.docker('volume', 'create', ...flags, `${name}_data`)
  engine.docker(
    ...['run', '--detach', '--init', '--name', `${name}-cache-1`, ...flags],
    ...['--network', `${name}_default`, '--volume', `${name}_data:/data`],
    ...['--publish', `127.0.0.1:${FIRST_PORT + 2}:6379`, engine.baseImage('redis')],
  )
  engine.docker('exec', `${name}-cache-1`, 'sh', '-c', 'echo precious > /data/file')
  dev = { name, before: lookAtDev(name) }
})

afterEach(() => {
  const { name } = dev
  engine.docker('rm', '--force', '--volumes', `${name}-cache-1`)
  engine.docker('network', 'rm', `${name}_default`)
  engine.docker('volume', 'rm', `${name}_data`)
  for (const project of projects.splice(0)) project[Symbol.dispose]()
})

/** Its container, start time, ports, data, and the number of containers on its network. */
function lookAtDev(name: string): string {
  const state = '{{.Id}} {{.State.Status}} {{.State.StartedAt}} {{json .NetworkSettings.Ports}}'
  return [
    engine.docker('inspect', `${name}-cache-1`, '--format', state),
    engine.docker('exec', `${name}-cache-1`, 'cat', '/data/file'),
    engine.docker('network', 'inspect', `${name}_default`, '--format', '{{len .Containers}}'),
  ].join('\n')
}

function make(files: Record<string, string>): Project {
  const project = makeProject({ files: { ...COMPOSE_FILE, ...files }, services: ROWS, packages: ['pg'] })
  projects.push(project)
  return project
}

const checkoutOf = (face: Face) => make({ ...face.files(), 'a.test.js': testOf(face) })

const run = (face: Face, { root }: Project, ...args: string[]) =>
  runRunner(face.runner, root, ...face.args, ...args)

const [vitest, jest] = [faceOf('Vitest, forks, plugin'), faceOf('Jest, workers, preset')]

function expectOwn(runs: readonly { exit: number | string; output: string }[]): void {
  for (const { exit, output } of runs) expect(exit, output).toBe(0)
  const seen = runs.map(({ output }) => /stack=(\S+) ports=(\S+)/.exec(output) ?? [])
  expect(new Set(seen.map(([, stack]) => stack)).size).toBe(runs.length)
  const ports = seen.flatMap(([, , list = '']) => list.split(','))
  expect(new Set(ports).size).toBe(runs.length * ROWS.length)
  expect(ports).not.toContain(String(FIRST_PORT + 2))
  expect(lookAtDev(dev.name)).toBe(dev.before)
}

test('eight concurrent runs in eight checkouts, four of Vitest and four of Jest, do not touch each other', async () => {
  const checkouts = [vitest, jest, vitest, jest, vitest, jest, vitest, jest].map(
    (face) => [face, checkoutOf(face)] as const,
  )
  expectOwn(await Promise.all(checkouts.map(([face, project]) => run(face, project))))
  expect(checkouts.flatMap(([, { root }]) => engine.leftOf(basename(root).toLowerCase()))).toEqual([])
})

test('two concurrent runs in one checkout, one of Vitest and one of Jest, do not touch each other', async () => {
  const { 'vitest.config.js': config = '' } = vitest.files()
  const project = make({
    ...jest.files(),
    'vitest.config.mjs': config,
    'a.test.mjs': testOf(vitest),
    'b.test.js': testOf(jest),
  })
  expectOwn(await Promise.all([run(vitest, project, 'a.test.mjs'), run(jest, project, 'b.test.js')]))
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
})

/** `npm test` tests one way of starting. */
const IN_ONE_CHECKOUT = [
  'Vitest, forks, plugin',
  ...(process.env.SSOT_FACES === 'short'
    ? []
    : ['Jest, workers, environment alone', 'Vitest, forks, environment alone', 'Jest, workers, preset']),
]

test.each(IN_ONE_CHECKOUT)(
  'four concurrent runs in one checkout do not touch each other: %s',
  async (name) => {
    const face = faceOf(name)
    const project = checkoutOf(face)
    expectOwn(await Promise.all(Array.from({ length: 4 }, () => run(face, project))))
    await expect
      .poll(() => engine.leftOf(basename(project.root).toLowerCase()), { timeout: 10_000, interval: 50 })
      .toEqual([])
  },
)
