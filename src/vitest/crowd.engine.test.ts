import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { stackLabels } from '../core/labels.ts'
import { type TestEngine, testEngine } from '../dev/engine.ts'
import { FIRST_PORT, makeProject, type Project } from '../dev/project.ts'
import { runVitest } from '../dev/vitest-process.ts'

/*
 * Many runs at once on one engine, beside a stack that somebody works with: each has a stack of its own, and nobody
 * meets anybody.
 */

const BLOCKS = 20
const ROWS = [
  `| db | 5432 | postgresql | - | DB_URL | ${FIRST_PORT}-${FIRST_PORT + BLOCKS - 1} | - |`,
  `| cache | 6379 | redis | - | CACHE_URL | ${FIRST_PORT + 100}-${FIRST_PORT + 100 + BLOCKS - 1} | - |`,
]

const FILES = (plugins: string) => ({
  'vitest.config.js': `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default { plugins: [${plugins}], test: { environment: 'ssot-docker', testTimeout: 30_000 } }
`,
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
  // The row of another run, were there one, would be in the way of this one's.
  'a.test.js': `
import pg from 'pg'
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
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
})
`,
})

let engine: TestEngine
let dev: { name: string; before: string }
const projects: Project[] = []

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** The stack of a developer: our labels, nobody's process, data in a volume, a port in the middle of the ranges. */
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

/** When it was started, on which networks it is, and what its data are. */
function lookAtDev(name: string): string {
  const state = '{{.Id}} {{.State.Status}} {{.State.StartedAt}} {{json .NetworkSettings.Ports}}'
  return [
    engine.docker('inspect', `${name}-cache-1`, '--format', state),
    engine.docker('exec', `${name}-cache-1`, 'cat', '/data/file'),
    engine.docker('network', 'inspect', `${name}_default`, '--format', '{{len .Containers}}'),
  ].join('\n')
}

function make(plugins: string): Project {
  const project = makeProject({ files: FILES(plugins), services: ROWS, packages: ['pg'] })
  projects.push(project)
  return project
}

function expectOwn(runs: readonly { exit: number | string; output: string }[]): void {
  for (const { exit, output } of runs) expect(exit, output).toBe(0)
  const seen = runs.map(({ output }) => /stack=(\S+) ports=(\S+)/.exec(output) ?? [])
  expect(new Set(seen.map(([, stack]) => stack)).size).toBe(runs.length)
  const ports = seen.flatMap(([, , list = '']) => list.split(','))
  expect(new Set(ports).size).toBe(runs.length * ROWS.length)
  expect(ports).not.toContain(String(FIRST_PORT + 2))
  expect(lookAtDev(dev.name)).toBe(dev.before)
}

test('eight runs at once from eight checkouts', async () => {
  const checkouts = Array.from({ length: 8 }, () => make('ssotDocker()'))
  const runs = await Promise.all(checkouts.map(({ root }) => runVitest(root)))
  expectOwn(runs)
  expect(checkouts.flatMap(({ root }) => engine.leftOf(basename(root).toLowerCase()))).toEqual([])
})

test.each([
  ['with the plugin', 'ssotDocker()'],
  ['by `environment` alone', ''],
])('four runs at once from one checkout, %s', async (_, plugins) => {
  const { root } = make(plugins)
  expectOwn(await Promise.all(Array.from({ length: 4 }, () => runVitest(root))))
  await expect
    .poll(() => engine.leftOf(basename(root).toLowerCase()), { timeout: 10_000, interval: 50 })
    .toEqual([])
})
