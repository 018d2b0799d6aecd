import { once } from 'node:events'
import { createServer } from 'node:net'
import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Check } from '../core/doctor/checks.ts'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { runCli, startCliWith } from '../testing/processes/cli.ts'
import { FIRST_PORT, makeProject, type Project, WEB_SERVICE } from '../testing/repositories/project.ts'

/*
 * The commands that inspect a stable stack without changing it, as a user runs them.
 */

const PORTS = { web: FIRST_PORT + 710, cache: FIRST_PORT + 711 }
const COMPOSE = `services:${WEB_SERVICE}
  cache:
    image: \${REDIS_IMAGE:?}
    ports: ["127.0.0.1:\${CACHE_PORT:?}:6379"]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s, start_period: 20s, start_interval: 100ms }
`

let engine: TestEngine
let project: Project

beforeAll(async () => {
  engine = await testEngine()
  project = makeProject({
    services: [
      `| web | 80 | http | / | WEB_URL | ${PORTS.web} | - |`,
      `| cache | 6379 | redis | - | CACHE_URL | ${PORTS.cache} | - |`,
    ],
    files: { 'docker/compose.yml': COMPOSE },
  })
  const { exit, output } = await runCli(project.root, 'up', 'test')
  expect(exit, output).toBe(0)
})
afterAll(async () => {
  const down = await runCli(project.root, 'down', 'test', '--volumes')
  expect(down.exit, down.output).toBe(0)
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  engine[Symbol.dispose]()
  project[Symbol.dispose]()
})

const inTest = (command: string, ...args: string[]) => runCli(project.root, command, '-e', 'test', ...args)

describe('open', () => {
  test('prints the URL, and says why no browser was opened', async () => {
    const { exit, output } = await inTest('open', 'web')
    expect(exit, output).toBe(0)
    expect(output).toMatch(
      new RegExp(`^http://127\\.0\\.0\\.1:${PORTS.web}\nno browser was opened, because (CI is set|there is)`),
    )
  })

  test('rejects a service that browsers cannot open, and names one that they can', async () => {
    const { exit, output } = await inTest('open', 'cache')
    expect(exit).toBe(1)
    expect(output).toMatch(
      /\[SERVICE_NOT_WEB\] Service cache of \S+ has the protocol redis[\s\S]*Use one of web\./,
    )
  })
})

describe('shell', () => {
  test('runs a command without a terminal, and exits with its exit code', async () => {
    expect(await inTest('shell', 'cache', '--', 'redis-cli', 'ping')).toMatchObject({
      exit: 0,
      stdout: 'PONG\n',
    })
    expect(
      await inTest('shell', 'cache', '--', 'sh', '-c', 'echo "$0 $1"; exit 7', 'a b', '-c'),
    ).toMatchObject({
      exit: 7,
      stdout: 'a b -c\n',
    })
  })

  test('opens a shell if there is no command', async () => {
    // Standard input is empty, so the shell ends at once.
    expect(await inTest('shell', 'web')).toMatchObject({ exit: 0, output: '' })
  })

  test('names the existing services if the given one does not exist', async () => {
    const { exit, output } = await inTest('shell', 'absent')
    expect(exit).toBe(1)
    expect(output).toMatch(
      /\[SERVICE_UNKNOWN\].*no service absent[\s\S]*Use one of cache, web\.|web, cache\./,
    )
  })
})

test('status --watch fails without a terminal', async () => {
  const { exit, output } = await runCli(project.root, 'status', '--watch')
  expect(exit).toBe(1)
  expect(output).toMatch(/\[TERMINAL_MISSING\][\s\S]*in a terminal, or poll `npx ssot-docker status --json`/)
})

describe('doctor', () => {
  type Found = Record<string, Check>
  const doctor = async (
    root: string,
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ exit: number | string; found: Found }> => {
    const { exit, stdout } = await startCliWith(env, root, 'doctor', '--json').ended
    const { checks }: { checks: Check[] } = JSON.parse(stdout)
    return { exit, found: Object.fromEntries(checks.map((check) => [check.name, check])) }
  }

  test('passes every check, and recognizes the ports of the running stack', async () => {
    const { exit, found } = await doctor(project.root)
    expect(found).toMatchObject({
      node: { verdict: 'ok' },
      engine: { verdict: 'ok', detail: expect.stringContaining(engine.connection.engine.endpoint) },
      compose: { verdict: 'ok' },
      matrix: { verdict: 'ok' },
      'compose file of test': { verdict: 'ok' },
      'ports of test': { verdict: 'ok', detail: '2 used by this stack' },
      'base images': { verdict: 'ok' },
    })
    expect(exit).toBe(0)
    const { stdout } = await runCli(project.root, 'doctor')
    expect(stdout).toMatch(/^ok {4}ports of test {2,}2 used by this stack$/m)
  })

  test('reports each problem of the matrix, and which checks it prevented', async () => {
    using other = makeProject()
    const matrix = other.read('docker/DOCKER_SSOT_MATRIX.md')
    other.write('docker/DOCKER_SSOT_MATRIX.md', matrix.replace('| 80 | http |', '| 0 | |'))
    const { exit, found } = await doctor(other.root)
    expect(exit).toBe(1)
    expect(found.matrix).toMatchObject({
      verdict: 'fail',
      detail: expect.stringMatching(/MATRIX_INVALID.*\n.*DOCKER_SSOT_MATRIX\.md:\d+:\d+ .*\n.*:\d+:\d+ /),
    })
    expect(found['base images']).toMatchObject({
      verdict: 'warn',
      detail: 'not checked, because it needs matrix, which failed above',
    })
  })

  test('reports an invalid compose file, a missing one, and the process that has taken a port', async () => {
    using other = makeProject({ services: [`| web | 80 | http | / | WEB_URL | ${FIRST_PORT + 715} | - |`] })
    const server = createServer().listen(FIRST_PORT + 715, '127.0.0.1')
    await once(server, 'listening')
    other.write('docker/compose.yml', 'services: [')
    const broken = await doctor(other.root)
    other.remove('docker/compose.yml')
    const missing = await doctor(other.root)
    server.close()
    expect(broken).toMatchObject({
      exit: 1,
      found: {
        'compose file of test': { verdict: 'fail', detail: expect.stringContaining('COMPOSE_INVALID') },
        'ports of test': {
          verdict: 'fail',
          detail: expect.stringMatching(
            new RegExp(`^${FIRST_PORT + 715} of web is taken by .*pid ${process.pid}`),
          ),
        },
      },
    })
    expect(missing.found['compose file of test']?.detail).toContain('COMPOSE_FILE_MISSING')
  })

  test('reports an engine that does not answer, and which checks that prevented', async () => {
    const { exit, found } = await doctor(project.root, { DOCKER_HOST: `unix://${project.root}/absent.sock` })
    expect(exit).toBe(1)
    expect(found).toMatchObject({
      engine: { verdict: 'fail', detail: expect.stringContaining('ENGINE_NOT_ANSWERING') },
      matrix: { verdict: 'ok' },
      ports: { detail: expect.stringMatching(/^not checked, because it needs engine/) },
      orphans: { detail: expect.stringMatching(/^not checked, because it needs engine/) },
    })
  })
})
